"""The shared cache, which holds nothing but counts of attempts: without it people must still get in."""

import fcntl
import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

from pdplanner.kernel import clock

log = logging.getLogger(__name__)


def _forgiving(ask: Callable[..., Any], answer: Any, *problems: type[Exception]) -> Any:
    """The method `ask`, with `answer` (or a function of the call's arguments) where one of the `problems` comes up."""

    def method(self: Any, *args: Any, **named: Any) -> Any:
        try:
            return ask(self, *args, **named)
        except problems as problem:
            log.warning("the cache does not answer, attempts are not counted: %s", type(problem).__name__)
            return answer(*args, **named) if callable(answer) else answer

    return method


def _without_server(name: str, answer: Any) -> Any:
    return _forgiving(getattr(RedisCacheClient, name), answer, NoConnection, NoAnswer)


class _ForgivingClient(RedisCacheClient):
    """Answers for a server that is away as an empty cache would."""

    add = _without_server("add", True)
    get = _without_server("get", lambda key, default: default)
    set = _without_server("set", None)
    touch = _without_server("touch", False)
    delete = _without_server("delete", False)
    has_key = _without_server("has_key", False)
    incr = _without_server("incr", lambda key, delta: delta)
    get_many = _without_server("get_many", lambda keys: {})
    set_many = _without_server("set_many", None)
    delete_many = _without_server("delete_many", None)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache over the client above."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _ForgivingClient


class CountingFileCache(FileBasedCache):
    """Django's cache in a folder, counting in one step and within the time that was given.

    Django's own looks and then writes, so that two at once count one; and each count lives for the usual time anew.
    """

    _dir: str
    _key_to_file: Callable[[str, int | None], str]

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with self._alone():
            return super().add(key, value, timeout, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        with self._alone():
            value = self.get(key, None, version)
            if value is None:
                raise ValueError(f"Key {key!r} not found")  # as every cache says it
            self.set(key, value + delta, self._seconds_left(key, version), version)
            return int(value + delta)

    def _seconds_left(self, key: str, version: int | None) -> float | None:
        with Path(self._key_to_file(key, version)).open("rb") as file:
            expires_at = pickle.load(file)  # noqa: S301  # Django's format, in a folder that only we write
        return None if expires_at is None else expires_at - clock.wall_now().timestamp()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._createdir()
        with Path(self._dir, "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _createdir(self) -> None:
        with suppress(OSError):  # what is written into it fails then, and says so
            super()._createdir()  # type: ignore[misc]  # its stubs leave it out


def _without_disk(name: str, answer: Any) -> Any:
    return _forgiving(getattr(CountingFileCache, name), answer, OSError)


class ForgivingFileCache(CountingFileCache):
    """Answers for a disk that is full or cannot be written as an empty cache would."""

    add = _without_disk("add", True)
    get = _without_disk("get", lambda key, default=None, version=None: default)
    set = _without_disk("set", None)
    touch = _without_disk("touch", False)
    delete = _without_disk("delete", False)
    has_key = _without_disk("has_key", False)
    incr = _without_disk("incr", lambda key, delta=1, version=None: delta)
