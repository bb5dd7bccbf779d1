"""Comparing what a person wrote with what is accepted: spaces, case, ё, quotes do not matter."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.content.shapes import Shape
from lti_tool.coursework.items.base import Note
from lti_tool.errors import N_

LONGEST_WRITTEN = 300
_SAME = str.maketrans(
    {"ё": "е", "Ё": "Е", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'"}
    | dict.fromkeys("–—−‐‑", "-")
)
_SPACES = re.compile(r"\s+")
_ENDS = " .;,!"


class Accepted(Shape):
    """One accepted form. ``*`` stands for any words; ``share`` is what the form is worth."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WRITTEN)]
    share: Annotated[Decimal, Field(gt=0, le=1)] = Decimal(1)
    feedback: Note = Note()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        """Let an author write the form alone."""
        return {"text": data} if isinstance(data, str) else data


def alike(text: str, *, case: bool) -> str:
    """Return ``text`` with everything that does not matter made the same.

    ``case`` keeps capitals apart.
    """
    plain = unicodedata.normalize("NFC", text).translate(_SAME)
    plain = _SPACES.sub(" ", plain).strip(_ENDS)
    return plain if case else plain.casefold()


def matches(pattern: str, text: str) -> bool:
    """Whether ``text`` is ``pattern``, in which ``*`` stands for any characters or none."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *middle, last = rest
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def accepted_by(forms: tuple[Accepted, ...], text: str, *, case: bool = False) -> Accepted | None:
    """Return the form of most worth that ``text`` has, or None."""
    written = alike(text, case=case)
    met = [form for form in forms if matches(alike(form.text, case=case), written)]
    return max(met, key=lambda form: form.share, default=None)


def shown(form: Accepted) -> str:
    """Return how an accepted form is shown to people: the ends that may vary as dots."""
    return form.text.replace("*", "…")


def full_marks_faults(
    forms: tuple[Accepted, ...], source: Source, steps: Steps
) -> Iterator[ContentFault]:
    """Yield a fault if no form is worth everything, or one accepts anything at all."""
    if all(form.share < 1 for form in forms):
        yield source.fault(steps, N_("let one form be worth everything: write “share: 1”"))
    for place, form in enumerate(forms):
        if not alike(form.text, case=False).strip("* "):
            message = N_("“*” alone accepts anything: write a word beside it")
            yield source.fault((*steps, place), message)
