"""Single choice: exactly one option is right, and only it gives points."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.coursework.items.base import Answer, UnreadableAnswer
from lti_tool.coursework.items.choosing import ChoosingItem
from lti_tool.errors import N_


class Single(ChoosingItem):
    """A question of which one option is the answer."""

    type: Literal["single"] = "single"

    @property
    def gives_parts(self) -> bool:
        """One option is right or not."""
        return False

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return the chosen option."""
        chosen = super().clean(answer)
        if len(chosen) > 1:
            raise UnreadableAnswer("several")
        return chosen

    def share(self, answer: Answer) -> Fraction:
        """Return one for the right option."""
        return Fraction(int(frozenset(answer) == self.right))

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield a key of several options too."""
        yield from super().faults(source, steps)
        if len(self.right) > 1:
            message = N_("leave “correct: true” at one option, or write “type: multiple”")
            yield source.fault((*steps, "options"), message)


ITEM = Single
