"""What the quiz's pages show, made from the definition and the answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext, ngettext
from markupsafe import Markup

from lti_tool.activities.quiz import definition as definitions
from lti_tool.activities.quiz import operations
from lti_tool.activities.quiz.definition import Item, Option, QuizDefinition
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.activities.quiz.rules import Verdict, as_decimal, item_share, verdict
from lti_tool.content.markdown import render_markdown
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.models import Attempt
from lti_tool.gradebook.score import share_of
from lti_tool.web.i18n import number


@dataclass(frozen=True, slots=True)
class ItemToAnswer:
    """One item during an attempt: nothing of its key is in here.

    ``options`` are (id, text) pairs; ``elsewhere`` tells that another tab's answer is shown
    instead of the one just sent.
    """

    number: int
    id: str
    is_single: bool
    points: Decimal
    prompt: Markup
    options: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    version: int
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class MarkedOption:
    """One option after an attempt. ``is_right`` None: its key is not shown yet."""

    text: str
    is_chosen: bool
    is_right: bool | None
    feedback: Markup


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """One item after an attempt, with what was earned of its ``points``."""

    number: int
    prompt: Markup
    points: Decimal
    earned: Decimal
    verdict: Verdict
    options: tuple[MarkedOption, ...]
    feedback: Markup


def items_to_answer(
    quiz: QuizDefinition,
    answers: Mapping[str, QuizAnswer],
    elsewhere: Collection[str] = (),
) -> list[ItemToAnswer]:
    """Return the items of an attempt page; ``elsewhere`` names those another tab answered."""
    return [
        ItemToAnswer(
            number=place,
            id=item.id,
            is_single=item.type == "single",
            points=item.points,
            prompt=render_markdown(item.prompt),
            options=tuple((option.id, option.text) for option in item.options),
            chosen=tuple(answers[item.id].chosen) if item.id in answers else (),
            version=answers[item.id].version if item.id in answers else 0,
            elsewhere=item.id in elsewhere,
        )
        for place, item in enumerate(quiz.items, 1)
    ]


def marked_items(
    quiz: QuizDefinition, chosen: Mapping[str, list[str]], *, whole_key: bool
) -> list[MarkedItem]:
    """Return the items of a result page.

    What was chosen is always explained. What was not chosen is explained when the item is right
    or with ``whole_key``: while attempts are left, the right answer stays to be found.
    """
    marked = []
    for place, item in enumerate(quiz.items, 1):
        mine = frozenset(chosen.get(item.id, ()))
        said = verdict(item.key, mine)
        show_all = whole_key or said is Verdict.RIGHT
        marked.append(
            MarkedItem(
                number=place,
                prompt=render_markdown(item.prompt),
                points=item.points,
                earned=share_of(as_decimal(item_share(item.key, mine)), item.points),
                verdict=said,
                options=tuple(
                    _marked_option(option, option.id in mine, show_all) for option in item.options
                ),
                feedback=render_markdown(item.feedback) if show_all else Markup(),
            )
        )
    return marked


def unanswered(quiz: QuizDefinition, answers: Mapping[str, QuizAnswer]) -> list[int]:
    """Return the numbers of the items without an answer."""
    return [
        place
        for place, item in enumerate(quiz.items, 1)
        if item.id not in answers or not answers[item.id].chosen
    ]


def points_of(attempt: Attempt) -> Decimal:
    """Return the points of a finished attempt as its placement counts them."""
    return share_of(attempt.fraction or Decimal(0), maximum_of(attempt.placement))


def chosen_in(attempt: Attempt) -> dict[str, list[str]]:
    """Return the ids of the chosen options of an attempt by item."""
    return {item: answer.chosen for item, answer in operations.answers_of(attempt).items()}


def quiz_of(attempt: Attempt) -> QuizDefinition:
    """Return the definition the attempt was begun with."""
    return definitions.read(attempt.version.definition)


def points_words(points: Decimal) -> str:
    """Write points with their word in the right form: «3 балла», «1,5 балла»."""
    if points == points.to_integral_value():
        return str(ngettext("%(num)s point", "%(num)s points", int(points)))
    return str(gettext("%(number)s points", number=number(points)))


def is_partial(items: Collection[Item]) -> bool:
    """Whether a part of an answer can be worth a part of the points anywhere."""
    return any(item.type == "multiple" and item.credit == "partial" for item in items)


def _marked_option(option: Option, is_chosen: bool, show_all: bool) -> MarkedOption:
    shown = is_chosen or show_all
    return MarkedOption(
        text=option.text,
        is_chosen=is_chosen,
        is_right=option.correct if shown else None,
        feedback=render_markdown(option.feedback) if shown else Markup(),
    )
