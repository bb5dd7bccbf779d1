"""Gap text: a sentence with places to fill, by writing or by choosing.

A place is marked ``[name]`` in ``text``. Choices stand in alphabetical order and are known by
their place in it, so that they do not tell the key.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

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
    Slug,
    by_part,
    clean_parts,
    repeated,
)
from lti_tool.coursework.items.writing import (
    Accepted,
    accepted_by,
    full_marks_faults,
    shown,
)
from lti_tool.errors import N_

MARK = re.compile(r"\[([a-z0-9][a-z0-9-]{0,63})\]")


class Gap(Shape):
    """One place: either ``accept`` (forms to write) or ``choices`` of which the first is right."""

    accept: Annotated[tuple[Accepted, ...], Field(max_length=50)] = ()
    choices: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    feedback: Note = Note()

    @property
    def listed(self) -> tuple[str, ...]:
        """The choices in alphabetical order."""
        return tuple(sorted(self.choices))

    def worth(self, given: str) -> Fraction:
        """Return what is earned by ``given``, as a share of the gap."""
        if self.choices:
            return Fraction(int(given == self.choices[0]))
        form = accepted_by(self.accept, given)
        return Fraction(form.share) if form else Fraction(0)

    def explained(self, given: str) -> Note:
        """Return what is said to ``given``: by the form that it has, or by the gap."""
        form = accepted_by(self.accept, given)
        return form.feedback if form and not form.feedback.is_empty else self.feedback


class Gaps(Item):
    """``text`` with its ``gaps``; each gap is worth the same. ``credit`` as everywhere."""

    type: Literal["gaps"] = "gaps"
    credit: Literal["partial", "all"] = "partial"
    text: Annotated[str, StringConstraints(min_length=1, max_length=5000)]
    gaps: Annotated[dict[Slug, Gap], Field(min_length=1, max_length=20)]

    @property
    def gives_parts(self) -> bool:
        """As the author says."""
        return self.credit == "partial"

    @property
    def part_names(self) -> tuple[str, ...]:
        """The gaps in the order of the text."""
        return tuple(dict.fromkeys(name for name in MARK.findall(self.text) if name in self.gaps))

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return what was written or chosen, gap by gap."""
        listed = {
            name: frozenset(str(place) for place in range(1, len(gap.choices) + 1))
            for name, gap in self.gaps.items()
            if gap.choices
        }
        return clean_parts(answer, self.part_names, listed)

    def share(self, answer: Answer) -> Fraction:
        """Return the part of the gaps that are filled rightly."""
        worth = [self.gaps[name].worth(given) for name, given in self._given(answer)]
        if self.credit == "all":
            return Fraction(int(all(one == 1 for one in worth)))
        return sum(worth, Fraction(0)) / len(worth)

    def has_right(self, answer: Answer) -> bool:
        """Whether any gap is filled rightly."""
        return any(self.gaps[name].worth(given) for name, given in self._given(answer))

    def asked(self) -> Asked:
        """Return the text cut at its gaps."""
        parts = []
        at = 0
        for found in MARK.finditer(self.text):
            if found[1] in self.gaps:
                before = Note(text=self.text[at : found.start()])
                listed = enumerate(self.gaps[found[1]].listed, 1)
                choices = tuple(Choice(str(place), Note(text=text)) for place, text in listed)
                parts.append(Part(found[1], before, choices))
                at = found.end()
        return Asked(parts=tuple(parts), after=self.text[at:].strip())

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return a line for each gap."""
        lines = []
        before = {part.name: " ".join(part.before.text.split()[-4:]) for part in self.asked().parts}
        for name, given in self._given(answer):
            gap = self.gaps[name]
            right = gap.choices[0] if gap.choices else shown(gap.accept[0])
            lines.append(
                Marked(
                    Note(text=f"… {before[name]} […]"),
                    mine=given,
                    is_right=gap.worth(given) == 1,
                    right=right if whole_key else "",
                    feedback=gap.explained(given) if given or whole_key else Note(),
                )
            )
        return tuple(lines)

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield gaps without a place, places twice, and gaps that cannot be filled."""
        marks = MARK.findall(self.text)
        for name in {mark for mark in marks if marks.count(mark) > 1 and mark in self.gaps}:
            message = N_("“[%(gap)s]” stands twice in the text: give each gap a name of its own")
            yield source.fault((*steps, "text"), message, gap=name)
        for name, gap in self.gaps.items():
            at: Steps = (*steps, "gaps", name)
            if name not in marks:
                message = N_("write “[%(gap)s]” in “text” where this gap stands")
                yield source.fault(at, message, gap=name)
            if bool(gap.accept) == bool(gap.choices):
                message = N_("write either “accept:” or “choices:” under this gap")
                yield source.fault(at, message)
            elif gap.accept:
                yield from full_marks_faults(gap.accept, source, (*at, "accept"))
            else:
                yield from repeated(gap.choices, source, (*at, "choices"), "")

    def _given(self, answer: Answer) -> list[tuple[str, str]]:
        """Return each gap's name with what stands in it."""
        found = by_part(answer)
        given = []
        for name in self.part_names:
            gap, value = self.gaps[name], found.get(name, "")
            given.append((name, gap.listed[int(value) - 1] if gap.choices and value else value))
        return given


ITEM = Gaps
