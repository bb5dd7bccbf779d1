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
from sqlalchemy import event

from lti_tool.activities.lecture.heartbeat import TRIES
from lti_tool.db import briefly, db
from lti_tool.db.apart import own_connection
from tests.functional.activities.lecture.conftest import THAT_HOUR, report, stage_of
from tests.functional.activities.school import School


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
