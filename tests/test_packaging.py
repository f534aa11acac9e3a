"""What is installed, and what production runs, is what was written down."""

import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
OURS = ["web", "worker", "beat", "migrate"]


def chosen(path: str) -> list[tuple[Requirement, str]]:
    """Each requirement of a file and the reason beside it."""
    lines = [line for line in (HOUSE / path).read_text().splitlines() if line and line[0] not in "#-"]
    return [(Requirement(left.strip()), reason.strip()) for left, _, reason in (line.partition("#") for line in lines)]


def locked(path: str) -> dict[str, str]:
    """Name and version of everything a lock installs."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+) \\$", (HOUSE / path).read_text(), flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((HOUSE / "compose.yaml").read_text())
    return parsed


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (HOUSE / "Dockerfile").read_text()


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
def test_everything_we_chose_has_its_reason(path: str) -> None:
    assert [requirement.name for requirement, reason in chosen(path) if not reason] == []


@pytest.mark.parametrize(("path", "lock"), [("requirements.txt", LOCKS[0]), ("requirements-dev.txt", LOCKS[1])])
def test_the_lock_holds_everything_we_chose_in_a_version_we_allow(path: str, lock: str) -> None:
    versions = locked(lock)
    outdated = [
        requirement.name
        for requirement, _ in chosen(path)
        if versions.get(canonicalize_name(requirement.name)) not in requirement.specifier
    ]
    assert outdated == [], "run `make lock`"


def test_tests_run_on_the_versions_people_run() -> None:
    assert locked(LOCKS[0]).items() <= locked(LOCKS[1]).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_a_hash_or_a_comment(lock: str) -> None:
    """So no index, no path and no unpinned package can have slipped in."""
    shape = re.compile(r"[A-Za-z0-9._-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|(    )?# .*|")
    assert [line for line in (HOUSE / lock).read_text().splitlines() if not shape.fullmatch(line)] == []


@pytest.mark.parametrize("path", [".ci/run", ".ci/packages", ".githooks/pre-commit"])
def test_scripts_can_be_started_and_stop_at_the_first_error(path: str) -> None:
    script = HOUSE / path
    assert script.stat().st_mode & stat.S_IXUSR
    subprocess.run(["bash", "-n", script], check=True)
    assert "set -euo pipefail" in script.read_text() or "exec make" in script.read_text()


def test_make_alone_lists_what_can_be_done() -> None:
    listed = subprocess.run(["make"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"make ([a-z-]+)", listed)[:5] == ["help", "run", "test", "test-all", "check"]


def test_hook_and_ci_run_the_same_checks_as_a_hand() -> None:
    assert "exec make --no-print-directory check" in (HOUSE / ".githooks/pre-commit").read_text()
    assert "REQUIRE_SERVICES=1 make check test" in (HOUSE / ".ci/run").read_text()


def test_production_is_web_worker_beat_migrations_a_database_and_a_broker(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OURS, "database", "broker"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nowhere_but_into_media(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["media:/srv/media"]


def test_nothing_serves_before_the_migrations_are_done(compose: dict[str, Any]) -> None:
    waits = {
        name: compose["services"][name]["depends_on"]["migrate"]["condition"] for name in ("web", "worker", "beat")
    }
    assert set(waits.values()) == {"service_completed_successfully"}
    assert compose["services"]["migrate"]["restart"] == "no"


def test_the_broker_refuses_rather_than_forgets(compose: dict[str, Any]) -> None:
    assert "--maxmemory-policy noeviction" in compose["services"]["broker"]["command"]


@pytest.mark.parametrize("name", ["web", "worker", "database", "broker"])
def test_what_others_depend_on_says_whether_it_is_well(compose: dict[str, Any], name: str) -> None:
    assert compose["services"][name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    values = compose["services"]["web"]["environment"]
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL"):
        assert re.search(r"\$\{[A-Z_]+:\?", values[name]), name


def test_the_database_s_data_and_media_outlive_their_containers(compose: dict[str, Any]) -> None:
    assert set(compose["volumes"]) == {"media", "database", "broker"}


def test_the_image_runs_as_nobody_in_particular(dockerfile: str) -> None:
    users = re.findall(r"^USER (\S+)$", dockerfile, flags=re.MULTILINE)
    assert users == ["pdplanner"]
    assert dockerfile.index("USER pdplanner") < dockerfile.index("CMD")


def test_the_image_installs_the_lock_and_nothing_else(dockerfile: str) -> None:
    assert "--require-hashes --no-deps" in dockerfile
    assert re.findall(r"-r (\S+)", dockerfile) == ["/tmp/requirements.lock"]


def test_the_image_holds_all_packages_that_run(dockerfile: str) -> None:
    assert "COPY . /srv/app" in dockerfile
    kept = {line[1:] for line in (HOUSE / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {"pdplanner", "libraries", "learning", "certification", "templates", "static", "manage.py"} <= kept


def test_every_setting_of_compose_is_in_the_example_and_the_other_way_round(compose: dict[str, Any]) -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)[:}]", (HOUSE / "compose.yaml").read_text()))
    assert set(re.findall(r"^#?([A-Z_]+)=", (HOUSE / ".env.example").read_text(), flags=re.MULTILINE)) == asked
