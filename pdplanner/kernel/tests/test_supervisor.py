"""The supervisor starts, restarts and stops its programs, and leaves no orphan however it ends itself."""

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pdplanner.kernel import supervisor
from pdplanner.kernel.supervisor import PortInUse, Program, Supervisor, require_free_port

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
# A program with a child of its own, as a worker has: both note their process ids.
FAMILY = """
import os, pathlib, sys, time
child = os.fork()
pathlib.Path(sys.argv[1], f"pid-{os.getpid()}").touch()
print("up", flush=True)
time.sleep(600)
"""
SUPERVISE = """
import sys
from pdplanner.kernel.supervisor import Program, Supervisor
Supervisor([Program("family", (sys.executable, "-c", sys.argv[1], sys.argv[2]))]).run()
"""


def python(script: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script, *arguments)


def run_until(supervised: Supervisor, condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Run in this thread; another one sends SIGTERM to this process once the condition holds."""

    def stop() -> None:
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    stopper = threading.Thread(target=stop)
    stopper.start()
    supervised.run()
    stopper.join()
    assert condition(), "the supervisor was stopped before it got there"


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.02)


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def family(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], list[int]]]]:
    """A supervisor in a process of its own, and the process ids of the two it started."""

    def pids() -> list[int]:
        return [int(path.name.removeprefix("pid-")) for path in tmp_path.glob("pid-*")]

    process = subprocess.Popen(python(SUPERVISE, FAMILY, str(tmp_path)), stdout=subprocess.DEVNULL)
    wait_for(lambda: len(pids()) == 2)
    yield process, pids
    process.kill()
    process.wait()
    for pid in filter(runs, pids()):
        os.kill(pid, signal.SIGKILL)


def test_every_line_carries_the_name_of_its_program(output: io.StringIO) -> None:
    programs = [
        Program("web", python("print('listening', flush=True); print('no newline', end='', flush=True)")),
        Program("worker", python("import os, time; print(os.environ['GREETING'], flush=True); time.sleep(600)"),
                {"GREETING": "ready"}),
    ]  # fmt: skip
    expected = {"web    | listening", "web    | no newline", "worker | ready"}
    run_until(Supervisor(programs, output=output), lambda: expected <= set(output.getvalue().splitlines()))


def test_what_dies_is_started_again_after_a_growing_pause(output: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)
    run_until(
        Supervisor([Program("web", python("raise SystemExit(3)"))], output=output),
        lambda: output.getvalue().count("starting") >= 3,
    )
    assert output.getvalue().splitlines()[:3] == [
        "web | ended with code 3; starting it again in 0.05 s",
        "web | ended with code 3; starting it again in 0.1 s",
        "web | ended with code 3; starting it again in 0.2 s",
    ]


def test_the_announcement_waits_until_it_is_true_and_comes_once(output: io.StringIO) -> None:
    asked: list[bool] = []

    def up_at_the_third_time() -> bool:
        asked.append(True)
        return len(asked) >= 3

    supervised = Supervisor(
        [Program("web", python("import time; time.sleep(600)"))],
        output=output, is_up=up_at_the_third_time, announcement="http://localhost:8000",
    )  # fmt: skip
    run_until(supervised, lambda: bool(output.getvalue()))
    assert output.getvalue() == "http://localhost:8000\n"
    assert len(asked) == 3


def test_a_program_that_does_not_stop_is_ended_by_force(output: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    run_until(Supervisor([Program("web", python(STUBBORN))], output=output), lambda: "up" in output.getvalue())
    assert output.getvalue().splitlines()[-1] == "web | did not stop within 0.5 s; ended by force"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stopping_leaves_no_orphan(
    family: tuple[subprocess.Popen[bytes], Callable[[], list[int]]], number: signal.Signals
) -> None:
    process, pids = family
    process.send_signal(number)
    assert process.wait(timeout=supervisor.STOP_SECONDS + 2) == 0
    assert [pid for pid in pids() if runs(pid)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_supervisor_killed_outright_takes_its_programs_with_it(tmp_path: Path) -> None:
    alone = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1], f'pid-{os.getpid()}').touch(); time.sleep(600)"
    process = subprocess.Popen(python(SUPERVISE, alone, str(tmp_path)), stdout=subprocess.DEVNULL)
    wait_for(lambda: bool(list(tmp_path.glob("pid-*"))))
    pid = int(next(tmp_path.glob("pid-*")).name.removeprefix("pid-"))
    process.kill()
    process.wait()
    wait_for(lambda: not runs(pid))


def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"Port {port} is in use .* PORT={port + 1} make run"):
            require_free_port(port)
    require_free_port(port)
