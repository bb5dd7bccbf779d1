"""The gradebook column: told by the launch, else found or made, once."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, update

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink
from lti_tool.db import db
from lti_tool.gradebook import ags, line_items
from lti_tool.gradebook.column import Column, column_of, columns
from lti_tool.gradebook.line_items import LEASE, ColumnBusy, LineItemClaim
from lti_tool.gradebook.models import LineItem
from lti_tool.platforms.errors import PlatformAnswerUnreadableError
from lti_tool.sandbox_lms.course import LineItem as Made
from tests.functional.school import AGS_SCOPES, School


def column(school: School) -> Column:
    """The quiz's column as the worker sees it."""
    found = column_of(*db.session.execute(columns()).one())
    db.session.rollback()
    return found


def without_column(school: School) -> None:
    """Take the activity's column away in the LMS; the launch names none."""
    course, link = school.world.course, school.world.link("Quiz")
    if link.line_item_id is not None:
        del course.line_items[link.line_item_id]
        link.line_item_id = None
    db.session.execute(update(LineItem).values(url=""))
    db.session.commit()


def test_a_column_that_no_launch_named_is_found_by_its_link(school: School) -> None:
    standing = school.line_item().url
    db.session.execute(update(LineItem).values(url=""))
    db.session.commit()
    school.give("anna", "7")
    school.deliver()
    assert school.line_item().url == standing
    assert school.points("anna") == 7


def test_a_missing_column_is_made_once_and_remembered(school: School) -> None:
    without_column(school)
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    items = list(school.world.course.line_items.values())
    assert len(items) == 1
    assert items[0].label == "Quiz"
    assert items[0].score_maximum == 10
    assert items[0].resource_id == "pos/quiz"
    assert items[0].resource_link_id == school.world.link("Quiz").id
    assert items[0].tag == ags.TAG
    assert school.points("boris") == 8


def test_a_link_without_an_activity_key_makes_its_column_without_a_resource_id(
    school: School,
) -> None:
    without_column(school)
    db.session.execute(update(ResourceLink).values(activity_key="", title=""))
    db.session.commit()
    school.give("anna", "7")
    school.deliver()
    (item,) = school.world.course.line_items.values()
    assert item.resource_id == ""
    assert item.label == school.world.link("Quiz").id


def test_a_column_whose_making_was_not_answered_is_found_afterwards(school: School) -> None:
    without_column(school)
    school.give("anna", "7")
    school.world.faults.add("lineitems", times=2)  # the two searches are answered
    school.world.faults.add("lineitems", lose_answer=True, times=1)
    with time_machine.travel(clock.now(), tick=True) as traveller:
        school.deliver()
        assert school.state("anna").reason == "platform-unreachable"
        traveller.shift(timedelta(minutes=1))
        school.deliver()
    assert len(school.world.course.line_items) == 1
    assert school.points("anna") == 7


def test_an_unbound_column_with_our_resource_id_is_taken(school: School) -> None:
    without_column(school)
    school.world.course.line_items["50"] = Made("50", "Old", Decimal(10), "pos/quiz")
    assert "/50/" in line_items.ensure_url(column(school), Decimal(10))


def test_the_column_of_another_link_is_never_taken(school: School) -> None:
    without_column(school)
    school.world.course.line_items["50"] = Made(
        "50", "The original's", Decimal(10), "pos/quiz", "", "another link"
    )
    school.world.course.line_items["51"] = Made("51", "A copy's", Decimal(10), "pos/quiz")
    other = ResourceLink(
        deployment_id=db.session.get_one(ResourceLink, school.link_id).deployment_id, lti_id="77"
    )
    db.session.add(other)
    db.session.flush()
    mine = column(school)
    taken = f"{school.lms_url}/services/{school.world.course.id}/lineitems/51/lineitem?type_id=1"
    db.session.add(other)
    db.session.flush()
    db.session.add(
        LineItem(
            resource_link_id=other.id,
            url=taken,
            lineitems_url=mine.lineitems_url,
            scopes=list(AGS_SCOPES),
        )
    )
    db.session.commit()
    url = line_items.ensure_url(mine, Decimal(10))
    assert "/50/" not in url
    assert "/51/" not in url


def test_a_link_without_activity_finds_nothing_by_resource_id(school: School) -> None:
    without_column(school)
    school.world.course.line_items["50"] = Made("50", "Old", Decimal(10), "")
    assert ags.find_line_item(replace(column(school), resource_id=""), frozenset()) is None


@pytest.mark.parametrize(
    "scopes", [(ags.SCOPE_SCORE,), (ags.SCOPE_SCORE, ags.SCOPE_LINE_ITEM_READ)]
)
def test_a_column_that_may_not_be_made_is_said_to_be_missing(
    school: School, scopes: tuple[str, ...]
) -> None:
    without_column(school)
    school.record_column(url="", scopes=scopes)
    school.give("anna", "7")
    school.deliver()
    state = school.state("anna")
    assert (state.state, state.reason) == ("failed", "line-item-missing")


def test_two_workers_make_one_column(school: School, app: Flask) -> None:
    without_column(school)
    school.world.faults.add("lineitems", delay=0.3)
    wanted, urls, busy = column(school), [], []
    start = threading.Barrier(4)

    def make() -> None:
        with app.app_context():
            start.wait()
            try:
                urls.append(line_items.ensure_url(wanted, Decimal(10)))
            except ColumnBusy:
                busy.append(1)

    threads = [threading.Thread(target=make) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(school.world.course.line_items) == 1
    assert len(set(urls)) == 1
    assert len(urls) + len(busy) == 4


def test_a_score_waits_a_moment_while_its_column_is_being_made(school: School) -> None:
    without_column(school)
    db.session.execute(update(LineItem).values(claimed_until=clock.now() + LEASE))
    db.session.commit()
    school.give("anna", "7")
    school.deliver()
    state = school.state("anna")
    assert (state.state, state.tries, state.reason) == ("pending", 0, "")


def test_a_column_that_was_made_in_between_is_used(school: School) -> None:
    url = school.line_item().url
    assert line_items.ensure_url(replace(column(school), url=""), Decimal(10)) == url
    assert school.world.requests["lineitems"] == 0


def test_a_column_without_an_address_is_not_understood(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_column(school)
    school.world.faults.add("lineitems", status=200, body="[1]", content_type="application/json")
    with pytest.raises(PlatformAnswerUnreadableError):
        ags.make_line_item(column(school), Decimal(10))
    assert ags.find_line_item(column(school), frozenset()) is None
    school.world.faults.clear()
    school.world.faults.add("lineitems", status=200, body='{"a": 1}', content_type="x/json")
    with pytest.raises(PlatformAnswerUnreadableError):
        ags.find_line_item(column(school), frozenset())


def test_launches_that_bring_no_news_write_nothing(school: School) -> None:
    standing = school.line_item()
    claim = LineItemClaim(standing.url, standing.lineitems_url, tuple(standing.scopes))
    changed = []

    def notice(_c: object, cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT"):
            changed.append(cursor.rowcount)  # type: ignore[attr-defined]

    event.listen(db.engine, "after_cursor_execute", notice)
    line_items.record(school.link_id, claim)
    db.session.commit()
    line_items.record(school.link_id, LineItemClaim("", "", ()))
    db.session.commit()
    event.remove(db.engine, "after_cursor_execute", notice)
    assert not any(changed)


def test_a_launch_that_names_no_column_leaves_the_one_that_was_found(school: School) -> None:
    before = school.line_item().url
    school.record_column(url="")
    assert school.line_item().url == before
    school.record_column(url="https://lms.example/new")
    assert school.line_item().url == "https://lms.example/new"


def test_a_column_that_a_launch_renamed_is_not_forgotten(school: School) -> None:
    url = school.line_item().url
    line_items.forget_url(school.line_item().id, "https://lms.example/old")
    assert school.line_item().url == url
