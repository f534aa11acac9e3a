"""Starts the programs of a local run, keeps them running, and takes all of them down together.

One thread, one loop: it passes on what the programs print, each line under its program's name; starts again what ended,
after a growing pause; and on SIGTERM, SIGINT or SIGHUP asks every program to stop, and ends by force what has not
stopped in time. On Linux the programs are also told to stop when the supervisor itself is killed outright.
"""

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, TextIO

STOP_SECONDS = 9.0  # how long programs have to finish what they are doing; then they are ended by force
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a program that ended is started again
HEALTHY_SECONDS = 60.0  # after living this long, the next end counts as the first one

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class PortInUse(Exception):
    """The message says which port, and what to do."""


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """One program and its current process, if it has one."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.ends_in_a_row = 0
        self.started_at = 0.0
        self.start_at = 0.0  # monotonic seconds; when to start it (again)
        self.unfinished_line = b""

    def start(self) -> IO[bytes]:
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            process_group=0,  # Ctrl-C in the terminal reaches the supervisor alone, which then stops them in order
            preexec_fn=lambda: _stop_with(parent),
        )
        self.started_at = time.monotonic()
        if self.process.stdout is None:
            raise RuntimeError("a program was started without its output")
        os.set_blocking(self.process.stdout.fileno(), False)
        return self.process.stdout

    def note_end(self) -> float:
        """Forget the ended process; seconds until the next start."""
        if time.monotonic() - self.started_at > HEALTHY_SECONDS:
            self.ends_in_a_row = 0
        pause = min(FIRST_PAUSE * 2.0**self.ends_in_a_row, LONGEST_PAUSE)
        self.ends_in_a_row += 1
        self.start_at = time.monotonic() + pause
        self.process = None
        return pause

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def end(self) -> None:
        """Whatever is left of its process group goes: a worker's children outlive a worker that was killed."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


class Supervisor:
    """`run()` returns when everything it started has ended."""

    def __init__(
        self,
        programs: list[Program],
        *,
        output: TextIO = sys.stdout,
        is_up: Callable[[], bool] = lambda: True,
        announcement: str = "",
    ) -> None:
        self.children = [Child(program) for program in programs]
        self.output = output
        self.is_up = is_up
        self.announcement = announcement
        self._width = max(len(program.name) for program in programs)
        self._stopping = False
        self._selector = selectors.DefaultSelector()
        self._wake, self._signaled = socket.socketpair()
        for end in (self._wake, self._signaled):
            end.setblocking(False)

    def run(self) -> None:
        self._selector.register(self._wake, selectors.EVENT_READ)
        former = {
            number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        signal.set_wakeup_fd(self._signaled.fileno(), warn_on_full_buffer=False)
        try:
            while not self._stopping:
                self._start_what_is_due()
                self._pass_on(seconds=0.2)
                self._note_ends()
                self._announce()
        finally:
            self._take_down()
            signal.set_wakeup_fd(-1)
            for number, handler in former.items():
                signal.signal(number, handler)
            self._selector.close()
            self._wake.close()
            self._signaled.close()

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _start_what_is_due(self) -> None:
        for child in self.children:
            if child.process is None and child.start_at <= time.monotonic():
                self._selector.register(child.start(), selectors.EVENT_READ, child)

    def _pass_on(self, *, seconds: float) -> None:
        for key, _events in self._selector.select(seconds):
            child = key.data
            if child is None:  # a signal's wake-up; run() looks at what it meant
                self._wake.recv(4096)
                continue
            content = os.read(key.fd, 65536)
            if not content:
                self._selector.unregister(key.fileobj)
            *lines, child.unfinished_line = (child.unfinished_line + content).split(b"\n")
            if not content and child.unfinished_line:
                lines, child.unfinished_line = [child.unfinished_line], b""
            for line in lines:
                self._say(child.program.name, line.decode(errors="replace"))

    def _note_ends(self) -> None:
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            code = child.process.returncode
            child.end()
            self._forget_output(child.process)
            pause = child.note_end()
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
            self._say(child.program.name, f"{how}; starting it again in {pause:g} s")

    def _forget_output(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None or process.stdout.closed:
            return
        if process.stdout in {key.fileobj for key in self._selector.get_map().values()}:
            self._selector.unregister(process.stdout)
        process.stdout.close()

    def _announce(self) -> None:
        if self.announcement and self.is_up():
            print(self.announcement, file=self.output, flush=True)
            self.announcement = ""

    def _take_down(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.ask_to_stop()
        while any(self._runs(child) for child in self.children) and time.monotonic() < deadline:
            self._pass_on(seconds=0.1)
        for child in self.children:
            if self._runs(child):
                self._say(child.program.name, f"did not stop within {STOP_SECONDS:g} s; ended by force")
            child.end()
            if child.process is not None:
                child.process.wait()
                self._forget_output(child.process)

    @staticmethod
    def _runs(child: Child) -> bool:
        return child.process is not None and child.process.poll() is None

    def _say(self, name: str, line: str) -> None:
        print(f"{name:<{self._width}} | {line}", file=self.output, flush=True)


def require_free_port(port: int, host: str = "127.0.0.1") -> None:
    """Raises PortInUse when another program listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            free = port + 1
            raise PortInUse(
                f"Port {port} is in use by another program. Try: PORT={free} make run ({error.strerror})"
            ) from error


def _stop_with(parent: int) -> None:
    """In the child, between fork and exec: be told when the supervisor dies, however it dies."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)
