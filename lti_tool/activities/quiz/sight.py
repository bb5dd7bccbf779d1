"""What a participant will see at a chosen moment: imagined, for the trainer; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField

from lti_tool.activities.quiz.definition import QuizDefinition
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.activities.quiz.papers import Paper, new_paper
from lti_tool.activities.quiz.rules import Allowance
from lti_tool.activities.quiz.trainer_forms import NOT_A_TIME
from lti_tool.coursework.asking import example_answer
from lti_tool.web.fields import LocalTimeField
from lti_tool.web.forms import Form

SEED = "sight"
ANYBODY = 0
NO_RECEIPT = "0000-0000"


class Situation(StrEnum):
    """How far the imagined participant is."""

    BEFORE = "before"
    ANSWERING = "answering"
    CHECKED = "checked"
    MORE_LEFT = "more-left"
    NONE_LEFT = "none-left"


@dataclass(frozen=True, slots=True)
class Imagined:
    """An attempt that nobody made."""

    number: int
    finished_at: datetime
    fraction: Decimal | None


class SightForm(Form):
    """Whom, when and how far to imagine; everybody, now and before an attempt without a word."""

    who = SelectField(lazy_gettext("Participant"), coerce=int)
    at = LocalTimeField(lazy_gettext("When"), message=NOT_A_TIME)
    situation = SelectField(lazy_gettext("How far they are"))

    def __init__(self, *args: object, quiz: QuizDefinition, people: Mapping[int, str]) -> None:
        super().__init__(*args, meta={"csrf": False})
        self.who.choices = [(ANYBODY, gettext("Anybody")), *people.items()]
        self.situation.choices = situations(quiz)


def situations(quiz: QuizDefinition) -> list[tuple[str, str]]:
    """Return how far a participant of ``quiz`` can be, with words."""
    words = {
        Situation.BEFORE: gettext("before an attempt"),
        Situation.ANSWERING: gettext("answering"),
        Situation.CHECKED: gettext("answering, with a checked answer"),
        Situation.MORE_LEFT: gettext("handed in, attempts are left"),
        Situation.NONE_LEFT: gettext("handed in, no attempts are left"),
    }
    never = {
        Situation.CHECKED: not quiz.checks,
        Situation.MORE_LEFT: quiz.attempts_limit == 1,
        Situation.NONE_LEFT: quiz.attempts_limit is None,
    }
    return [(one.value, said) for one, said in words.items() if not never.get(one, False)]


def possible(wanted: Situation, allowed: Allowance, at: datetime) -> Situation:
    """Return the situation that somebody can be in at a moment.

    Nobody answers before the opening, and what is open at the closing is handed in.
    """
    if allowed.opens_at is not None and at < allowed.opens_at:
        return Situation.BEFORE
    if allowed.is_closed(at) and wanted in (Situation.ANSWERING, Situation.CHECKED):
        return Situation.NONE_LEFT if allowed.attempts == 1 else Situation.MORE_LEFT
    return wanted


def paper_for(quiz: QuizDefinition) -> Paper:
    """Return the paper of the imagined attempt, the same each time."""
    return replace(new_paper(quiz, SEED), layout=quiz.layout, back=quiz.back)


def answers_for(paper: Paper) -> dict[str, tuple[str, ...]]:
    """Return an example of an answer to each item, whatever it is worth."""
    words = gettext("Words of a participant")
    return {item.id: example_answer(item, words) for item in paper.items}


def checked_first(paper: Paper, at: datetime) -> dict[str, QuizAnswer]:
    """Return the answers of an attempt whose first item was checked; none of them is kept."""
    given = answers_for(paper)
    first = paper.items[0].id
    answer = QuizAnswer(
        item=first, given=list(given[first]), version=1, tries=1, saved_at=at, checked_at=at
    )
    return {first: answer}
