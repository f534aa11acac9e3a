"""The embedded broker: a folder in which every message is one file, for runs without Redis.

A message is written under a temporary name and renamed when it is whole, so nobody reads half of it. A consumer claims
it by renaming it in the same folder, which only one can win, and deletes it when the work is acknowledged. The claimed
name carries its owner; an owner proves that it lives by holding a lock, which the operating system drops with the
process, whatever killed it. Messages of a dead owner are put back. So a message is delivered at least once; what a task
does twice or not is decided by the row's claim, never here.

    <folder>/<queue>/<time>-<id>.msg            waiting
    <folder>/<queue>/<time>-<id>.<owner>.taken  claimed, not acknowledged
    <folder>/<queue>/<anything>.bad             not a message; set aside for a person to look at
    <folder>/owners/<owner>                     locked as long as the consumer lives

A file survives its processes but, because it is not synced to disk, perhaps not a power cut. That is the bargain of
every wake-up here: the row says what is to be done, and the sweep finds it.
"""

import fcntl
import json
import logging
import os
import re
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from kombu.connection import Connection
from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, virtual

SCHEME = "folder"
TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"

WAITING, TAKEN, BAD, UNFINISHED = ".msg", ".taken", ".bad", ".tmp"
RESCUE_SECONDS = 2.0  # how often a consumer looks for messages of dead owners
UNFINISHED_SECONDS = 3600.0  # a temporary file this old has lost its writer

_QUEUE_NAME = re.compile(r"\A[A-Za-z0-9_][A-Za-z0-9_.@-]*\Z")
_OWNERS = "owners"
_owners_here: dict[Path, "Owner"] = {}
_making_owner = threading.Lock()

logger = logging.getLogger(__name__)


class Owner:
    """This process's sign of life: a lock that dies with it.

    The lock is POSIX (`lockf`): a forked child does not inherit it, and closing any handle of the file frees it.
    Hence one owner per process and folder, made by `owner_of_this_process`, and none ever probes itself.
    """

    def __init__(self, folder: Path) -> None:
        self.name = uuid.uuid4().hex
        self.pid = os.getpid()
        folder.mkdir(parents=True, exist_ok=True)
        # Locked first and named second: nobody can meet it unlocked and take it for dead.
        unfinished = folder / f"{self.name}{UNFINISHED}"
        self._file: IO[bytes] = unfinished.open("wb")
        fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unfinished.rename(folder / self.name)


def owner_of_this_process(folder: Path) -> Owner:
    with _making_owner:
        owner = _owners_here.get(folder)
        if owner is None or owner.pid != os.getpid():
            owner = _owners_here[folder] = Owner(folder)
            for name in os.listdir(folder):
                if name != owner.name and not name.endswith(UNFINISHED):
                    is_dead(folder, name)  # asking removes the signs of the dead
    return owner


def is_dead(folder: Path, owner: str) -> bool:
    """Whether the owner's process is gone. Never ask about this process's own: closing the file frees its lock."""
    try:
        with (folder / owner).open("r+b") as sign_of_life:
            fcntl.lockf(sign_of_life, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except (BlockingIOError, PermissionError):
        return False
    (folder / owner).unlink(missing_ok=True)
    return True


class QoS(virtual.QoS):
    """Acknowledging deletes the file; refusing renames it back."""

    channel: "Channel"

    def ack(self, delivery_tag: str) -> None:
        self.channel.finish(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if not requeue:
            self.channel.finish(delivery_tag)
        super().reject(delivery_tag, requeue=requeue)


class Channel(virtual.Channel):
    """One consumer or publisher of the folder."""

    QoS = QoS
    connection: "Transport"

    def __init__(self, connection: "Transport", **options: Any) -> None:
        super().__init__(connection, **options)
        self._listed: dict[str, list[str]] = {}
        self._claims: dict[str, Path] = {}
        self._next_rescue = 0.0

    # --- kombu's verbs ---

    def _new_queue(self, queue: str, **_options: Any) -> None:
        self._queue_folder(queue).mkdir(parents=True, exist_ok=True)

    def _has_queue(self, queue: str, **_options: Any) -> bool:
        return self._queue_folder(queue).is_dir()

    def _put(self, queue: str, message: dict[str, Any], **_options: Any) -> None:
        folder = self._queue_folder(queue)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        unfinished = folder / f"{name}{UNFINISHED}"
        content = json.dumps(message)
        try:
            unfinished.write_text(content)
        except FileNotFoundError:  # the folder was removed under us, or the queue was never declared here
            self._new_queue(queue)
            unfinished.write_text(content)
        unfinished.rename(folder / f"{name}{WAITING}")

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        self._rescue(queue)
        waiting = self._listed.get(queue) or self._list(queue)
        while waiting:
            if claimed := self._claim(queue, waiting.pop()):
                payload = self._read(claimed)
                if payload is not None:
                    return payload
        raise Empty

    def _purge(self, queue: str) -> int:
        count = 0
        for name in self._names(queue, WAITING):
            try:
                (self._queue_folder(queue) / name).unlink()
            except FileNotFoundError:
                continue
            count += 1
        return count

    def _size(self, queue: str) -> int:
        return len(self._names(queue, WAITING))

    def _restore(self, message: virtual.Message) -> None:
        claimed = self._claims.pop(message.delivery_tag, None)
        if claimed is not None:
            _put_back(claimed)

    def basic_get(self, queue: str, no_ack: bool = False, **options: Any) -> virtual.Message | None:
        message: virtual.Message | None = super().basic_get(queue, no_ack=no_ack, **options)
        if message is not None and no_ack:
            self.finish(message.delivery_tag)
        return message

    def basic_consume(
        self, queue: str, no_ack: bool, callback: Callable[[virtual.Message], Any], consumer_tag: str, **options: Any
    ) -> None:
        def finish_first(message: virtual.Message) -> Any:
            self.finish(message.delivery_tag)
            return callback(message)

        super().basic_consume(queue, no_ack, finish_first if no_ack else callback, consumer_tag, **options)

    # --- ours ---

    def finish(self, delivery_tag: str) -> None:
        """Delete an acknowledged message. Called from other threads, too: one dictionary operation and one unlink."""
        claimed = self._claims.pop(delivery_tag, None)
        if claimed is not None:
            claimed.unlink(missing_ok=True)

    def _queue_folder(self, queue: str) -> Path:
        if not _QUEUE_NAME.match(queue) or queue == _OWNERS:
            raise ChannelError(f"{queue!r} cannot name a queue: it becomes a folder's name.")
        return self.connection.folder / queue

    def _names(self, queue: str, ending: str) -> list[str]:
        try:
            return [name for name in os.listdir(self._queue_folder(queue)) if name.endswith(ending)]
        except FileNotFoundError:
            return []

    def _list(self, queue: str) -> list[str]:
        """Names waiting, newest first, so that `pop` takes the oldest. Once per emptying, not once per message."""
        self._listed[queue] = sorted(self._names(queue, WAITING), reverse=True)
        return self._listed[queue]

    def _claim(self, queue: str, name: str) -> Path | None:
        owner = owner_of_this_process(self.connection.owners)
        claimed = self._queue_folder(queue) / f"{name.removesuffix(WAITING)}.{owner.name}{TAKEN}"
        try:
            claimed.with_name(name).rename(claimed)
        except FileNotFoundError:  # another consumer was quicker
            return None
        return claimed

    def _read(self, claimed: Path) -> dict[str, Any] | None:
        """The message, or nothing when the file holds none: a stranger's file must not stop the worker."""
        try:
            payload: dict[str, Any] = json.loads(claimed.read_bytes())
            # The file's name is unique; the publisher's tag is shared by all queues an exchange copies a message to.
            payload["properties"]["delivery_tag"] = claimed.name
            self.Message(payload, channel=self)  # what kombu will do next, tried here where refusing is possible
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            set_aside = claimed.with_suffix(BAD)
            logger.error("%s is not a message (%s); set aside as %s", claimed.name, error, set_aside.name)
            claimed.rename(set_aside)
            return None
        self._claims[claimed.name] = claimed
        return payload

    def _rescue(self, queue: str) -> None:
        """Put back what dead consumers held, and remove what dead publishers left unfinished."""
        if time.monotonic() < self._next_rescue:
            return
        self._next_rescue = time.monotonic() + RESCUE_SECONDS
        folder = self._queue_folder(queue)
        mine = owner_of_this_process(self.connection.owners).name
        taken: dict[str, list[str]] = {}
        for name in self._names(queue, TAKEN):
            taken.setdefault(name.removesuffix(TAKEN).rpartition(".")[2], []).append(name)
        for owner in taken.keys() - {mine}:
            if is_dead(self.connection.owners, owner):
                for name in taken[owner]:
                    _put_back(folder / name)
        for name in self._names(queue, UNFINISHED):
            _remove_if_forgotten(folder / name)


class Transport(virtual.Transport):
    """`folder:///path/of/the/folder`, by which `CELERY_BROKER_URL` names the embedded broker."""

    Channel = Channel
    client: Connection
    driver_type = "folder"
    driver_name = "folder"
    can_parse_url = True
    # Seconds between looks. With one message at a time this is also how long a worker may rest after each task.
    polling_interval = 0.02
    # A full or read-only disk is reported like a broker that cannot be reached.
    connection_errors = (*virtual.Transport.connection_errors, OSError)  # type: ignore[assignment]  # kombu: a tuple of one

    @property
    def folder(self) -> Path:
        return Path(unquote(urlsplit(self.client.hostname).path))

    @property
    def owners(self) -> Path:
        return self.folder / _OWNERS

    def driver_version(self) -> str:
        return "1"


def _put_back(claimed: Path) -> None:
    original = claimed.name.removesuffix(TAKEN).rpartition(".")[0]
    try:
        claimed.rename(claimed.with_name(f"{original}{WAITING}"))
    except FileNotFoundError:  # acknowledged or put back by another in the meantime
        return


def _remove_if_forgotten(unfinished: Path) -> None:
    try:
        if time.time() - unfinished.stat().st_mtime > UNFINISHED_SECONDS:
            unfinished.unlink()
    except FileNotFoundError:
        return
