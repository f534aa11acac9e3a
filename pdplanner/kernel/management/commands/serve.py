"""`make run`: a whole pdplanner on this machine, with one command and without other services."""

import http.client
import io
import sys
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from pdplanner.kernel import supervisor
from pdplanner.kernel.supervisor import Program, Supervisor

HOST = "127.0.0.1"  # a local run is for this machine; production has its own web server in front
DEMO_ACCOUNTS = (
    ("staff", "plans, logs credits, works toward a certificate"),
    ("supervisor", "verifies credits, reviews plans"),
    ("admin", "the library's administrator: strategic plan, staff"),
    ("chair", "the board's chair"),
    ("consultant", "the agency's consultant: queue, final reports, issuing"),
    ("coordinator", "the agency's coordinator: programs, exceptions, withdrawals"),
)
DEMO_PASSWORD = "demo-library-2026"  # noqa: S105  # public by intent; production mode refuses the demo


class Command(BaseCommand):
    help = "Prepares the database, then runs web, worker and beat until Ctrl-C. For local use."
    requires_system_checks: list[str] = []  # a second start is quick; `make check` and deployment check

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: PORT, else 8000")

    def handle(self, *_arguments: str, port: int, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "serve is for a local run, but SECRET_KEY or ALLOWED_HOSTS is set, which means production. "
                "Unset them or set PDPLANNER_MODE=demo; for production see compose.yaml."
            )
        try:
            supervisor.require_free_port(port, HOST)
        except supervisor.PortInUse as problem:
            raise CommandError(str(problem)) from problem
        self._prepare()
        connections.close_all()
        Supervisor(
            programs(port), is_up=lambda: answers(port), announcement=announcement(port, settings.MODE == "demo")
        ).run()

    def _prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.MODE == "demo":
            self._fill()

    def _fill(self) -> None:
        """Demo data for an empty database; from the start again when the first time was interrupted."""
        unfinished = settings.VAR_DIR / "demo-unfinished"
        database = str(settings.DATABASES["default"]["NAME"])
        if unfinished.exists() and unfinished.read_text() == database:
            call_command("flush", interactive=False, verbosity=0)
        if not apps.get_model("libraries", "Agency")._default_manager.exists():
            self.stdout.write("First start: filling the database with a demo agency and its libraries …")
            self.stdout.flush()
            unfinished.write_text(database)
            call_command("demo", stdout=io.StringIO())  # the announcement names the accounts
            unfinished.unlink()


def programs(port: int) -> list[Program]:
    """The three programs of a local run; compose.yaml runs the same three in production."""
    python = (sys.executable, "-m")
    environment = {"PORT": str(port)}
    celery = (*python, "celery", "--app=pdplanner", "--quiet")
    web = ("gunicorn", "pdplanner.wsgi", f"--bind={HOST}:{port}", "--workers=2", "--threads=4", "--graceful-timeout=5",
           "--no-control-socket")  # fmt: skip
    return [
        Program("web", (*python, *web), environment),
        Program("worker", (*celery, "worker", "--concurrency=1", "--loglevel=INFO"), environment),
        Program("beat", (*celery, "beat", "--loglevel=WARNING"), environment),
    ]


def answers(port: int) -> bool:
    """Whether it serves pages and reaches its database, not only whether somebody listens."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def announcement(port: int, with_accounts: bool) -> str:
    lines = ["", f"  pdplanner is running: http://localhost:{port}", ""]
    if with_accounts:
        lines.append(f"  The story, and one press to be anybody in it: http://localhost:{port}/demo/")
        lines.append(f"  Or sign in as one of these, password {DEMO_PASSWORD}")
        lines.extend(f"    {f'{name}@demo.example':<26} {what}" for name, what in DEMO_ACCOUNTS)
        lines.append("")
    lines.extend(["  Ctrl-C stops it. Everything it writes is in var/.", ""])
    return "\n".join(lines)
