"""Matching: each line has its own counterpart among the choices.

The choices stand in alphabetical order and are known by their place in it, so that neither their
order nor their names tell what belongs to what.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.content.shapes import Shape
from lti_tool.coursework.items.base import (
    Answer,
    Asked,
    Choice,
    Item,
    Line,
    Marked,
    Note,
    Part,
    Told,
    by_part,
    clean_parts,
    repeated,
)
from lti_tool.errors import N_


class Pair(Shape):
    """What belongs together; several lines may have the same counterpart."""

    left: Told
    right: Line
    feedback: Note = Note()


class Matching(Item):
    """``pairs`` to find; ``extra`` are choices that belong to nothing.

    ``credit``: *partial* gives each pair its share, *all* only full marks.
    """

    type: Literal["matching"] = "matching"
    credit: Literal["partial", "all"] = "partial"
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=20)]
    extra: Annotated[tuple[Line, ...], Field(max_length=20)] = ()

    @property
    def gives_parts(self) -> bool:
        """As the author says."""
        return self.credit == "partial"

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts to choose from, each once, in alphabetical order."""
        return tuple(sorted({*(pair.right for pair in self.pairs), *self.extra}))

    @property
    def part_names(self) -> tuple[str, ...]:
        """The lines by their place."""
        return tuple(str(place) for place in range(1, len(self.pairs) + 1))

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return the chosen counterparts by line."""
        places = frozenset(str(place) for place in range(1, len(self.choices) + 1))
        return clean_parts(answer, self.part_names, dict.fromkeys(self.part_names, places))

    def share(self, answer: Answer) -> Fraction:
        """Return the part of the lines that have their counterpart."""
        met = sum(given == pair.right for pair, given in self._given(answer))
        if self.credit == "all":
            return Fraction(int(met == len(self.pairs)))
        return Fraction(met, len(self.pairs))

    def has_right(self, answer: Answer) -> bool:
        """Whether any line has its counterpart."""
        return any(given == pair.right for pair, given in self._given(answer))

    def asked(self) -> Asked:
        """Return the lines with the choices."""
        choices = tuple(
            Choice(str(place), Note(text=text)) for place, text in enumerate(self.choices, 1)
        )
        lines = zip(self.part_names, self.pairs, strict=True)
        return Asked(parts=tuple(Part(name, pair.left, choices) for name, pair in lines))

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return a line for each pair."""
        return tuple(
            Marked(
                pair.left,
                mine=given,
                is_right=given == pair.right,
                right=pair.right if whole_key else "",
                feedback=pair.feedback if given or whole_key else Note(),
            )
            for pair, given in self._given(answer)
        )

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield lines that stand twice, and extra choices that are right for a line."""
        lefts = [pair.left.text for pair in self.pairs]
        yield from repeated(lefts, source, (*steps, "pairs"), "left")
        counterparts = tuple(pair.right for pair in self.pairs)
        message = N_("“%(value)s” stands here twice: change or remove one")
        for place, text in enumerate(self.extra):
            if text in counterparts + self.extra[:place]:
                yield source.fault((*steps, "extra", place), message, value=text)

    def _given(self, answer: Answer) -> list[tuple[Pair, str]]:
        """Return each pair with the text that was chosen for it."""
        found = by_part(answer)
        texts = {str(place): text for place, text in enumerate(self.choices, 1)}
        lines = zip(self.part_names, self.pairs, strict=True)
        return [(pair, texts.get(found.get(name, ""), "")) for name, pair in lines]


ITEM = Matching
