"""The schema of a quiz's definition: what ``quiz.yaml`` may say, read into frozen values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import Field

from lti_tool.activities.quiz.items import AnyItem
from lti_tool.activities.quiz.items.base import Item, Note, notes_in
from lti_tool.content.documents import ActivityDocument, ContentFault, Source, Steps
from lti_tool.content.errors import ContentError
from lti_tool.content.shapes import Shape, in_line_order, shaped
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.parsed import Parsed
from lti_tool.errors import N_

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
SOUNDS = (".mp3", ".m4a", ".ogg")


class QuizDefinition(Shape):
    """A whole quiz. ``attempts_limit`` None: as many attempts as one likes; the best counts."""

    instructions: Note = Note()
    attempts_limit: Annotated[int, Field(ge=1, le=100)] | None = None
    items: Annotated[tuple[AnyItem, ...], Field(min_length=1, max_length=200)]

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
    faults = in_line_order([*_item_faults(quiz, source), *_media_faults(quiz, document)])
    if faults:
        raise ContentError(faults)


def read(definition: Mapping[str, Any]) -> QuizDefinition:
    """Return a stored definition, checked when it was imported, as frozen values."""
    return QuizDefinition.model_validate(definition)


def quiz_in(version: ActivityVersion) -> QuizDefinition:
    """Return the quiz of ``version``, parsed once in a process."""
    return _quizzes.of(version)


_quizzes = Parsed(read)


def _item_faults(quiz: QuizDefinition, source: Source) -> Iterator[ContentFault]:
    met: set[str] = set()
    for number, item in enumerate(quiz.items):
        steps: Steps = ("items", number)
        if item.id in met:
            message = N_("two items have the id “%(id)s”: choose another for this one")
            yield source.fault((*steps, "id"), message, id=item.id)
        met.add(item.id)
        yield from item.faults(source, steps)
        for at, see in _sees_of(item, steps):
            if (see.slide is None) == (see.second is None):
                yield source.fault(at, N_("write either “slide:” or “second:” here"))


def _sees_of(item: Item, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    if item.see is not None:
        yield (*steps, "see"), item.see
    for place, option in enumerate(getattr(item, "options", ())):
        if option.see is not None:
            yield (*steps, "options", place, "see"), option.see


def _media_faults(quiz: QuizDefinition, document: ActivityDocument) -> Iterator[ContentFault]:
    names = {file.name for file in document.media}
    for steps, note in notes_in(quiz):
        for field, name, endings in (
            ("picture", note.picture, PICTURES),
            ("audio", note.audio, SOUNDS),
        ):
            if name and name not in names:
                message = N_("there is no file “%(file)s” in the folder “media”: add it")
                yield document.source.fault((*steps, field), message, file=name)
            elif name and PurePosixPath(name).suffix.lower() not in endings:
                message = N_("name a file that ends in %(endings)s")
                values = {"endings": ", ".join(endings)}
                yield document.source.fault((*steps, field), message, **values)
        if note.picture and not note.alt:
            message = N_("write “alt:” with what the picture shows, for who cannot see it")
            yield document.source.fault((*steps, "picture"), message)
