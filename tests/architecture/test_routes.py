"""Every address says who may call it, and reading an address never changes data."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lti_tool.db import db
from lti_tool.db.session import ReadOnlyViolation
from lti_tool.settings import Settings
from lti_tool.web.access import Access, SecondMark, access_of, mark, public
from tests.fixtures.application import settings_for
from tests.fixtures.databases import NewDatabase

READING = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_PREFIX = "/s/<session>"
WRITING_CALLS = frozenset({"commit", "add", "add_all", "delete", "flush", "merge"})
WRITING_STATEMENTS = frozenset({"insert", "update", "insert_into", "upsert_returning_id"})

View = Callable[..., Any]


@pytest.fixture
def settings(new_database: NewDatabase, tmp_path: Path) -> Settings:
    """The addresses are the same on every database."""
    return settings_for(new_database("sqlite"), tmp_path)


def unmarked(app: Flask) -> list[str]:
    """Return the addresses nobody decided about."""
    return [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) is None
    ]


def open_session_pages(app: Flask) -> list[str]:
    """Return the pages of a launch session that anybody may open."""
    open_marks = (Access.PUBLIC, Access.LAUNCH)
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(SESSION_PREFIX)
        and access_of(app.view_functions[rule.endpoint]) in open_marks
    ]


def closed_pages_without_session(app: Flask) -> list[str]:
    """Return addresses that need a launch session and have none in them."""
    session_marks = (Access.MEMBER, Access.LEARNER, Access.TRAINER, Access.AUTHOR)
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(SESSION_PREFIX)
        and access_of(app.view_functions[rule.endpoint]) in session_marks
    ]


def only_reads(rule: Rule) -> bool:
    """Whether the address is for reading alone."""
    return (rule.methods or set()) <= READING


def writing_calls(view: View) -> list[str]:
    """Return the calls in the body of ``view`` that change data."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        name = called.rpartition(".")[2]
        if (name in WRITING_CALLS and "session" in called) or name in WRITING_STATEMENTS:
            found.append(called)
    return found


def test_every_address_says_who_may_call_it(app: Flask) -> None:
    assert not unmarked(app)


def test_every_page_of_a_session_is_guarded(app: Flask) -> None:
    assert not open_session_pages(app)


def test_every_guarded_page_carries_its_session_in_the_address(app: Flask) -> None:
    assert not closed_pages_without_session(app)


def test_no_reading_view_calls_anything_that_writes(app: Flask) -> None:
    found = {
        rule.rule: writing_calls(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if only_reads(rule)
        and access_of(app.view_functions[rule.endpoint]) is not Access.LAUNCH
        and rule.endpoint != "static"
    }
    assert not {address: calls for address, calls in found.items() if calls}


def test_a_reading_request_that_writes_is_refused_before_it_reaches_the_database(
    app: Flask,
) -> None:
    table = next(iter(db.metadata.sorted_tables))

    def planted() -> str:
        try:
            db.session.execute(table.delete())
        except ReadOnlyViolation:
            return "refused"
        return "written"

    app.add_url_rule("/planted", "planted", public(planted))
    assert app.test_client().get("/planted").text == "refused"


def test_an_unmarked_address_is_found(app: Flask) -> None:
    app.add_url_rule("/planted", "planted", lambda: "anybody?")
    assert unmarked(app) == ["/planted (planted)"]


def test_an_open_page_of_a_session_is_found(app: Flask) -> None:
    app.add_url_rule(f"{SESSION_PREFIX}/planted", "planted", public(lambda session: session))
    assert open_session_pages(app) == [f"{SESSION_PREFIX}/planted"]


def test_a_guarded_page_without_a_session_is_found(app: Flask) -> None:
    app.add_url_rule("/planted", "planted", mark(lambda: "", Access.TRAINER))
    assert closed_pages_without_session(app) == ["/planted"]


def test_a_second_mark_on_one_view_is_refused() -> None:
    def view() -> None: ...

    public(view)
    with pytest.raises(SecondMark):
        mark(view, Access.TRAINER)


def test_a_planted_commit_in_a_reading_view_is_found() -> None:
    def planted() -> None:
        db.session.commit()

    assert writing_calls(planted) == ["db.session.commit"]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_an_address_that_also_writes_is_not_taken_for_a_reading_one(method: str) -> None:
    assert not only_reads(Rule("/x", methods=["GET", method]))
    assert only_reads(Rule("/x", methods=["GET"]))
