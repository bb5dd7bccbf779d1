"""Ordering: entries to put into their right order.

The share is the number of pairs of entries that stand in the right order less those that stand in
the wrong one, of all pairs, never below zero (Kendall's tau where it is positive): a random order
is worth nothing on average, one swap of neighbours costs little. The entries are shown in
alphabetical order and known by their place in it, so that neither tells the key.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.coursework.items.base import (
    Answer,
    Asked,
    Choice,
    Item,
    Line,
    Marked,
    Note,
    Part,
    by_part,
    clean_parts,
    repeated,
)


class Ordering(Item):
    """``entries`` are written in their right order. ``credit`` as everywhere."""

    type: Literal["ordering"] = "ordering"
    credit: Literal["partial", "all"] = "partial"
    entries: Annotated[tuple[Line, ...], Field(min_length=2, max_length=20)]

    @property
    def gives_parts(self) -> bool:
        """As the author says."""
        return self.credit == "partial"

    @property
    def part_names(self) -> tuple[str, ...]:
        """The entries by their place in the alphabet."""
        return tuple(str(place) for place in range(1, len(self.entries) + 1))

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return the numbers given to the entries."""
        places = frozenset(self.part_names)
        return clean_parts(answer, self.part_names, dict.fromkeys(self.part_names, places))

    def share(self, answer: Answer) -> Fraction:
        """Return how much of the order is right."""
        given = self._given(answer)
        if self.credit == "all":
            return Fraction(int(all(place == right for right, place in enumerate(given, 1))))
        balance = self._balance(given)
        pairs = len(given) * (len(given) - 1) // 2
        return max(Fraction(0), Fraction(balance, pairs))

    def has_right(self, answer: Answer) -> bool:
        """Whether any entry stands at its place, or enough of them in their order."""
        given = self._given(answer)
        at_place = any(place == right for right, place in enumerate(given, 1))
        return at_place or self._balance(given) > 0

    def asked(self) -> Asked:
        """Return the entries with the numbers to give them."""
        numbers = tuple(Choice(name, Note(text=name)) for name in self.part_names)
        texts = zip(self.part_names, sorted(self.entries), strict=True)
        parts = tuple(Part(name, Note(text=text), numbers) for name, text in texts)
        return Asked(parts=parts, is_order=True)

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return a line for each entry: in the right order with the key, else as it was given."""
        given = self._given(answer)
        lines = [
            Marked(
                Note(text=text),
                mine=str(place) if place else "",
                is_right=place == right,
                right=str(right) if whole_key else "",
            )
            for right, (text, place) in enumerate(zip(self.entries, given, strict=True), 1)
        ]
        if whole_key:
            return tuple(lines)
        last = len(lines) + 1
        return tuple(sorted(lines, key=lambda line: (int(line.mine or last), line.text.text)))

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield entries that nobody could tell apart."""
        yield from repeated(self.entries, source, (*steps, "entries"), "")

    def _given(self, answer: Answer) -> list[int]:
        """Return the number given to each entry, in the right order; 0 for none."""
        found = by_part(answer)
        names = dict(zip(sorted(self.entries), self.part_names, strict=True))
        return [int(found.get(names[text]) or 0) for text in self.entries]

    @staticmethod
    def _balance(given: list[int]) -> int:
        """Return pairs in order less pairs out of order; without a number a pair is neither."""
        pairs = [(one, two) for one, two in combinations(given, 2) if one and two]
        return sum((one < two) - (one > two) for one, two in pairs)


ITEM = Ordering
