"""The schema of a quiz's definition: what ``quiz.yaml`` may say, read into frozen values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lti_tool.activities.quiz.rules import Key
from lti_tool.content.documents import ActivityDocument, ContentFault, Source, Steps
from lti_tool.content.errors import ContentError
from lti_tool.content.shapes import Shape, in_line_order, shaped
from lti_tool.errors import N_

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000)]
Note = Annotated[str, StringConstraints(max_length=5000)]


class Option(Shape):
    """One option of an item; ``feedback`` says why it is right or not, after the attempt."""

    id: Slug
    text: Text
    correct: bool = False
    feedback: Note = ""


class Item(Shape):
    """One question. ``type``: *multiple* (several may be right) or *single* (exactly one is).

    ``credit``: *partial* gives a share for a part of the right options, *all* only full marks.
    """

    id: Slug
    type: Literal["multiple", "single"] = "multiple"
    credit: Literal["partial", "all"] = "partial"
    points: Annotated[Decimal, Field(gt=0, le=1000)] = Decimal(1)
    prompt: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=20)]
    feedback: Note = ""

    @property
    def key(self) -> Key:
        """What the rules need to know of this item."""
        return Key(
            right=frozenset(option.id for option in self.options if option.correct),
            wrong=frozenset(option.id for option in self.options if not option.correct),
            partial=self.credit == "partial",
        )


class QuizDefinition(Shape):
    """A whole quiz. ``attempts_limit`` None: as many attempts as one likes; the best counts."""

    instructions: Note = ""
    attempts_limit: Annotated[int, Field(ge=1, le=100)] | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]

    def item(self, item_id: str) -> Item | None:
        """Return the item called ``item_id``, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    @property
    def points(self) -> Decimal:
        """The sum of the items' points."""
        return sum((item.points for item in self.items), Decimal(0))


def check(document: ActivityDocument) -> None:
    """Judge a definition read from a course package.

    Raises:
        ContentError: with every fault, its line and what to write instead.
    """
    source = document.source
    quiz = shaped(QuizDefinition, source)
    faults = in_line_order([*_faults(quiz, source)])
    if faults:
        raise ContentError(faults)


def read(definition: Mapping[str, Any]) -> QuizDefinition:
    """Return a stored definition, checked when it was imported, as frozen values."""
    return QuizDefinition.model_validate(definition)


def _faults(quiz: QuizDefinition, source: Source) -> Iterator[ContentFault]:
    met: set[str] = set()
    for number, item in enumerate(quiz.items):
        steps: Steps = ("items", number)
        if item.id in met:
            message = N_("two items have the id “%(id)s”: choose another for this one")
            yield source.fault((*steps, "id"), message, id=item.id)
        met.add(item.id)
        yield from _item_faults(item, steps, source)


def _item_faults(item: Item, steps: Steps, source: Source) -> Iterator[ContentFault]:
    met: set[str] = set()
    for number, option in enumerate(item.options):
        if option.id in met:
            message = N_("two options have the id “%(id)s”: choose another for this one")
            yield source.fault((*steps, "options", number, "id"), message, id=option.id)
        met.add(option.id)
    right = len(item.key.right)
    if right == 0:
        message = N_("write “correct: true” at one option at least")
        yield source.fault((*steps, "options"), message)
    elif item.type == "single" and right > 1:
        message = N_("leave “correct: true” at one option, or write “type: multiple”")
        yield source.fault((*steps, "options"), message)
