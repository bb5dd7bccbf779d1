"""A class reports every five seconds: nobody waits for a lock, and no device's news are lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select, text

from lti_tool.activities.lecture.forms import LONGEST_RECORDING
from lti_tool.activities.lecture.heartbeat import TRIES
from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.activities.lecture.rules import MOST_INTERVALS, MOST_MARKS, MOST_REPLAYED
from lti_tool.db import briefly, db
from lti_tool.db.apart import own_connection
from lti_tool.web.csrf import HEADER
from tests.functional.activities.lecture.conftest import THAT_HOUR, redefine, report, stage_of
from tests.functional.activities.school import School

# SQLite keeps everything as text and numbers in a row; PostgreSQL says itself how long the row is.
ROW_BYTES = {
    "sqlite": "SELECT length(seen) + length(again) + length(unclear) + length(credited_until)"
    " + length(updated_at) + 40 FROM watch_record",
    "postgresql": "SELECT pg_column_size(watch_record.*) FROM watch_record",
}


def at(seconds: float, *, tick: bool = False) -> time_machine.travel:
    return time_machine.travel(THAT_HOUR + timedelta(seconds=seconds), tick=tick)


@contextmanager
def before_writes(app: Flask, happen: list[Callable[[], object]]) -> Iterator[None]:
    """Let one of ``happen`` happen just before this thread writes a report, while there are."""
    with app.app_context():
        engine = db.engine
    here = threading.get_ident()

    def interrupt(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _many: bool) -> None:
        is_ours = statement.startswith("UPDATE watch_record") and threading.get_ident() == here
        if is_ours and happen:
            other = threading.Thread(target=happen.pop())
            other.start()
            other.join()

    event.listen(engine, "before_cursor_execute", interrupt)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", interrupt)


@pytest.mark.parametrize("times", [1, TRIES])
def test_devices_that_write_at_the_same_moment_lose_nothing(
    lecture_school: School, times: int
) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        phone, desktop = stage_of(anna)["data-opened"], stage_of(anna)["data-opened"]
    with at(15):
        report(anna, phone, [0, 1_000])

    starts = [10_000 + 2_000 * place for place in range(times)]
    on_the_desktop = [
        partial(report, anna, desktop, [start, start + 1_000], position=start) for start in starts
    ]
    with at(30, tick=True), before_writes(lecture_school.app, [*on_the_desktop]):
        seen = report(anna, phone, [0, 5_000], position=5_000).get_json()["map"]["seen"]
    assert seen == [[0, 5_000], *([start, start + 1_000] for start in starts)]


def test_a_report_is_read_and_judged_while_somebody_else_writes(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(10):
        report(anna, opened, [0, 10_000], position=10_000)
        with lecture_school.database(), own_connection() as other:
            other.exec_driver_sql("UPDATE placement SET title = title")
            assert report(anna, opened, [0, 10_000], position=10_000).status_code == 200


def test_a_statement_of_its_own_is_refused_where_it_would_wait_for_a_commit(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="begin_writing"):
        briefly.write_alone(db.metadata.tables["placement"].update(), {"title": ""})


def test_whoever_jumps_about_for_hours_takes_no_more_than_two_kilobytes(
    lecture_school: School,
) -> None:
    """As many stretches, replays and marks as a page can send, in the longest recording there is."""
    hours = LONGEST_RECORDING // 1000
    redefine(lecture_school, duration=hours, slides=[], video=None)
    stretches = [[at, at + 1_001] for at in range(LONGEST_RECORDING - 2_000, 0, -21_600)]
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(hours):
        again = lecture_school.launch(anna.user_id, "Анна")
        headers = {HEADER: again.token, "Accept": "application/json"}
        for half in (stretches[::2], stretches[1::2]):
            sent = report(again, opened, *half, again=half, position=LONGEST_RECORDING)
            assert sent.status_code == 200
        for mark in range(MOST_MARKS):
            body = {"at": LONGEST_RECORDING - 10_000 * mark}
            assert (
                again.client.post(
                    again.url("lecture/unclear"), json=body, headers=headers
                ).status_code
                == 200
            )
    with lecture_school.database():
        record = db.session.scalars(select(WatchRecord)).one()
        assert (len(record.seen), len(record.again)) == (MOST_INTERVALS, MOST_REPLAYED)
        assert len(record.unclear) == MOST_MARKS
        whole = db.session.execute(text(ROW_BYTES[db.engine.dialect.name])).scalar_one()
    assert whole <= 2_048
