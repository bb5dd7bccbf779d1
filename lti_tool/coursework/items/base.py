"""What every kind of item has: its texts, its points, and what the quiz asks of it.

An answer is a tuple of strings whatever the kind: ids of chosen options, one text, or
``<part>:<value>`` for items of several parts (a gap, a pair, an entry to order). Plain forms,
the script and the database know answers in this form only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.content.shapes import Shape
from lti_tool.errors import N_

SLUG = r"^[a-z0-9][a-z0-9-]{0,63}$"
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
FileName = Annotated[str, StringConstraints(max_length=150)]
LONGEST = 5000
Answer = Sequence[str]


class Fields(Protocol):
    """A form's fields as they were sent."""

    def get(self, name: str, default: str, /) -> str:
        """Return the first value called ``name``."""

    def getlist(self, name: str, /) -> list[str]:
        """Return all values called ``name``."""


class UnreadableAnswer(ValueError):
    """An answer that the item's fields cannot have sent; the reason is a word for the log."""


class Note(Shape):
    """A text (Markdown) with a picture and a sound if wanted; a plain text is a note too.

    ``alt`` says in words what the picture shows. Files are names in the folder ``media``.
    """

    text: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    picture: FileName = ""
    alt: Annotated[str, StringConstraints(max_length=500)] = ""
    audio: FileName = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        """Let an author write the text alone."""
        if isinstance(data, str):
            return {"text": data}
        if not isinstance(data, dict):
            raise PydanticCustomError("string_type", "write text")
        return data

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.picture or self.audio)


class Word(Note):
    """A word of the tool's own: a message id, translated where it is shown."""


NOTHING = Note()


class Told(Note):
    """A note that says something."""

    @model_validator(mode="after")
    def _says_something(self) -> "Told":
        if self.is_empty:
            raise PydanticCustomError("string_too_short", "write something")
        return self


class See(Shape):
    """Where the lecture speaks of it: the activity's key, and a slide's number or a second.

    ``activity`` is the key within the course (``lecture``) or the whole one (``pos/lecture``).
    """

    activity: Annotated[str, StringConstraints(min_length=1, max_length=130)]
    slide: Annotated[int, Field(ge=1, le=999)] | None = None
    second: Annotated[float, Field(ge=0, le=6 * 3600, allow_inf_nan=False)] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose, as the participant may see it."""

    id: str
    text: Note


@dataclass(frozen=True, slots=True)
class Part:
    """One field of an item: what stands before it, and what may be chosen (nothing: a text)."""

    name: str
    before: Note
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a participant may see of an item before it is marked: nothing of its key.

    ``after`` is the text behind the last part, ``unit`` what stands behind a number; the parts'
    values are places in an order if it ``is_order``. Options that ``can_shuffle`` have no order of
    their own.
    """

    options: tuple[Choice, ...] = ()
    parts: tuple[Part, ...] = ()
    after: str = ""
    unit: str = ""
    is_order: bool = False
    can_shuffle: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """One line of a marked item.

    An option (``mine`` is None): ``is_chosen``, and ``is_right`` tells whether it should be.
    A part: ``mine`` is what was answered there ("" for nothing) and ``is_right`` judges that;
    ``right`` is a right answer. None and "" stand where the key may not be shown yet.
    """

    text: Note
    is_chosen: bool = False
    mine: str | None = None
    is_right: bool | None = None
    right: str = ""
    feedback: Note = NOTHING
    see: See | None = None


class Item(Shape):
    """One question worth ``points``. ``hint`` helps the next attempt after a wrong one.

    ``pool`` names the items among which it may be drawn, "" where it is always asked.
    """

    id: Slug
    type: str
    pool: Annotated[str, StringConstraints(pattern=rf"{SLUG}|^$")] = ""
    points: Annotated[Decimal, Field(gt=0, le=1000)] = Decimal(1)
    prompt: Told
    feedback: Note = Note()
    hint: Note = Note()
    see: See | None = None

    @property
    def needs_mark(self) -> bool:
        """Whether only a person can say what an answer is worth."""
        return False

    @property
    def gives_parts(self) -> bool:
        """Whether a part of the answer can be worth a part of the points."""
        raise NotImplementedError

    @property
    def part_names(self) -> tuple[str, ...]:
        """The names of the item's fields; none for an item of one field."""
        return ()

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return the answer in its one written form.

        Raises:
            UnreadableAnswer: the item has no such option, part or value.
        """
        raise NotImplementedError

    def share(self, answer: Answer) -> Fraction:
        """Return the share of the points, 0…1, that a cleaned answer is worth."""
        raise NotImplementedError

    def has_right(self, answer: Answer) -> bool:
        """Whether anything in the answer is right, whatever it is worth in the end."""
        return self.share(answer) > 0

    def asked(self) -> Asked:
        """Return what the participant may see."""
        raise NotImplementedError

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return the item's lines after marking; without ``whole_key`` only on what was given."""
        raise NotImplementedError

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield what the shape alone cannot tell."""
        raise NotImplementedError


def by_part(answer: Answer) -> dict[str, str]:
    """Return the values of an answer of several parts by part."""
    return {part: value for part, _colon, value in (one.partition(":") for one in answer)}


def answer_in(fields: Fields, item: Item) -> list[str]:
    """Read the answer to ``item`` from a plain form: ``item-<id>``, or ``item-<id>.<part>``."""
    if not item.part_names:
        return [value for value in fields.getlist(f"item-{item.id}") if value.strip()]
    values = [(name, fields.get(f"item-{item.id}.{name}", "")) for name in item.part_names]
    return [f"{name}:{value}" for name, value in values if value.strip()]


def clean_parts(
    answer: Answer, names: Sequence[str], values: dict[str, frozenset[str]]
) -> tuple[str, ...]:
    """Return an answer of several parts in the order of ``names``, empty ones left out.

    ``values`` are the values a part may have; a part that is not there takes any text.

    Raises:
        UnreadableAnswer: an unknown part, or a value that cannot be chosen there.
    """
    found = {part: value.strip() for part, value in by_part(answer).items()}
    if set(found) - set(names) or len(found) != len(answer):
        raise UnreadableAnswer("part")
    for part, value in found.items():
        if value and value not in values.get(part, {value}):
            raise UnreadableAnswer("value")
        if len(value) > LONGEST:
            raise UnreadableAnswer("length")
    return tuple(f"{name}:{found[name]}" for name in names if found.get(name))


def clean_text(answer: Answer, longest: int) -> tuple[str, ...]:
    """Return an answer of one text, empty if nothing was written.

    Raises:
        UnreadableAnswer: several texts, or one too long.
    """
    written = [text for text in (one.strip() for one in answer) if text]
    if len(written) > 1 or any(len(text) > longest for text in written):
        raise UnreadableAnswer("text")
    return tuple(written)


def repeated(
    values: Sequence[str], source: Source, steps: Steps, field: str
) -> Iterator[ContentFault]:
    """Yield a fault at every value that stood before."""
    message = N_("“%(value)s” stands here twice: change or remove one")
    for place, value in enumerate(values):
        if value in values[:place]:
            at: Steps = (*steps, place, field) if field else (*steps, place)
            yield source.fault(at, message, value=value)


def notes_in(model: BaseModel, steps: Steps = ()) -> Iterator[tuple[Steps, Note]]:
    """Yield every note inside ``model`` with the way to it in the file."""
    for name in type(model).model_fields:
        yield from _notes_of(getattr(model, name), (*steps, name))


def _notes_of(value: Any, steps: Steps) -> Iterator[tuple[Steps, Note]]:
    if isinstance(value, Note):
        yield steps, value
    elif isinstance(value, BaseModel):
        yield from notes_in(value, steps)
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _notes_of(one, (*steps, place))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _notes_of(one, (*steps, key))
