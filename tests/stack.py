"""A whole pdplanner of our own for a test: web, worker and beat as `make run` starts them, on a free port.

On SQLite with the embedded broker, or, when DATABASE_URL and CELERY_BROKER_URL are set (as `python -m tests.services`
does), on a PostgreSQL database of its own and that Redis.
"""

import email
import email.policy
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from tests.faults.ground import Ground, new_database, postgresql_url
from tests.services import _stop_with_parent, free_port

HOUSE = Path(__file__).resolve().parent.parent
START_SECONDS, STOP_SECONDS, WAIT_SECONDS = 90, 15, 60


class Stack:
    """Start with `with Stack() as stack:`; everything it writes is in `folder` and gone afterwards.

    It begins as a copy of `like`, or empty.
    """

    def __init__(self, like: Ground | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pdplanner-stack-"))
        if like:
            shutil.copytree(like.var, self.folder, dirs_exist_ok=True)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PDPLANNER_", "DJANGO_"))},
            "PDPLANNER_MODE": "demo",
            "PDPLANNER_VAR": str(self.folder),
            "PORT": str(self.port),
            "SWEEP_SECONDS": "2",
            "MAIL_DELAY_SECONDS": "0",
            **_own_servers(like),
        }

    def manage(self, *arguments: str, check: bool = True) -> str:
        """Run a management command in this stack's environment; its output."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=HOUSE, env=self.environment, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self) -> Self:
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=HOUSE, env=self.environment, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_stop_with_parent,
            )  # fmt: skip
        self.wait_for(self.is_ready, "the stack to answer", START_SECONDS)
        return self

    def is_ready(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"serve ended:\n{self.log()[-3000:]}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health/ready", headers={"Host": "localhost"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_SECONDS)

    def log(self) -> str:
        return (self.folder / "serve.log").read_text(errors="replace")

    def move_clock(self, moment: str) -> None:
        """To an ISO date (nine in the morning) or moment in Mountain time; web, worker and beat follow at once."""
        self.manage("clock", moment)

    def mails(self, to: str = "") -> list[EmailMessage]:
        """All mails sent so far, oldest first."""
        files = sorted((self.folder / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        parts = [part for path in files for part in re.split(rb"\n-{79}\n", path.read_bytes()) if part.strip()]
        found = [email.message_from_bytes(part, policy=email.policy.default) for part in parts]
        return [mail for mail in found if to in str(mail["To"])]

    def wait_for(self, condition: object, what: str, seconds: float = WAIT_SECONDS) -> object:
        """Ask until the answer is true, or fail saying what was waited for."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if answer := condition():  # type: ignore[operator]
                return answer
            time.sleep(0.2)
        raise AssertionError(f"waited {seconds} seconds for {what}\n{self.log()[-3000:]}")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def _own_servers(like: Ground | None) -> dict[str, str]:
    """On the servers this run has, if it has any: a PostgreSQL database and a Redis database nobody else reads."""
    if not (url := postgresql_url()):
        return {}
    found = {"DATABASE_URL": new_database(url, "stack", like)}
    broker = os.environ.get("CELERY_BROKER_URL", "")
    if broker.startswith("redis"):
        # Redis has sixteen; the suite's own processes take the first ones (settings/testing.py).
        number = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
        found["CELERY_BROKER_URL"] = urlsplit(broker)._replace(path=f"/{number}").geturl()
    return found
