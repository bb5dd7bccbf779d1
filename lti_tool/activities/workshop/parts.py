"""A part of a step: a list of slots that are filled in one way. Made from the definition."""

from collections.abc import Sequence
from dataclasses import dataclass

from lti_tool.activities.workshop.fields import FieldKind
from lti_tool.activities.workshop.rules import PartRule


@dataclass(frozen=True, slots=True)
class Part:
    """A list of slots.

    ``beside`` is the part whose rows it continues on paper (a pair, a table's first column);
    ``label`` stands above each slot, ``title`` above them all; ``is_named``: the title is a
    section's own, not the step's.
    """

    id: str
    step_id: str
    half: str
    title: str
    label: str
    rule: PartRule
    beside: str | None
    field: FieldKind
    options: tuple[str, ...]
    max_length: int
    hint: str = ""
    examples: tuple[str, ...] = ()
    is_named: bool = False

    def name_of(self, number: int) -> str:
        """Return what a slot is called in a sentence: «Правило 2», or the name of a lone field."""
        if self.rule.maximum == 1:
            return self.label
        return f"{self.label} {number}"


def chains(parts: Sequence[Part]) -> list[list[Part]]:
    """Return every part that begins a row with the parts that continue it, however indirectly."""
    found: list[list[Part]] = []
    for part in parts:
        home = next((chain for chain in found if any(one.id == part.beside for one in chain)), None)
        if home is None:
            found.append([part])
        else:
            home.append(part)
    return found
