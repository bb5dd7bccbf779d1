"""Numeric: a number within a tolerance. A decimal comma and spaces between thousands are fine."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.coursework.items.base import Answer, Asked, Item, Marked, Note, clean_text

LONGEST_NUMBER = 40
Number = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=30, decimal_places=12)]


class Numeric(Item):
    """``value`` is right, and so is whatever is no further from it than ``tolerance``.

    ``unit`` stands behind the field; it may be written or not.
    """

    type: Literal["numeric"] = "numeric"
    value: Number
    tolerance: Annotated[Number, Field(ge=0)] = Decimal(0)
    unit: Annotated[str, StringConstraints(max_length=30)] = ""

    @property
    def gives_parts(self) -> bool:
        """A number is near enough or not."""
        return False

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return what was written, number or not: nothing a person wrote is thrown away."""
        return clean_text(answer, LONGEST_NUMBER)

    def share(self, answer: Answer) -> Fraction:
        """Return one for a number that is near enough."""
        number = read_number("".join(answer), self.unit)
        return Fraction(int(number is not None and abs(number - self.value) <= self.tolerance))

    def asked(self) -> Asked:
        """Return the unit."""
        return Asked(unit=self.unit)

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return one line."""
        right = f"{self.value:f}".replace("-", "−") if whole_key else ""
        mine = "".join(answer)
        return (Marked(Note(), mine=mine, is_right=self.share(answer) == 1, right=right),)

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield nothing: the shape says it all."""
        yield from ()


def read_number(text: str, unit: str = "") -> Decimal | None:
    """Return the number that was written, None if it is none: «1 234,5», ``−3``, ``2.50 %``."""
    plain = "".join(text.split()).replace("−", "-").replace(",", ".")
    plain = plain.removesuffix("".join(unit.split()) or "\0")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= LONGEST_NUMBER else None


ITEM = Numeric
