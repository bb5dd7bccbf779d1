"""Short answer: a word or a few, compared with the accepted forms."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.coursework.items.base import Answer, Asked, Item, Marked, Note, clean_text
from lti_tool.coursework.items.writing import (
    LONGEST_WRITTEN,
    Accepted,
    accepted_by,
    full_marks_faults,
    shown,
)


class Short(Item):
    """``accept`` are the accepted forms, the first one to show; ``case`` minds capitals."""

    type: Literal["short"] = "short"
    accept: Annotated[tuple[Accepted, ...], Field(min_length=1, max_length=50)]
    case: bool = False

    @property
    def gives_parts(self) -> bool:
        """Whether a form is worth less than another."""
        return any(form.share < 1 for form in self.accept)

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return what was written."""
        return clean_text(answer, LONGEST_WRITTEN)

    def share(self, answer: Answer) -> Fraction:
        """Return the worth of the form that was written."""
        form = self._form(answer)
        return Fraction(form.share) if form else Fraction(0)

    def asked(self) -> Asked:
        """Return nothing: there is one field."""
        return Asked()

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return one line."""
        form = self._form(answer)
        line = Marked(
            Note(),
            mine="".join(answer),
            is_right=form is not None and form.share == 1,
            right=shown(self.accept[0]) if whole_key else "",
            feedback=form.feedback if form else Note(),
        )
        return (line,)

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield a key that nobody can meet, or anybody can."""
        yield from full_marks_faults(self.accept, source, (*steps, "accept"))

    def _form(self, answer: Answer) -> Accepted | None:
        return accepted_by(self.accept, answer[0], case=self.case) if answer else None


ITEM = Short
