"""The embedded broker loses nothing: not to a race, not to a killed consumer, not to a stranger's file."""

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from kombu import Connection, Consumer, Exchange, Queue
from kombu.exceptions import OperationalError
from kombu.simple import SimpleQueue
from kombu.transport import filesystem

from pdplanner.kernel import broker

spawn = multiprocessing.get_context("spawn")
QUEUE = Queue("celery", Exchange("celery"), routing_key="celery")


def connect(folder: Path, **options: Any) -> Connection:
    return Connection(f"{broker.SCHEME}://{folder}", transport_options=options)


def stock(folder: Path) -> Connection:
    """kombu's own transport on the same folder, for the twin of the race."""
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    folders = {"data_folder_in": str(folder / "messages"), "data_folder_out": str(folder / "messages")}
    return Connection("filesystem://", transport_options={**folders, "control_folder": str(folder / "control")})


def publish(connection: Connection, numbers: range) -> None:
    with connection, connection.channel() as channel:
        producer = connection.Producer(channel)
        for number in numbers:
            producer.publish(number, exchange=QUEUE.exchange, routing_key="celery", declare=[QUEUE])


def consume(connection: Connection, note: Path, idle_seconds: float) -> None:
    """Write each number received on a line of `note`, until nothing came for a while."""
    with note.open("a", buffering=1) as lines, connection, connection.channel() as channel:

        def received(body: int, message: Any) -> None:
            lines.write(f"{body}\n")
            message.ack()

        with Consumer(channel, [QUEUE], callbacks=[received]):
            while True:
                try:
                    connection.drain_events(timeout=idle_seconds)
                except TimeoutError:
                    return


def hold(folder: Path, taken: Path) -> None:
    """Take one message, never acknowledge it, say so, and wait to be killed."""
    with connect(folder) as connection:
        message = SimpleQueue(connection, QUEUE).get(timeout=10)
        taken.write_text(str(message.payload))
        time.sleep(600)


def numbers_in(notes: list[Path]) -> list[int]:
    return sorted(int(line) for note in notes for line in note.read_text().split())


def race(folder: Path, messages: int) -> list[int]:
    """Two publishers and two consumers at once; every number that arrived, in order."""
    half = messages // 2
    notes = [folder / f"received-{number}" for number in range(2)]
    publishers = [
        spawn.Process(target=publish, args=(connect(folder / "b"), numbers))
        for numbers in (range(half), range(half, messages))
    ]
    consumers = [spawn.Process(target=consume, args=(connect(folder / "b"), note, 4.0)) for note in notes]
    for process in [*consumers, *publishers]:
        process.start()
    for process in [*publishers, *consumers]:
        process.join(timeout=120)
    return numbers_in([note for note in notes if note.exists()])


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with connect(tmp_path) as opened:
        yield opened


def files(folder: Path, ending: str) -> list[str]:
    return sorted(path.name for path in (folder / "celery").glob(f"*{ending}"))


def test_messages_arrive_in_the_order_they_were_sent(connection: Connection) -> None:
    queue = SimpleQueue(connection, QUEUE)
    for number in range(50):
        queue.put(number)
    received = []
    for _ in range(50):
        message = queue.get(timeout=1)
        message.ack()
        received.append(message.payload)
    assert received == list(range(50))


def test_an_acknowledged_message_leaves_no_file(connection: Connection, tmp_path: Path) -> None:
    queue = SimpleQueue(connection, QUEUE)
    queue.put("render 7")
    message = queue.get(timeout=1)
    assert len(files(tmp_path, broker.TAKEN)) == 1
    message.ack()
    assert os.listdir(tmp_path / "celery") == []


def test_a_message_sent_back_is_delivered_again(connection: Connection) -> None:
    queue = SimpleQueue(connection, QUEUE)
    queue.put("render 7")
    queue.get(timeout=1).requeue()
    assert queue.get(timeout=1).payload == "render 7"


def test_a_message_refused_is_gone(connection: Connection, tmp_path: Path) -> None:
    queue = SimpleQueue(connection, QUEUE)
    queue.put("render 7")
    queue.get(timeout=1).reject()
    assert os.listdir(tmp_path / "celery") == []


def test_a_consumer_without_acknowledgments_leaves_no_file(connection: Connection, tmp_path: Path) -> None:
    queue = SimpleQueue(connection, QUEUE, no_ack=True)
    queue.put("render 7")
    assert queue.get(timeout=1).payload == "render 7"
    assert os.listdir(tmp_path / "celery") == []


def test_a_consumer_that_closes_gives_back_what_it_held(tmp_path: Path) -> None:
    with connect(tmp_path) as first:
        queue = SimpleQueue(first, QUEUE)
        queue.put("render 7")
        queue.get(timeout=1)
    with connect(tmp_path) as second:
        assert SimpleQueue(second, QUEUE).get(timeout=1).payload == "render 7"


def test_two_connections_of_one_process_do_not_take_each_other_for_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "RESCUE_SECONDS", 0.0)
    with connect(tmp_path) as first, connect(tmp_path) as second:
        queue = SimpleQueue(first, QUEUE)
        queue.put("render 7")
        held = queue.get(timeout=1)
        assert SimpleQueue(second, QUEUE).qsize() == 0
        with pytest.raises(SimpleQueue.Empty):
            SimpleQueue(second, QUEUE).get(timeout=0.3)
        held.ack()


def test_what_a_killed_consumer_held_is_delivered_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "RESCUE_SECONDS", 0.1)
    publish(connect(tmp_path), range(1))
    taken = tmp_path / "taken"
    holder = spawn.Process(target=hold, args=(tmp_path, taken))
    holder.start()
    assert holder.pid is not None
    wait_for(taken.exists)
    with connect(tmp_path) as connection:
        queue = SimpleQueue(connection, QUEUE)
        with pytest.raises(SimpleQueue.Empty):  # as long as it lives, what it holds is its own
            queue.get(timeout=0.5)
        os.kill(holder.pid, signal.SIGKILL)
        holder.join(timeout=10)
        assert queue.get(timeout=5).payload == 0


def test_a_stranger_s_files_stop_nobody(connection: Connection, tmp_path: Path) -> None:
    queue = SimpleQueue(connection, QUEUE)
    queue.put("render 7")
    folder = tmp_path / "celery"
    (folder / f"0-half{broker.WAITING}").write_text('{"body": "')
    (folder / f"0-list{broker.WAITING}").write_text("[]")
    (folder / f"0-bytes{broker.WAITING}").write_bytes(b"\xff\xfe\x00")
    (folder / f"0-folder{broker.WAITING}").mkdir()
    (folder / f"0-bodiless{broker.WAITING}").write_text('{"properties": {"body_encoding": "base64"}, "body": "abc"}')
    (folder / "notes.txt").write_text("a note of the operator")
    assert queue.get(timeout=1).payload == "render 7"
    assert len(files(tmp_path, broker.BAD)) == 5
    assert (folder / "notes.txt").exists()


def test_half_a_message_is_not_read_and_is_removed_when_its_writer_is_long_gone(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "RESCUE_SECONDS", 0.0)
    queue = SimpleQueue(connection, QUEUE)
    fresh, forgotten = (tmp_path / "celery" / f"{name}{broker.UNFINISHED}" for name in ("fresh", "forgotten"))
    fresh.write_text("{")
    forgotten.write_text("{")
    os.utime(forgotten, (0, 0))
    with pytest.raises(SimpleQueue.Empty):
        queue.get(timeout=0.3)
    assert fresh.exists()
    assert not forgotten.exists()


def test_a_folder_that_vanished_is_made_again(connection: Connection, tmp_path: Path) -> None:
    queue = SimpleQueue(connection, QUEUE)
    (tmp_path / "celery").rmdir()
    queue.put("render 7")
    assert queue.get(timeout=1).payload == "render 7"


def test_a_full_disk_is_reported_as_a_broker_that_cannot_be_reached(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OperationalError, match="No space left"), connection._reraise_as_library_errors():
        SimpleQueue(connection, QUEUE).put("render 7")


@pytest.mark.parametrize("name", ["../celery", "a/b", "owners", "", ".hidden"])
def test_a_queue_s_name_cannot_leave_the_folder(connection: Connection, name: str) -> None:
    with pytest.raises(broker.ChannelError, match="cannot name a queue"):
        connection.default_channel._put(name, {})


def test_two_publishers_and_two_consumers_lose_and_double_nothing(tmp_path: Path) -> None:
    assert race(tmp_path, 2000) == list(range(2000))


def test_nobody_meets_half_a_message(connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.write_text

    def slowly(path: Path, content: str) -> int:
        whole(path, content[: len(content) // 2])
        assert received(connect(tmp_path)) == []
        return whole(path, content)

    monkeypatch.setattr(Path, "write_text", slowly)
    SimpleQueue(connection, QUEUE).put("render 7")
    assert received(connect(tmp_path)) == ["render 7"]


def test_the_stock_transport_loses_a_message_met_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: kombu's own transport names the file before it writes, and locks nothing a reader asks for."""
    met: list[type[Exception]] = []

    def slowly(file: IO[bytes], _flags: int) -> None:
        if not str(file.name).endswith(".msg"):
            return  # the table of queues
        try:
            received(stock(tmp_path))
        except ValueError as error:
            met.append(type(error))

    with stock(tmp_path) as publisher:
        queue = SimpleQueue(publisher, QUEUE)
        monkeypatch.setattr(filesystem, "lock", slowly)
        queue.put("render 7")
    assert met == [json.JSONDecodeError]
    assert received(stock(tmp_path)) == []


def received(connection: Connection) -> list[Any]:
    with connection:
        queue = SimpleQueue(connection, QUEUE)
        found = []
        while True:
            try:
                message = queue.get(block=False)
            except SimpleQueue.Empty:
                return found
            message.ack()
            found.append(message.payload)


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.02)
