"""Every address of the tool, and who gets in: one table for all of them.

The walk goes over the application's own address map, so a new address is judged the moment it
exists. Its access mark says who must be refused; nothing has to be written down for that. Three
tables below hold what no mark can tell:

- `OPEN`: addresses that need no launch session. A new one has to be named here.
- `OF_THE_COURSE`: the parts of addresses that name an object of one course. Whoever comes from
  another course or platform gets 404 for it.
- `OF_THE_READER`: the parts that mean the reader's own thing, whoever reads, or a word of a list.

An address with a part in neither table fails: add the part's name, and a value that exists.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from lti_tool import clock
from lti_tool.activities import registry
from lti_tool.activities.quiz.models import QuizExtension
from lti_tool.activities.workshop.definition import DEFINITIONS
from lti_tool.activities.workshop.models import Sheet, Submission
from lti_tool.activities.workshop.sheet.sheets import canonical_content
from lti_tool.authoring.commands import import_from
from lti_tool.contexts.models import Context, Group
from lti_tool.contexts.roles import Role
from lti_tool.coursework.library import catalogue
from lti_tool.coursework.models import ActivityVersion, Attempt, Placement
from lti_tool.db import db
from lti_tool.live.hub import EXTENSION
from lti_tool.sessions.errors import NotAllowedError, SessionExpiredError, SessionUnknownError
from lti_tool.sessions.models import MESSAGE_DEEP_LINKING, LaunchSession
from lti_tool.web.access import Access, access_of
from tests.fixtures.quick_course import quick_course
from tests.functional.activities.school import Person, School

OPEN = {
    "health.healthz",
    "health.metrics",
    "health.readyz",
    "lti.begin_login",
    "lti.finish_launch",
    "lti.jwks",
    "lti.register",
    "mail.choose",
    "mail.show",
    "media.show",
    "workshop_open.compare",
    "workshop_open.invitation",
    "workshop_open.verify",
}

SECRET = "Тайное слово группы"
NAME = "Анна Сокровенная"

OF_THE_COURSE: dict[str, Callable[["Town"], object]] = {
    "group_id": lambda town: town.group_id,
    "user_id": lambda town: town.anna_id,
    "attempt_id": lambda town: town.attempt_id,
    "extension_id": lambda town: town.extension_id,
    "ref": lambda town: f"sheet:{town.sheet_id}",
    "sheet_id": lambda town: town.sheet_id,
    "submission_id": lambda town: town.submission_id,
}
OF_THE_READER = {
    "number": "1",
    "item": "results",
    "item_id": "results",
    "key": "feelings.1",
    "kind": "txt",
    "message_id": "1",
    "notice_id": "1",
    "part": "progress",
    "role": "scribe",
    "step_id": "feelings",
    "way": "down",
}

STAFF = {Access.TRAINER, Access.AUTHOR}
REFUSED = {NotAllowedError.code, SessionUnknownError.code, SessionExpiredError.code}
READING = {"GET"}


@dataclass
class Town:
    """One course with every kind of activity in it, and neighbours who must not see into it.

    ``people`` are sessions by who they are and which kind's link they opened.
    """

    app: Flask
    people: dict[tuple[str, str], Person]
    group_id: int = 0
    anna_id: int = 0
    attempt_id: int = 0
    extension_id: int = 0
    sheet_id: int = 0
    submission_id: int = 0

    def who(self, name: str, rule: Rule) -> Person:
        """The person called ``name``, in the activity that the address belongs to."""
        blueprint = rule.endpoint.partition(".")[0]
        kind = blueprint if blueprint in registry.kinds() else "workshop"
        return self.people[name, kind]


INSIDERS = ("participant", "other group", "visitor", "trainer", "author")
OUTSIDERS = (
    "participant of another course",
    "trainer of another course",
    "participant of another platform",
    "trainer of another platform",
)
TEACHING = {name for name in (*INSIDERS, *OUTSIDERS) if "trainer" in name or name == "author"}


@pytest.fixture
def town(app: Flask, tmp_path: Path) -> Iterator[Town]:
    """The course with its group, sheet and attempt; the people of five kinds in and out of it."""
    with app.app_context():
        import_from(quick_course(tmp_path / "course"))
    ours = School(app)
    next_door = copy.copy(ours)
    with ours.database():
        context = Context(deployment_id=ours.deployment_id, lti_id="course-2", title="Соседи")
        db.session.add(context)
        db.session.commit()
        next_door.context_id = context.id
    abroad = School(app)
    made = Town(app, {})
    for kind in registry.kinds():
        _open_for_all(made, ours, kind, INSIDERS)
        _open_for_all(made, next_door, kind, OUTSIDERS[:2])
        _open_for_all(made, abroad, kind, OUTSIDERS[2:])
    _work(made, ours)
    yield made
    app.extensions[EXTENSION].close()


def _open_for_all(town: Town, school: School, kind: str, names: tuple[str, ...]) -> None:
    """Place an activity of ``kind`` and let everybody open it."""
    placement_id = school.place(kind, {}, title=f"Занятие {kind}")
    with school.database():
        ours = (each for each in catalogue() if each.activity.key.startswith("pos/"))
        version = next(each for each in ours if each.activity.kind == kind)
        placement = db.session.get_one(Placement, placement_id)
        placement.version = db.session.get_one(ActivityVersion, version.id)
        db.session.commit()
    for name in names:
        role = Role.TRAINER if name in TEACHING else Role.LEARNER
        role = Role.OTHER if name == "visitor" else role
        before = next((person for (who, _), person in town.people.items() if who == name), None)
        shown = NAME if name == "participant" else name
        person = (
            school.launch(before.user_id, before.name, role)
            if before is not None
            else school.person(shown, role)
        )
        town.people[name, kind] = person
        if name == "author":
            with school.database():
                db.session.execute(
                    update(LaunchSession)
                    .where(LaunchSession.id == person.session_id)
                    .values(message_type=MESSAGE_DEEP_LINKING)
                )
                db.session.commit()


def _work(town: Town, school: School) -> None:
    """Let two groups form, one of them write, and its founder hand the quiz in."""
    anna, boris = town.people["participant", "workshop"], town.people["other group", "workshop"]
    assert anna.post("workshop/groups", {"name": "Первая"}).status_code == 303
    assert boris.post("workshop/groups", {"name": "Вторая"}).status_code == 303
    answering = town.people["participant", "quiz"]
    assert answering.post("quiz/attempts").status_code == 303
    answering.post("quiz/attempts/1", {"version-results": "0", "intent": "hand-in-anyway"})
    edit = {"base_version": 0, "text": SECRET, "edit_id": "matrix-1"}
    assert anna.patch("workshop/slots/feelings.1", edit).status_code == 200
    with school.database():
        town.anna_id = anna.user_id
        town.group_id = db.session.scalars(select(Group.id).where(Group.name == "Первая")).one()
        link_id = db.session.get_one(
            LaunchSession, town.people["participant", "quiz"].session_id
        ).resource_link_id
        quiz = db.session.scalars(
            select(Placement).where(Placement.resource_link_id == link_id)
        ).one()
        begun = select(Attempt.id).where(Attempt.placement_id == quiz.id)
        town.attempt_id = db.session.scalars(begun).one()
        extension = QuizExtension(
            placement_id=quiz.id,
            user_id=anna.user_id,
            attempts=1,
            minutes=0,
            reason="Болезнь",
            made_at=clock.now(),
        )
        sheet = db.session.scalars(select(Sheet).where(Sheet.group_id == town.group_id)).one()
        submission = Submission(
            sheet_id=sheet.id,
            number=1,
            content=canonical_content(DEFINITIONS.of(sheet.version), {"feelings.1": SECRET}),
            content_hash="0" * 64,
            roster=[],
            submitted_at=clock.now(),
        )
        db.session.add_all([extension, submission])
        db.session.flush()
        town.extension_id = extension.id
        town.sheet_id = sheet.id
        town.submission_id = submission.id
        db.session.commit()


def unnamed_parts(app: Flask) -> list[str]:
    """Return the parts of addresses that no table knows."""
    return [
        f"{rule.rule} ({rule.endpoint}): <{part}>"
        for rule in app.url_map.iter_rules()
        if "session" in rule.arguments
        for part in sorted(rule.arguments - {"session"})
        if part not in OF_THE_COURSE and part not in OF_THE_READER
    ]


def addresses(town: Town) -> Iterator[tuple[Rule, str, Access]]:
    """Every address of a launch session with each of its methods."""
    for rule in town.app.url_map.iter_rules():
        mark = access_of(town.app.view_functions[rule.endpoint])
        if "session" in rule.arguments and mark is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, mark


def path(town: Town, rule: Rule) -> str:
    """Return the address below its session, with the course's own objects in it."""
    values: Mapping[str, str] = {
        part: str(OF_THE_COURSE[part](town)) if part in OF_THE_COURSE else OF_THE_READER[part]
        for part in rule.arguments - {"session"}
    }
    adapter = town.app.url_map.bind("localhost")
    built = adapter.build(rule.endpoint, {"session": "here", **values}, append_unknown=False)
    return built.partition("/s/here/")[2]


def asked(town: Town, person: Person, rule: Rule, method: str) -> tuple[int, str]:
    """Ask for an address; return the status and the page's text (nothing of an endless stream)."""
    data = {"csrf_token": person.token} if method not in READING else None
    with person.client.open(person.url(path(town, rule)), method=method, data=data) as answer:
        return answer.status_code, _text(answer)


def _text(answer: Response) -> str:
    """The answer as text: of a workbook or a picture, what can be read of it."""
    is_endless = answer.mimetype == "text/event-stream"
    return "" if is_endless else answer.get_data().decode(errors="replace")


def letting_in(status: int, text: str) -> bool:
    """Whether the guard let them in; what the view then thought of an empty form is its affair."""
    return not (status in (403, 404) and any(code in text for code in REFUSED))


def test_every_address_without_a_session_is_open_on_purpose(app: Flask) -> None:
    found = {rule.endpoint for rule in app.url_map.iter_rules() if "session" not in rule.arguments}
    assert found == OPEN


def test_every_part_of_an_address_is_in_a_table(app: Flask) -> None:
    assert not unnamed_parts(app)


def test_nobody_gets_in_without_a_session_of_this_browser(town: Town) -> None:
    faults = []
    stranger = town.app.test_client()
    for rule, method, _ in addresses(town):
        below = path(town, rule)
        for session in ("no-such-session", town.who("trainer", rule).session_id):
            answer = stranger.open(f"/s/{quote(session)}/{below}", method=method)
            if answer.status_code != 404 or SessionUnknownError.code not in answer.text:
                faults.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not faults


def test_pages_of_trainers_and_authors_are_closed_to_everybody_else(town: Town) -> None:
    faults = []
    for rule, method, mark in addresses(town):
        for name in set(INSIDERS + OUTSIDERS) - TEACHING if mark in STAFF else ():
            status, text = asked(town, town.who(name, rule), rule, method)
            if status != 403 or NotAllowedError.code not in text:
                faults.append(f"{name}, {method} {rule.rule}: {status}")
    assert not faults


def test_nothing_of_a_course_is_there_for_people_of_another_course_or_platform(
    town: Town,
) -> None:
    faults = []
    for rule, method, mark in addresses(town):
        if not rule.arguments & set(OF_THE_COURSE):
            continue
        for name in OUTSIDERS:
            status, _text_of_page = asked(town, town.who(name, rule), rule, method)
            refused_before = mark in STAFF and name not in TEACHING
            # What only participants may send is refused to trainers before it is looked for.
            allowed = {403} if refused_before else {404} if method in READING else {403, 404}
            if status not in allowed:
                faults.append(f"{name}, {method} {rule.rule}: {status}")
    assert not faults


def test_no_page_shows_anything_of_the_group_to_those_outside_it(town: Town) -> None:
    faults = []
    for rule, method, _mark in addresses(town):
        if method not in READING:
            continue
        for name in ("other group", "visitor", *OUTSIDERS):
            _status, text = asked(town, town.who(name, rule), rule, method)
            if SECRET in text or (name in OUTSIDERS and NAME in text):
                faults.append(f"{name}, {rule.rule}")
    assert not faults


def test_everybody_gets_where_they_belong(town: Town) -> None:
    """Reading first: what is sent afterwards changes what there is to read."""
    faults = []
    walk = sorted(addresses(town), key=lambda each: each[1] not in READING)
    for rule, method, mark in walk:
        for name in INSIDERS:
            if mark in STAFF and name not in TEACHING:
                continue
            status, text = asked(town, town.who(name, rule), rule, method)
            is_object = method in READING and bool(rule.arguments & set(OF_THE_COURSE))
            missing = status == 404 and is_object and name == "trainer"
            if status == 500 or not letting_in(status, text) or missing:
                faults.append(f"{name}, {method} {rule.rule}: {status}")
    assert not faults


def test_an_address_with_an_unknown_part_is_found(app: Flask) -> None:
    app.add_url_rule("/s/<session>/planted/<secret_id>", "planted", lambda: "")
    assert unnamed_parts(app) == ["/s/<session>/planted/<secret_id> (planted): <secret_id>"]
