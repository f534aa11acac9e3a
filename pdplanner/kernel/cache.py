"""The shared cache, which holds nothing but counts of attempts: without it people must still get in."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

log = logging.getLogger(__name__)


def _forgiving(name: str, answer: Any) -> Any:
    """The client's method `name`, with `answer` (or a function of the call's arguments) for a server that is away."""
    ask = getattr(RedisCacheClient, name)

    def method(self: RedisCacheClient, *args: Any) -> Any:
        try:
            return ask(self, *args)
        except (NoConnection, NoAnswer) as problem:
            log.warning("the cache does not answer, attempts are not counted: %s", type(problem).__name__)
            return answer(*args) if callable(answer) else answer

    return method


class _ForgivingClient(RedisCacheClient):
    """Answers for a server that is away as an empty cache would."""

    add = _forgiving("add", True)
    get = _forgiving("get", lambda key, default: default)
    set = _forgiving("set", None)
    touch = _forgiving("touch", False)
    delete = _forgiving("delete", False)
    has_key = _forgiving("has_key", False)
    incr = _forgiving("incr", lambda key, delta: delta)
    get_many = _forgiving("get_many", lambda keys: {})
    set_many = _forgiving("set_many", None)
    delete_many = _forgiving("delete_many", None)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache over the client above."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _ForgivingClient
