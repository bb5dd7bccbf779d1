"""What items with options to choose have in common, whether one is right or several are."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.content.shapes import Shape
from lti_tool.coursework.items.base import (
    Answer,
    Asked,
    Choice,
    Item,
    Marked,
    Note,
    See,
    Slug,
    Told,
    UnreadableAnswer,
    repeated,
)
from lti_tool.errors import N_


class Option(Shape):
    """One option; ``feedback`` says why it is right or not, ``see`` where the lecture says so."""

    id: Slug
    text: Told
    correct: bool = False
    feedback: Note = Note()
    see: See | None = None


class ChoosingItem(Item):
    """A question with options."""

    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=20)]

    @property
    def right(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(option.id for option in self.options if option.correct)

    @property
    def wrong(self) -> frozenset[str]:
        """The ids of the other options."""
        return frozenset(option.id for option in self.options if not option.correct)

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return the chosen options in the definition's order, each once."""
        wanted = {one for one in answer if one}
        if wanted - {option.id for option in self.options}:
            raise UnreadableAnswer("option")
        return tuple(option.id for option in self.options if option.id in wanted)

    def has_right(self, answer: Answer) -> bool:
        """Whether a right option is among the chosen, even if wrong ones ate up its points."""
        return bool(self.right & frozenset(answer))

    def asked(self) -> Asked:
        """Return the options without their key."""
        choices = tuple(Choice(option.id, option.text) for option in self.options)
        return Asked(options=choices, can_shuffle=True)

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return a line for every option; what was not chosen is judged with the whole key."""
        return tuple(
            Marked(
                option.text,
                is_chosen=option.id in answer,
                is_right=option.correct,
                feedback=option.feedback,
                see=option.see,
            )
            if whole_key or option.id in answer
            else Marked(option.text)
            for option in self.options
        )

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield repeated ids and a key that nobody can meet."""
        ids = [option.id for option in self.options]
        yield from repeated(ids, source, (*steps, "options"), "id")
        if not self.right:
            message = N_("write “correct: true” at one option at least")
            yield source.fault((*steps, "options"), message)
