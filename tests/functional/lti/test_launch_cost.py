"""What a launch may cost the database and the platform, counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import event

from lti_tool.db import db
from lti_tool.sandbox_lms.world import SeedLink
from tests.fixtures.classroom import Classroom
from tests.functional.lti.refusals import quiz_title
from tests.functional.lti_browser import LtiBrowser

MOST_STATEMENTS = 8
MANY = 100
QUIZZES = [SeedLink(f"Вопрос {n}", {"activity": "pos/quiz"}, Decimal(3)) for n in range(2)]


@dataclass
class Spent:
    """What the tool asked of its database meanwhile."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counted(classroom: Classroom) -> Iterator[Spent]:
    """Count the statements and the commits of the tool's whole process."""
    spent = Spent()
    with classroom.app.app_context():
        engine = db.engine

    def statement(_c: Any, _cursor: Any, sql: str, _p: Any, _x: Any, _many: bool) -> None:
        if not sql.startswith("BEGIN"):
            spent.statements.append(sql)

    def commit(_connection: Any) -> None:
        spent.commits += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    yield spent
    event.remove(engine, "before_cursor_execute", statement)
    event.remove(engine, "commit", commit)


def test_a_launch_is_a_few_statements_and_one_commit(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    world = classroom.world
    for link in QUIZZES:
        world.add_link(link)
    browser.launch("trainer", QUIZZES[0])  # the platform's keys are known from here on
    launches = {
        "a new person": ("anna", QUIZZES[0]),
        "the same person again": ("anna", QUIZZES[0]),
        "a new link": ("anna", QUIZZES[1]),
        "a new person on another link": ("boris", QUIZZES[1]),
    }
    for case, (who, link) in launches.items():
        with counted(classroom) as login:
            form = browser.launch_form(who, link)
        assert login == Spent(), f"{case}: a login writes nothing and reads nothing"
        with counted(classroom) as spent:
            answer = browser.send_form(form, follow=False)
        assert answer.status_code == 303, case
        assert len(spent.statements) <= MOST_STATEMENTS, f"{case}: {spent.statements}"
        assert spent.commits == 1, case


def test_a_hundred_launches_ask_for_the_platforms_keys_once(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    for _ in range(MANY):
        form = browser.launch_form("anna", quiz_title(browser))
        assert browser.send_form(form, follow=False).status_code == 303
    assert classroom.world.requests["jwks"] == 1
