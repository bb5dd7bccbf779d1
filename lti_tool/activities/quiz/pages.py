"""What the quiz's pages show before an attempt is marked, and words for points."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext, ngettext
from markupsafe import Markup

from lti_tool.activities.quiz import operations
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.activities.quiz.papers import Paper
from lti_tool.activities.quiz.rules import Counts, Verdict, verdict
from lti_tool.activities.quiz.telling import told, told_shortly
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.items.base import Choice, Item, by_part
from lti_tool.coursework.models import Attempt
from lti_tool.gradebook.score import share_of
from lti_tool.web.i18n import number

Media = Mapping[str, str]
Given = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item of several parts; without ``choices`` it is a text."""

    name: str
    before: Markup
    choices: tuple[tuple[str, Markup], ...]
    value: str


@dataclass(frozen=True, slots=True)
class ItemToAnswer:
    """One item during an attempt: nothing of its key is in here.

    ``options`` are (id, text) pairs. ``given`` is the answer that stands; ``elsewhere`` tells that
    another tab's answer is shown instead of the one just sent.
    """

    number: int
    id: str
    type: str
    points: Decimal
    prompt: Markup
    hint: Markup
    options: tuple[tuple[str, Markup], ...]
    fields: tuple[Field, ...]
    after: str
    unit: str
    given: tuple[str, ...]
    version: int
    elsewhere: bool = False

    @property
    def template(self) -> str:
        """The template with the item's fields."""
        return f"coursework/items/{self.type}.html"


def items_to_answer(
    paper: Paper,
    media: Media,
    answers: Mapping[str, QuizAnswer],
    *,
    elsewhere: Collection[str] = (),
    before: Given | None = None,
) -> list[ItemToAnswer]:
    """Return the items of an attempt page.

    ``elsewhere`` names those another tab answered. ``before`` are the answers of the attempt
    before this one: what was not right there gets its hint.
    """
    return [
        _to_answer(place, item, paper, media, answers.get(item.id), item.id in elsewhere, before)
        for place, item in enumerate(paper.to_answer, 1)
    ]


def unanswered(paper: Paper, answers: Mapping[str, QuizAnswer]) -> list[int]:
    """Return the numbers of the items without an answer."""
    return [
        place
        for place, item in enumerate(paper.to_answer, 1)
        if item.id not in answers or not answers[item.id].given
    ]


def points_of(attempt: Attempt) -> Decimal:
    """Return the points of a finished attempt as its placement counts them."""
    return share_of(attempt.fraction or Decimal(0), maximum_of(attempt.placement))


def given_in(attempt: Attempt) -> dict[str, list[str]]:
    """Return the answers of an attempt by item."""
    return {item: answer.given for item, answer in operations.answers_of(attempt).items()}


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
    paper: Paper,
    media: Media,
    answer: QuizAnswer | None,
    elsewhere: bool,
    before: Given | None,
) -> ItemToAnswer:
    asked = item.asked()
    given = tuple(answer.given) if answer else ()
    values = by_part(given)
    fields = [
        Field(
            part.name,
            told_shortly(part.before, media),
            _choices(part.choices, media),
            values.get(part.name, ""),
        )
        for part in asked.parts
    ]
    needs_hint = before is not None and verdict(item, before.get(item.id, ())) is not Verdict.RIGHT
    return ItemToAnswer(
        number=place,
        id=item.id,
        type=item.type,
        points=item.points,
        prompt=told(item.prompt, media),
        hint=told(item.hint, media) if needs_hint else Markup(),
        options=_choices(tuple(asked.options[at] for at in paper.places(item)), media),
        fields=_as_given(fields) if asked.is_order else tuple(fields),
        after=asked.after,
        unit=asked.unit,
        given=given,
        version=answer.version if answer else 0,
        elsewhere=elsewhere,
    )


def _as_given(fields: list[Field]) -> tuple[Field, ...]:
    """Return lines to order as the participant put them, once each has its number."""
    if all(field.value for field in fields):
        fields = sorted(fields, key=lambda field: int(field.value))
    return tuple(fields)


def _choices(choices: tuple[Choice, ...], media: Media) -> tuple[tuple[str, Markup], ...]:
    return tuple((choice.id, told_shortly(choice.text, media)) for choice in choices)
