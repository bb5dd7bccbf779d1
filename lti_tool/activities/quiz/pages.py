"""What the quiz's pages show before an attempt is marked, and words for points."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from flask_babel import gettext, ngettext
from markupsafe import Markup

from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.marking import MarkedItem, marked_item, shown_at
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.activities.quiz.papers import Paper
from lti_tool.activities.quiz.rules import Counts, Stage
from lti_tool.coursework.asking import AskedItem, asked_item
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.items.base import Item
from lti_tool.coursework.models import ActivityVersion, Attempt
from lti_tool.coursework.telling import told
from lti_tool.gradebook.score import share_of
from lti_tool.web.i18n import number


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemToAnswer(AskedItem):
    """One item during an attempt.

    ``elsewhere`` tells that another tab's answer is shown instead of the one just sent. ``tries``
    were made to have it right, ``tries_left`` may still be; after the last it is ``checked``.
    """

    number: int
    points: Decimal
    hint: Markup
    version: int
    tries: int
    tries_left: int
    elsewhere: bool = False
    checked: MarkedItem | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One item in the overview of an attempt's page."""

    id: str
    number: int
    is_answered: bool
    is_here: bool


def items_to_answer(
    version: ActivityVersion,
    paper: Paper,
    answers: Mapping[str, QuizAnswer],
    *,
    elsewhere: Collection[str] = (),
    missed: Collection[str] = (),
) -> list[ItemToAnswer]:
    """Return the items that an attempt's page shows now.

    ``elsewhere`` names those another tab answered, ``missed`` those that get their hint.
    """
    return [
        _to_answer(place, item, version, paper, answers.get(item.id), elsewhere, missed)
        for place, item in enumerate(paper.to_answer, 1)
        if item in paper.on_page
    ]


def steps(paper: Paper, answers: Mapping[str, QuizAnswer]) -> list[Step]:
    """Return all items of an attempt for the page's overview."""
    empty = set(unanswered(paper, answers))
    return [
        Step(item.id, place, place not in empty, item in paper.on_page)
        for place, item in enumerate(paper.to_answer, 1)
    ]


def unanswered(paper: Paper, answers: Mapping[str, QuizAnswer]) -> list[int]:
    """Return the numbers of the items without an answer."""
    return [
        place
        for place, item in enumerate(paper.to_answer, 1)
        if item.id not in answers or not answers[item.id].given
    ]


def points_of(attempt: Attempt) -> Decimal | None:
    """Return the points of an attempt as its placement counts them; None: it waits for a mark."""
    if attempt.fraction is None:
        return None
    return share_of(attempt.fraction, maximum_of(attempt.placement))


def is_passed(percent: int | None, fraction: Decimal | None) -> bool | None:
    """Tell whether an attempt is a pass; None where there is no pass mark."""
    if percent is None or fraction is None:
        return None
    return fraction * 100 >= percent


def points_words(points: Decimal) -> str:
    """Write points with their word in the right form: «3 балла», «1,5 балла»."""
    if points == points.to_integral_value():
        return str(ngettext("%(num)s point", "%(num)s points", int(points)))
    return str(gettext("%(number)s points", number=number(points)))


def counts_sentence(counts: Counts) -> str:
    """Say which of several attempts counts."""
    sentences = {
        Counts.BEST: gettext("Of several attempts the best one counts."),
        Counts.LAST: gettext("Of several attempts the last one counts."),
        Counts.FIRST: gettext("Of several attempts the first one counts."),
        Counts.AVERAGE: gettext("Of several attempts the average counts."),
    }
    return str(sentences[counts])


def is_partial(items: Collection[Item]) -> bool:
    """Whether a part of an answer can be worth a part of the points anywhere."""
    return any(item.gives_parts for item in items)


def _to_answer(
    place: int,
    item: Item,
    version: ActivityVersion,
    paper: Paper,
    answer: QuizAnswer | None,
    elsewhere: Collection[str],
    missed: Collection[str],
) -> ItemToAnswer:
    quiz, media = quiz_in(version), version.media
    asked = asked_item(item, media, answer.given if answer else (), paper.places(item))
    tries = answer.tries if answer else 0
    checked = None
    if answer is not None and answer.checked_at is not None:
        shown = shown_at(quiz.review, Stage.CHECKED)
        checked = marked_item(version, paper, item, place, answer.given, shown)
    return ItemToAnswer(
        **{field.name: getattr(asked, field.name) for field in fields(asked)},
        number=place,
        points=item.points,
        hint=told(item.hint, media) if item.id in missed or tries else Markup(),
        version=answer.version if answer else 0,
        tries=tries,
        tries_left=quiz.tries - tries,
        checked=checked,
        elsewhere=item.id in elsewhere,
    )
