"""The schema of a workshop's definition: what ``workshop.yaml`` may say, read as frozen values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lti_tool.activities.workshop.rules import StepRule
from lti_tool.content.documents import ActivityDocument, ContentFault, Source, Steps
from lti_tool.content.errors import ContentError
from lti_tool.content.shapes import Shape, in_line_order, shaped
from lti_tool.errors import N_

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000)]
Note = Annotated[str, StringConstraints(max_length=5000)]
Count = Annotated[int, Field(ge=1, le=30)]

Half = Literal["left", "right"]


class Technique(Shape):
    """The technique behind the work: its name and what it is."""

    title: Line
    text: Text


class GroupSizes(Shape):
    """How many people a group should have and may have."""

    min_members: Count = 1
    max_members: Annotated[int, Field(ge=1, le=100)] | None = None


class Step(Shape):
    """One step: a list of slots on one half of the sheet.

    Either ``slots`` (exactly so many) or ``min_slots`` and ``max_slots``. ``pairs_with`` names an
    earlier step of the same half: slot 1 answers its slot 1, and so on. ``examples`` are shown
    on request only; ``max_length`` is in characters.
    """

    id: Slug
    half: Half = "left"
    title: Line
    text: Text
    slots: Count | None = None
    min_slots: Count | None = None
    max_slots: Count | None = None
    slot_label: Line
    pairs_with: Slug | None = None
    hint: Note = ""
    examples: tuple[Line, ...] = ()
    max_length: Annotated[int, Field(ge=20, le=4000)] = 500

    @property
    def rule(self) -> StepRule:
        """What the rules need to know of this step."""
        minimum = self.slots or self.min_slots or 1
        maximum = self.slots or self.max_slots or minimum
        return StepRule(self.id, self.title, minimum, maximum, self.pairs_with)


class Signing(Shape):
    """What a member confirms by signing, and what to know before."""

    statement: Line
    note: Note = ""


class Criterion(Shape):
    """One line of the trainer's rubric."""

    id: Slug
    title: Line
    points: Annotated[Decimal, Field(gt=0, le=1000)]


class WorkshopDefinition(Shape):
    """A whole workshop."""

    technique: Technique | None = None
    task: Text
    guidance: tuple[Line, ...] = ()
    groups: GroupSizes = GroupSizes()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    signing: Signing
    rubric: tuple[Criterion, ...] = ()

    @property
    def rules(self) -> list[StepRule]:
        """All steps as the rules know them, in order."""
        return [step.rule for step in self.steps]

    def step(self, step_id: str) -> Step | None:
        """Return the step called ``step_id``, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    def step_of_slot(self, key: str) -> tuple[Step, int] | None:
        """Return the step and number of the slot ``key``, or None if the sheet has none such."""
        step_id, _dot, number = key.rpartition(".")
        step = self.step(step_id)
        if step is None or key not in step.rule.slot_keys():
            return None
        return step, int(number)


def check(document: ActivityDocument) -> None:
    """Judge a definition read from a course package.

    Raises:
        ContentError: with every fault, its line and what to write instead.
    """
    workshop = shaped(WorkshopDefinition, document.source)
    faults = in_line_order([*_faults(workshop, document.source)])
    if faults:
        raise ContentError(faults)


def read(definition: Mapping[str, Any]) -> WorkshopDefinition:
    """Return a stored definition, checked when it was imported, as frozen values."""
    return WorkshopDefinition.model_validate(definition)


def _faults(workshop: WorkshopDefinition, source: Source) -> Iterator[ContentFault]:
    sizes = workshop.groups
    if sizes.max_members is not None and sizes.max_members < sizes.min_members:
        message = N_("“max_members” must be at least “min_members”")
        yield source.fault(("groups", "max_members"), message)
    before: dict[str, Step] = {}
    for number, step in enumerate(workshop.steps):
        steps: Steps = ("steps", number)
        if step.id in before:
            message = N_("two steps have the id “%(id)s”: choose another for this one")
            yield source.fault((*steps, "id"), message, id=step.id)
        yield from _count_faults(step, steps, source)
        yield from _pair_faults(step, before, steps, source)
        before[step.id] = step


def _count_faults(step: Step, steps: Steps, source: Source) -> Iterator[ContentFault]:
    ranged = step.min_slots is not None or step.max_slots is not None
    if (step.slots is None) is not ranged:
        message = N_("write either “slots: 3” or “min_slots: 3” and “max_slots: 7”")
        yield source.fault((*steps, "slots"), message)
    elif ranged and (step.min_slots or 1) > (step.max_slots or 0):
        message = N_("“max_slots” must be at least “min_slots”")
        yield source.fault((*steps, "max_slots"), message)


def _pair_faults(
    step: Step, before: Mapping[str, Step], steps: Steps, source: Source
) -> Iterator[ContentFault]:
    if step.pairs_with is None:
        return
    partner = before.get(step.pairs_with)
    if partner is None or partner.half != step.half:
        message = N_("“pairs_with” must name an earlier step of the same half")
        yield source.fault((*steps, "pairs_with"), message)
    elif partner.rule.maximum != step.rule.maximum:
        message = N_("paired steps need the same number of slots: “%(id)s” has %(count)s")
        count = partner.rule.maximum
        yield source.fault((*steps, "slots"), message, id=partner.id, count=count)
