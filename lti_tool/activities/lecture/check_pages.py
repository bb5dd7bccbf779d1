"""What pages show of a lecture's checks, before and after they are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import get_template_attribute
from markupsafe import Markup

from lti_tool.activities.lecture import check_answers
from lti_tool.activities.lecture.check_answers import Given
from lti_tool.activities.lecture.definition import Lecture, lecture_at, lecture_in
from lti_tool.coursework import moments
from lti_tool.coursework.asking import AskedItem, asked_item
from lti_tool.coursework.items.base import Item, See
from lti_tool.coursework.library import course_key_of, outline
from lti_tool.coursework.models import ActivityVersion, Attempt
from lti_tool.coursework.parsed import Kept
from lti_tool.coursework.placement import Placed
from lti_tool.coursework.telling import told, told_shortly
from lti_tool.db import db
from lti_tool.web.i18n import reader_language


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a lecture speaks of it. In this lecture: ``at`` (milliseconds) and the address of its
    text; in another one: ``at`` None and the address of its recording there.
    """

    seconds: float
    url: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An option that was chosen or is right, or a part; ``mine`` is what was answered in a part.

    ``see``: where a lecture speaks of it.
    """

    text: Markup
    is_chosen: bool
    is_right: bool
    mine: str | None
    right: str
    feedback: Markup
    see: Pointer | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a participant is told to an answer: ``verdict`` is right, partly or wrong, ``language``
    that of the course's words.
    """

    language: str
    verdict: str
    lines: tuple[Line, ...]
    feedback: Markup
    see: Pointer | None


@dataclass(frozen=True, slots=True)
class Question:
    """A check as everybody is asked it in one language: what is to be done, and the fields; the
    course's own words are in ``language``.
    """

    language: str
    item: AskedItem
    how: Markup
    fields: Markup


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A check on the page, asked at ``at`` (milliseconds); ``told`` once it is answered."""

    at: int
    question: Question
    told: Told | None

    @property
    def item(self) -> AskedItem:
        """What is asked."""
        return self.question.item


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a class answered a check: people by verdict."""

    at: int
    prompt: Markup
    right: int
    partly: int
    wrong: int


_asked: Kept[tuple[Question, ...]] = Kept()


def shown_checks(placed: Placed, answers: Mapping[str, Given]) -> list[ShownCheck]:
    """Return the checks of a participant's page."""
    lecture = lecture_at(placed)
    if not lecture.checks:
        return []
    key = (placed.content_hash, reader_language())
    asked = _asked.get(key, lambda: _ask(lecture, _version(placed.version_id)))
    return _with_answers(lecture, asked, answers, placed.version_id)


def of_work(attempt: Attempt) -> list[ShownCheck]:
    """Return the checks of one person's attempt, for the trainer."""
    lecture = lecture_in(attempt.version)
    answers = check_answers.answers_of(attempt.placement_id, attempt.user_id)
    asked = _ask(lecture, attempt.version)
    return _with_answers(lecture, asked, answers, attempt.version_id)


def _with_answers(
    lecture: Lecture, asked: Sequence[Question], answers: Mapping[str, Given], version_id: int
) -> list[ShownCheck]:
    shown = []
    for (at, check), question in zip(lecture.asked, asked, strict=True):
        given = answers.get(check.item.id)
        told_now = tell(check.item, given, _version(version_id)) if given else None
        shown.append(ShownCheck(at, question, told_now))
    return shown


def tell(item: Item, given: Sequence[str], version: ActivityVersion) -> Told:
    """Return what is told to the answer ``given``: right or not, and why."""
    media = version.media
    lines = tuple(
        Line(
            text=told_shortly(line.text, media),
            is_chosen=line.is_chosen,
            is_right=bool(line.is_right),
            mine=line.mine,
            right=line.right,
            feedback=told(line.feedback, media),
            see=_pointer(line.see, version) if line.is_chosen and not line.is_right else None,
        )
        for line in item.marked(given, whole_key=True)
        if line.mine is not None or line.is_chosen or line.is_right
    )
    verdict = verdict_of(item, given)
    see = None if verdict == "right" else _pointer(item.see, version)
    return Told(language_of(version), verdict, lines, told(item.feedback, media), see)


def language_of(version: ActivityVersion) -> str:
    """Return the language of the course that ``version`` belongs to."""
    return outline(course_key_of(version.activity.key)).language


def _pointer(see: See | None, version: ActivityVersion) -> Pointer | None:
    key = version.activity.key
    if see is None:
        return None
    if see.activity not in (key, key.rpartition("/")[2]):
        there = moments.find(see.activity, key, slide=see.slide, second=see.second)
        return None if there is None else Pointer(there.seconds, there.url)
    lecture = lecture_in(version)
    at = lecture.starts.get(see.slide) if see.slide is not None else round((see.second or 0) * 1000)
    if at is None:
        return None
    chapter = max((start for start, _end in lecture.stretches if start <= at), default=at)
    return Pointer(at / 1000, f"#said-{chapter}", at)


def verdict_of(item: Item, given: Sequence[str]) -> str:
    """Say in one word what an answer amounts to."""
    if item.share(given) == 1:
        return "right"
    return "partly" if item.has_right(given) else "wrong"


def right_of(lecture: Lecture, answers: Mapping[str, Given]) -> int:
    """Return how many checks a person answered right."""
    return sum(
        check.item.id in answers and verdict_of(check.item, answers[check.item.id]) == "right"
        for check in lecture.checks
    )


def outcomes(
    version: ActivityVersion, lecture: Lecture, everybody: Mapping[int, Mapping[str, Given]]
) -> list[Outcome]:
    """Return how each check was answered by ``everybody``, in the recording's order."""
    found = []
    for at, check in lecture.asked:
        verdicts = [
            verdict_of(check.item, answers[check.item.id])
            for answers in everybody.values()
            if check.item.id in answers
        ]
        prompt = told(check.item.prompt, version.media)
        counts = [verdicts.count(word) for word in ("right", "partly", "wrong")]
        found.append(Outcome(at, prompt, *counts))
    return found


def _ask(lecture: Lecture, version: ActivityVersion) -> tuple[Question, ...]:
    language = language_of(version)
    asked = (asked_item(check.item, version.media) for _at, check in lecture.asked)
    return tuple(_question(item, language) for item in asked)


def _question(item: AskedItem, language: str) -> Question:
    how, fields = (get_template_attribute(item.template, name) for name in ("how", "fields"))
    return Question(language, item, how(item), fields(item))


def _version(version_id: int) -> ActivityVersion:
    return db.session.get_one(ActivityVersion, version_id)
