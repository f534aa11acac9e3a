import pickle
import threading
from pathlib import Path

import pytest
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoConnection

from pdplanner.kernel.cache import ForgivingFileCache, ForgivingRedisCache
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


# --- Without services: a folder ---
def counted_by_eight_at_once(cache: FileBasedCache) -> int:
    start = threading.Barrier(8)

    def count() -> None:
        start.wait()
        cache.add("tries", 0, 600)
        for _ in range(25):
            cache.incr("tries")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return int(cache.get("tries"))


def test_eight_who_count_at_once_are_all_counted(tmp_path):
    assert counted_by_eight_at_once(ForgivingFileCache(str(tmp_path), {})) == 200


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_without_the_lock_some_of_them_are_lost(tmp_path):
    assert counted_by_eight_at_once(FileBasedCache(str(tmp_path), {})) < 200


def expiry_after_counting(cache: FileBasedCache, folder: Path) -> tuple[float, float]:
    def expiry() -> float:
        (file,) = folder.glob("*.djcache")
        with file.open("rb") as content:
            return float(pickle.load(content))

    cache.add("tries", 0, 600)
    first = expiry()
    cache.incr("tries")
    return first, expiry()


def test_a_count_ends_when_it_was_to_end_however_often_it_is_raised(tmp_path):
    first, then = expiry_after_counting(ForgivingFileCache(str(tmp_path), {}), tmp_path)
    assert then == pytest.approx(first, abs=1)
    first, then = expiry_after_counting(FileBasedCache(str(tmp_path / "twin"), {}), tmp_path / "twin")
    assert then < first - 200  # the usual 300 seconds instead of 600


def test_what_expired_is_not_there_to_be_counted(tmp_path):
    cache = ForgivingFileCache(str(tmp_path), {})
    cache.set("tries", 5, -1)
    for key in ("tries", "never"):
        with pytest.raises(ValueError, match="not found"):
            cache.incr(key)
    cache.set("for-ever", 5, None)
    assert (cache.incr("for-ever"), cache.get("for-ever")) == (6, 6)


def test_a_folder_that_cannot_be_written_is_an_empty_cache_and_nobody_is_kept_out(tmp_path):
    folder = tmp_path / "cache"
    folder.touch()  # not even root can write into it
    cache = ForgivingFileCache(str(folder), {})
    cache.set("tries", 6)
    cache.set_many({"tries": 6})
    assert cache.get("tries", "none") == "none"
    assert cache.add("tries", 1, timeout=10) is True
    assert cache.incr("tries") == 1
    assert cache.touch("tries") is False
    assert cache.delete("tries") is False
    assert cache.has_key("tries") is False
    assert cache.get_many(["tries"]) == {}
    with pytest.raises(OSError, match="cache"):
        FileBasedCache(str(folder), {}).set("tries", 6)
