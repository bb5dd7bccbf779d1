"""One watcher tells every listener of a process what was committed, by whatever process."""

import queue
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from lti_tool.db import db
from lti_tool.live import feed
from lti_tool.live.hub import EXTENSION, MOST_UNREAD, Changes, Hub, Listener

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


def revision_of(topic: str, since: int) -> Changes:
    """Tell the revision itself: what a kind's reader would find at this moment."""
    found = feed.revisions([topic]).get(topic, 0)
    return Changes(found, f"{topic} {since}-{found}", EVERYBODY)


def first_with(listener: Listener, words: str) -> str:
    while words not in (text := listener.get(SECONDS) or "ended"):
        assert text != "ended"
    return text


def test_everybody_who_listens_to_a_topic_hears_of_it_and_nobody_else(
    app: Flask, house: Hub
) -> None:
    listeners = [house.listen("sheet:1", user, 0, revision_of) for user in (1, 2)]
    other = house.listen("sheet:2", 3, 0, revision_of)
    assert other is not None
    announce(app, "sheet:1")
    announce(app, "sheet:1")
    for listener in listeners:
        assert listener is not None
        first_with(listener, "-2")
    assert first_with(other, "sheet:2") == "sheet:2 0-0"
    assert house.count == 3
    for one in (*listeners, other):
        assert one is not None
        house.leave(one)
        house.leave(one)
    assert house.count == 0


def test_who_comes_later_with_an_older_page_is_told_what_they_missed(
    app: Flask, house: Hub
) -> None:
    announce(app, "sheet:1")
    early = house.listen("sheet:1", 1, 1, revision_of)
    assert early is not None
    assert first_with(early, "sheet:1") == "sheet:1 1-1"
    late = house.listen("sheet:1", 2, 0, revision_of)
    assert late is not None
    assert first_with(late, "sheet:1") == "sheet:1 0-1"


def test_a_full_house_and_a_closed_one_take_nobody(app: Flask) -> None:
    house = Hub(app, 1)
    first = house.listen("sheet:1", 1, 0, revision_of)
    assert first is not None
    assert house.listen("sheet:1", 2, 0, revision_of) is None
    house.leave(first)
    second = house.listen("sheet:1", 2, 0, revision_of)
    assert second is not None
    house.close()
    while second.get(SECONDS) is not None:
        pass
    assert house.listen("sheet:1", 3, 0, revision_of) is None


def test_a_server_that_stops_lets_its_listeners_go(app: Flask, house: Hub) -> None:
    listener = house.listen("sheet:1", 1, 0, revision_of)
    assert listener is not None
    house.is_stopping = lambda: True
    while listener.get(SECONDS) is not None:
        pass


def test_who_may_not_see_the_sheet_any_more_is_sent_away(app: Flask, house: Hub) -> None:
    stranger = house.listen("sheet:1", 99, 0, revision_of)
    assert stranger is not None
    assert stranger.get(SECONDS) is None


def test_a_database_that_is_away_for_a_moment_loses_nothing(
    app: Flask, house: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.live.hub.PAUSE_AFTER_FAULT_SECONDS", 0.01)
    faults = iter([True, False])

    def shaky(topic: str, since: int) -> Changes:
        if next(faults, False):
            raise OperationalError("select", {}, Exception("gone"))
        return revision_of(topic, since)

    listener = house.listen("sheet:1", 1, 0, shaky)
    assert listener is not None
    assert first_with(listener, "sheet:1") == "sheet:1 0-0"


def test_who_does_not_read_is_sent_away_rather_than_kept_waiting() -> None:
    listener = Listener("sheet:1", 1)
    for number in range(MOST_UNREAD + 1):
        listener.put(str(number))
    texts = [listener.get(0) for _number in range(MOST_UNREAD + 1)]
    assert texts[-1] is None
    with pytest.raises(queue.Empty):
        listener.get(0)
