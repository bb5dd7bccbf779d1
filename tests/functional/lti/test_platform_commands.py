"""What administrators type: invite, add, list, switch and test platforms; rotate keys."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo
from sqlalchemy import select

from lti_tool.cli import main
from lti_tool.db import db
from lti_tool.platforms import tool_keys
from lti_tool.platforms.models import Registration
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

Accord = Callable[..., Result]


@pytest.fixture
def accord(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> Accord:
    """Type ``accord …`` on the tool's machine."""
    monkeypatch.setattr(
        "lti_tool.cli.ScriptInfo",
        lambda **_options: ScriptInfo(create_app=lambda: classroom.app),
    )

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return run


def open_quiz(classroom: Classroom) -> None:
    links = classroom.world.course.links.values()
    quiz = next(link for link in links if link.custom.get("activity") == "pos/quiz")
    assert LtiBrowser(classroom.world).launch("anna", quiz).status_code == 200


def test_an_invite_is_one_url_to_paste(classroom: Classroom, accord: Accord) -> None:
    said = accord("platform", "invite", "--days", "2")
    assert said.exit_code == 0
    assert said.stdout.startswith(f"{classroom.tool_url}/lti/register?invite=")
    assert len(said.stdout.splitlines()) == 1


def test_a_platform_is_added_by_hand_and_told_what_to_enter(
    classroom: Classroom, accord: Accord
) -> None:
    words = ["platform", "add", "--issuer", "https://lms.example", "--client-id", "c-1"]
    for name in ("auth-login", "auth-token", "jwks"):
        words += [f"--{name}-url", f"https://lms.example/{name}"]
    said = accord(*words, "--deployment-id", "1", "--deployment-id", "2")
    assert said.exit_code == 0
    assert "pinned" in said.stdout
    assert f"{classroom.tool_url}/lti/launch" in said.stdout
    assert "open" in accord(*words, "--open").stdout
    listed = accord("platform", "list").stdout
    assert "https://lms.example\tc-1\topen\tactive" in listed


def test_an_address_that_cannot_be_one_is_refused_in_words(accord: Accord) -> None:
    words = ["platform", "add", "--issuer", "x", "--client-id", "c"]
    for name in ("auth-login", "auth-token", "jwks"):
        words += [f"--{name}-url", "file:///etc/passwd"]
    said = accord(*words)
    assert said.exit_code != 0
    assert "address" in said.stderr


def test_a_registration_is_switched_off_and_on(classroom: Classroom, accord: Accord) -> None:
    with classroom.app.app_context():
        number = str(db.session.scalar(select(Registration.id)))
    assert accord("platform", "switch", number, "off").exit_code == 0
    assert "switched off" in accord("platform", "list").stdout
    assert accord("platform", "switch", number, "on").exit_code == 0
    assert accord("platform", "switch", "999", "on").exit_code != 0


def test_a_sound_platform_passes_every_step(classroom: Classroom, accord: Accord) -> None:
    with classroom.app.app_context():
        number = str(db.session.scalar(select(Registration.id)))
    before = accord("platform", "test", number)
    assert before.exit_code == 0
    assert before.stdout.count("nothing to ask") == 2
    open_quiz(classroom)
    after = accord("platform", "test", number)
    assert after.exit_code == 0
    for step in ("keys", "token", "line items", "roster"):
        assert f"ok    {step}" in after.stdout
    assert "8 on the first page" in after.stdout


@pytest.mark.parametrize(
    ("place", "step"),
    [
        ("jwks", "keys"),
        ("token", "token"),
        ("lineitems", "line items"),
        ("memberships", "roster"),
    ],
)
def test_a_failing_step_is_named_and_does_not_stop_the_others(
    classroom: Classroom, accord: Accord, place: str, step: str
) -> None:
    open_quiz(classroom)
    with classroom.app.app_context():
        number = str(db.session.scalar(select(Registration.id)))
    classroom.world.faults.add(place, status=500)
    said = accord("platform", "test", number)
    assert said.exit_code == 1
    assert f"FAILS {step}" in said.stdout
    assert len(said.stdout.splitlines()) == 4


def test_a_platform_that_shows_no_keys_fails_the_first_step(
    classroom: Classroom, accord: Accord
) -> None:
    with classroom.app.app_context():
        number = str(db.session.scalar(select(Registration.id)))
    classroom.world.faults.add("jwks", status=200, body="[]")
    assert "token-key-unknown" in accord("platform", "test", number).stdout
    assert accord("platform", "test", "999").exit_code != 0


def test_keys_rotate_with_overlap_or_at_once(classroom: Classroom, accord: Accord) -> None:
    with classroom.app.app_context():
        old, _key = tool_keys.signing_key()
    said = accord("keys", "rotate")
    assert "published, signs from" in said.stdout
    assert len(accord("keys", "list").stdout.splitlines()) == 2
    with classroom.app.app_context():
        assert tool_keys.signing_key()[0] == old
    assert accord("keys", "rotate", "--now").exit_code == 0
    shown = accord("keys", "list").stdout.splitlines()
    assert old not in shown


def test_the_database_is_brought_up_to_date_and_says_where_it_is(accord: Accord) -> None:
    assert accord("db", "upgrade").exit_code == 0
    assert accord("db", "current").exit_code == 0
