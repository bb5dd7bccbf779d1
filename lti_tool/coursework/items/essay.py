"""Essay: a text in one's own words, which a trainer marks, by a rubric where there is one."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.coursework.items.base import Answer, Asked, Item, Marked, Note, clean_text, repeated
from lti_tool.coursework.rubric import Criterion, maximum_of
from lti_tool.errors import N_

LONGEST_ESSAY = 10_000


class Essay(Item):
    """``rubric`` are the criteria to mark by, ``sample`` a good answer, shown with the key."""

    type: Literal["essay"] = "essay"
    rubric: Annotated[tuple[Criterion, ...], Field(max_length=12)] = ()
    sample: Annotated[str, Field(max_length=LONGEST_ESSAY)] = ""

    @property
    def needs_mark(self) -> bool:
        """No rule can judge a text."""
        return True

    @property
    def gives_parts(self) -> bool:
        """A trainer may give a part of the points."""
        return True

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return the text with its lines ended in one way."""
        lines = [text.replace("\r\n", "\n").replace("\x00", "") for text in answer]
        return clean_text(lines, LONGEST_ESSAY)

    def share(self, _answer: Answer) -> Fraction:
        """Return nothing: what a text is worth, its trainer says."""
        return Fraction(0)

    def asked(self) -> Asked:
        """Return nothing: there is one field."""
        return Asked()

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return the text, and the sample with the key; neither is right nor wrong."""
        return (Marked(Note(), mine="".join(answer), right=self.sample if whole_key else ""),)

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield a rubric whose points are not the item's."""
        ids = [criterion.id for criterion in self.rubric]
        yield from repeated(ids, source, (*steps, "rubric"), "id")
        if self.rubric and maximum_of(self.rubric) != self.points:
            message = N_("write “points: %(points)s” at the item: its criteria make so many")
            at: Steps = (*steps, "rubric")
            yield source.fault(at, message, points=f"{maximum_of(self.rubric).normalize():f}")


ITEM = Essay
