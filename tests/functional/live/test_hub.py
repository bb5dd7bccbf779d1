"""One watcher tells every listener of a process what was committed, by whatever process."""

import queue
import socket
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from lti_tool.db import db
from lti_tool.live import feed
from lti_tool.live import hub as hubs
from lti_tool.live import listener as listeners
from lti_tool.live.hub import EXTENSION, Changes, Hub
from lti_tool.live.listener import HEARTBEAT, MOST_UNREAD, Listener
from lti_tool.live.wire import LAST_CHUNK, Wire, taken_from

EVERYBODY = frozenset({1, 2, 3})
SECONDS = 10.0


@pytest.fixture
def house(app: Flask) -> Iterator[Hub]:
    """The application's hub, closed at the end."""
    found: Hub = app.extensions[EXTENSION]
    yield found
    found.close()


def announce(app: Flask, topic: str) -> None:
    with app.app_context():
        feed.announce(topic)
        db.session.commit()


def revision_of(cursors: Mapping[str, int]) -> dict[str, Changes]:
    """Tell the revision itself: what a kind's reader would find at this moment."""
    standing = feed.revisions(cursors)
    return {
        topic: Changes(found, f"{topic} {since}-{found}", EVERYBODY)
        for topic, since in cursors.items()
        for found in [standing.get(topic, 0)]
    }


def listen(house: Hub, topic: str, user_id: int, since: int = 0) -> Listener | None:
    """Begin to listen as a stream does."""
    return house.listen(topic, user_id, since, revision_of)


def first_with(listener: Listener, words: str) -> str:
    while words not in (text := (listener.get(SECONDS) or b"ended").decode()):
        assert text != "ended"
    return text.removeprefix("data: ").strip()


def test_everybody_who_listens_to_a_topic_hears_of_it_and_nobody_else(
    app: Flask, house: Hub
) -> None:
    listeners = [listen(house, "sheet:1", user) for user in (1, 2)]
    other = listen(house, "sheet:2", 3)
    assert other is not None
    announce(app, "sheet:1")
    announce(app, "sheet:1")
    for listener in listeners:
        assert listener is not None
        first_with(listener, "-2")
    announce(app, "sheet:2")
    assert first_with(other, "0-1") == "sheet:2 0-1"
    assert house.count == 3
    for one in (*listeners, other):
        assert one is not None
        house.leave(one)
        house.leave(one)
    assert house.count == 0


def test_who_comes_later_with_an_older_reading_is_told_what_they_missed(
    app: Flask, house: Hub
) -> None:
    announce(app, "sheet:1")
    early = listen(house, "sheet:1", 1, since=1)
    assert early is not None
    assert first_with(early, "sheet:1") == "sheet:1 1-1"
    announce(app, "sheet:1")
    assert first_with(early, "1-2") == "sheet:1 1-2"
    late = listen(house, "sheet:1", 2)
    assert late is not None
    assert first_with(late, "sheet:1") == "sheet:1 0-2"


def test_for_all_who_come_at_once_the_sheet_is_read_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[dict[str, int]] = []

    def counted(cursors: Mapping[str, int]) -> dict[str, Changes]:
        reads.append(dict(cursors))
        return revision_of(cursors)

    house = Hub(app, 3)
    monkeypatch.setattr(house, "_watch", lambda: None)
    announce(app, "sheet:1")
    listeners = [house.listen("sheet:1", user, since, counted) for user, since in ((1, 1), (2, 0))]
    house._turn()
    house._turn()
    assert reads == [{"sheet:1": 0}]
    for one in listeners:
        assert one is not None
        assert first_with(one, "sheet:1") == "sheet:1 0-1"


def test_a_full_house_and_a_closed_one_take_nobody(app: Flask) -> None:
    house = Hub(app, 1)
    first = listen(house, "sheet:1", 1)
    assert first is not None
    assert listen(house, "sheet:1", 2) is None
    house.leave(first)
    second = listen(house, "sheet:1", 2)
    assert second is not None
    house.close()
    while second.get(SECONDS) is not None:
        pass
    assert listen(house, "sheet:1", 3) is None


def test_a_server_that_stops_lets_its_listeners_go(app: Flask, house: Hub) -> None:
    listener = listen(house, "sheet:1", 1)
    assert listener is not None
    house.is_stopping = lambda: True
    while listener.get(SECONDS) is not None:
        pass


def test_who_may_not_see_the_sheet_any_more_is_sent_away(app: Flask, house: Hub) -> None:
    stranger = listen(house, "sheet:1", 99)
    assert stranger is not None
    announce(app, "sheet:1")
    assert stranger.get(SECONDS) is None


def test_a_database_that_is_away_for_a_moment_loses_nothing(
    app: Flask, house: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.live.hub.PAUSE_AFTER_FAULT_SECONDS", 0.01)
    faults = iter([True, False])

    def shaky(cursors: Mapping[str, int]) -> dict[str, Changes]:
        if next(faults, False):
            raise OperationalError("select", {}, Exception("gone"))
        return revision_of(cursors)

    listener = house.listen("sheet:1", 1, 0, shaky)
    assert listener is not None
    announce(app, "sheet:1")
    assert first_with(listener, "0-1") == "sheet:1 0-1"


def test_who_does_not_read_is_sent_away_rather_than_kept_waiting() -> None:
    listener = Listener("sheet:1", 1)
    for number in range(MOST_UNREAD + 1):
        listener.put(str(number).encode())
    texts = [listener.get(0) for _number in range(MOST_UNREAD + 1)]
    assert texts[-1] is None
    with pytest.raises(queue.Empty):
        listener.get(0)


def test_all_that_rose_is_read_in_one_go_however_many_topics(app: Flask, house: Hub) -> None:
    reads: list[set[str]] = []

    def counted(cursors: Mapping[str, int]) -> dict[str, Changes]:
        reads.append(set(cursors))
        return revision_of(cursors)

    topics = [f"sheet:{number}" for number in range(20)]
    with app.app_context():
        for topic in topics:
            house._topics[topic] = hubs._Topic(counted, 0, 0)
            feed.announce(topic)
        db.session.commit()
        house._turn()
    house._topics.clear()
    assert reads == [set(topics)]


@pytest.fixture
def line(app: Flask, house: Hub) -> Iterator[tuple[Listener, socket.socket]]:
    """A listener whose connection was given away, and the browser's end of it."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(SECONDS)
    listener = listen(house, "sheet:1", 1)
    assert listener is not None
    wire = taken_from({"gunicorn.socket": ours, "SERVER_PROTOCOL": "HTTP/1.1"})
    assert wire is not None
    assert ours.fileno() == -1
    house.hand_over(listener, wire)
    house.leave(listener)
    yield listener, theirs
    theirs.close()


Line = tuple[Listener, socket.socket]


def heard_until(browser: socket.socket, words: bytes) -> None:
    heard = b""
    while words not in heard:
        piece = browser.recv(100)
        assert piece, f"the stream ended with {heard!r}"
        heard += piece


def wait_until_empty(house: Hub) -> None:
    thread = house._thread
    if thread is not None:
        thread.join(SECONDS)
    assert house.count == 0


def test_a_connection_given_away_hears_without_a_thread_of_its_own(
    app: Flask, house: Hub, line: Line
) -> None:
    _listener, browser = line
    assert house.count == 1
    announce(app, "sheet:1")
    heard_until(browser, b"13\r\ndata: sheet:1 0-1\n\n\r\n")
    house.close()
    heard_until(browser, LAST_CHUNK)
    assert browser.recv(100) == b""


def test_what_came_before_the_connection_was_given_away_is_sent_first(
    app: Flask, house: Hub
) -> None:
    listener = listen(house, "sheet:1", 1)
    assert listener is not None
    listener.put(b"early")
    ours, theirs = socket.socketpair()
    theirs.settimeout(SECONDS)
    wire = taken_from({"gunicorn.socket": ours, "SERVER_PROTOCOL": "HTTP/1.0"})
    assert wire is not None
    house.hand_over(listener, wire)
    heard_until(theirs, b"early")
    assert listener.get(0) is None
    theirs.close()


def test_who_was_sent_away_before_that_gets_no_place(app: Flask, house: Hub) -> None:
    listener = listen(house, "sheet:1", 1)
    assert listener is not None
    listener.put(None)
    ours, theirs = socket.socketpair()
    house.hand_over(listener, Wire(ours, chunked=False))
    assert theirs.recv(100) == b""
    assert house.count == 0
    assert not listener.put(b"late")
    assert listener.descriptor() is None
    theirs.close()


def test_a_browser_that_hangs_up_frees_its_seat(
    house: Hub, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "SWEEP_SECONDS", 0.0)
    line[1].close()
    wait_until_empty(house)


def test_a_quiet_connection_is_kept_alive_and_ends_after_a_while(
    house: Hub, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener, browser = line
    monkeypatch.setattr(hubs, "SWEEP_SECONDS", 0.0)
    monkeypatch.setattr(listeners, "HEARTBEAT_SECONDS", 0.0)
    heard_until(browser, HEARTBEAT)
    listener._ends_at = 0.0
    wait_until_empty(house)
    heard = b""
    while piece := browser.recv(1000):
        heard += piece
    assert heard.endswith(LAST_CHUNK)


def test_a_browser_that_does_not_take_what_it_is_sent_is_let_go(house: Hub, line: Line) -> None:
    listener, _browser = line
    with house._lock:
        taken = sum(listener.put(b"x" * 100_000) for _event in range(100))
    assert taken < 100
    assert listener.descriptor() is None
    assert listener.put(b"late") is False


def test_a_server_that_keeps_its_connections_is_left_alone() -> None:
    assert taken_from({"SERVER_PROTOCOL": "HTTP/1.1"}) is None
    ours, theirs = socket.socketpair()
    assert taken_from({"gunicorn.socket": ours, "SERVER_PROTOCOL": "HTTP/2"}) is None
    assert ours.fileno() >= 0
    ours.close()
    theirs.close()
