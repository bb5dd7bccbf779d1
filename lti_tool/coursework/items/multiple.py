"""Several may be right. A part of the right options is worth a part, a wrong one takes away.

The share is the part of the right options that were chosen less ``penalty`` times the part of the
wrong ones that were, never below zero. With the full penalty, choosing everything is worth as
much as choosing nothing.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from lti_tool.coursework.items.base import Answer
from lti_tool.coursework.items.choosing import ChoosingItem


class Multiple(ChoosingItem):
    """``credit``: *partial* gives a share for a part of the right options, *all* only full marks.

    ``penalty`` is what all wrong options together take away, as a share of the points.
    """

    type: Literal["multiple"] = "multiple"
    credit: Literal["partial", "all"] = "partial"
    penalty: Annotated[Decimal, Field(ge=0, le=1)] = Decimal(1)

    @property
    def gives_parts(self) -> bool:
        """As the author says."""
        return self.credit == "partial"

    def share(self, answer: Answer) -> Fraction:
        """Return the right part less the wrong part."""
        chosen = frozenset(answer)
        if self.credit == "all":
            return Fraction(int(chosen == self.right))
        gained = Fraction(len(chosen & self.right), len(self.right) or 1)
        lost = Fraction(len(chosen & self.wrong), len(self.wrong) or 1)
        return max(Fraction(0), gained - Fraction(self.penalty) * lost)


ITEM = Multiple
