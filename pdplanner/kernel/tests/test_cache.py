import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoConnection

from pdplanner.kernel.cache import ForgivingRedisCache
from tests.services import Redis

OPTIONS = {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}


@pytest.fixture
def server():
    with Redis() as redis:
        yield redis


def test_it_counts_like_any_other_cache_while_the_server_answers(server):
    cache = ForgivingRedisCache(server.url, OPTIONS)

    assert cache.add("tries", 1) is True
    assert cache.incr("tries") == 2
    assert cache.get_many(["tries"]) == {"tries": 2}
    assert cache.has_key("tries") is True
    assert cache.delete("tries") is True
    assert cache.get("tries", "none") == "none"


@pytest.mark.parametrize("away", ["stop", "freeze"])
def test_a_server_that_is_away_is_an_empty_cache_and_nobody_is_kept_out(server, away):
    cache = ForgivingRedisCache(server.url, OPTIONS)
    cache.set("tries", 5)
    getattr(server, away)()

    cache.set("tries", 6)
    cache.set_many({"tries": 6})
    cache.delete_many(["tries"])

    assert cache.get("tries", "none") == "none"
    assert cache.add("tries", 1) is True
    assert cache.incr("tries") == 1
    assert cache.touch("tries") is False
    assert cache.delete("tries") is False
    assert cache.has_key("tries") is False
    assert cache.get_many(["tries"]) == {}


def test_without_forgiveness_the_same_server_keeps_everybody_out(server):
    cache = RedisCache(server.url, OPTIONS)
    server.stop()

    with pytest.raises(NoConnection):
        cache.get("tries")
