"""The schema of a workshop's definition: what ``workshop.yaml`` may say, read as frozen values.

A step is one page of work. It has **parts**, lists of slots: one list of its own (``slots``,
``slot_label``), or named ``sections``, each a field, a list of fields or a table of rows. Whatever
the form, the rules see parts only.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lti_tool.activities.workshop.fields import FieldKind
from lti_tool.activities.workshop.parts import Part
from lti_tool.activities.workshop.rules import PartRule
from lti_tool.content.shapes import Shape
from lti_tool.coursework.parsed import Parsed
from lti_tool.coursework.rubric import Criterion

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
ActivityKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000)]
Note = Annotated[str, StringConstraints(max_length=5000)]
Count = Annotated[int, Field(ge=1, le=30)]
Length = Annotated[int, Field(ge=20, le=4000)]
Minutes = Annotated[int, Field(ge=1, le=600)]

Half = Literal["left", "right"]
Quorum = Literal["one", "majority", "all"]


class Technique(Shape):
    """The technique behind the work: its name and what it is."""

    title: Line
    text: Text


class GroupSizes(Shape):
    """How many people a group should have and may have."""

    min_members: Count = 1
    max_members: Annotated[int, Field(ge=1, le=100)] | None = None


class Column(Shape):
    """A column of a table. ``required``: a row that is begun must have it."""

    id: Slug
    title: Line
    field: FieldKind = "long"
    options: tuple[Line, ...] = ()
    required: bool = True
    max_length: Length = 500


class Counted(Shape):
    """How many slots: ``slots`` (exactly so many) or ``min_slots`` and ``max_slots``."""

    slots: Count | None = None
    min_slots: Annotated[int, Field(ge=0, le=30)] | None = None
    max_slots: Count | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it says how many."""
        return not (self.slots is None and self.min_slots is None and self.max_slots is None)

    @property
    def minimum(self) -> int:
        """How many must be filled."""
        if self.slots is not None:
            return self.slots
        return 1 if self.min_slots is None else self.min_slots

    @property
    def maximum(self) -> int:
        """How many there are."""
        return self.slots or self.max_slots or max(1, self.minimum)


class Section(Counted):
    """A named part of a step: one field, a list of them, or with ``columns`` a table of rows.

    ``required: false``: it may stay empty. ``slot_label`` stands above each of several fields;
    ``examples`` are shown on request only.
    """

    id: Slug
    title: Line
    slot_label: Line | None = None
    hint: Note = ""
    field: FieldKind = "long"
    options: tuple[Line, ...] = ()
    columns: tuple[Column, ...] = ()
    required: bool = True
    examples: tuple[Line, ...] = ()
    max_length: Length = 500


class Step(Counted):
    """One step: a list of slots on one half of the sheet, or named sections.

    ``pairs_with`` names an earlier step of the same half: slot 1 answers its slot 1, and so on.
    ``examples`` are shown on request only; ``minutes`` is how long it should take; ``max_length``
    is in characters.
    """

    id: Slug
    half: Half = "left"
    title: Line
    text: Text
    minutes: Minutes | None = None
    slot_label: Line | None = None
    field: FieldKind = "long"
    options: tuple[Line, ...] = ()
    pairs_with: Slug | None = None
    sections: Annotated[tuple[Section, ...], Field(max_length=20)] = ()
    hint: Note = ""
    examples: tuple[Line, ...] = ()
    max_length: Length = 500

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its lists of slots, in order; a table has one for each column."""
        if not self.sections:
            return (self._own_part(),)
        return tuple(part for section in self.sections for part in self._parts_of(section))

    def _own_part(self) -> Part:
        return Part(
            id=self.id,
            step_id=self.id,
            half=self.half,
            title=self.title,
            label=self.slot_label or self.title,
            rule=PartRule(self.id, self.title, self.minimum, self.maximum, self.pairs_with),
            beside=self.pairs_with,
            field=self.field,
            options=self.options,
            max_length=self.max_length,
        )

    def _parts_of(self, section: Section) -> list[Part]:
        minimum = section.minimum if section.required else 0
        columns = section.columns or (None,)
        first = f"{section.id}-{columns[0].id}" if columns[0] else section.id
        parts = []
        for column in columns:
            part_id = f"{section.id}-{column.id}" if column else section.id
            leads = part_id == first
            least = minimum if leads or (column and column.required) else 0
            answers = first if column and column.required and not leads else None
            title = f"{section.title}: {column.title}" if column else section.title
            source = column or section
            parts.append(
                Part(
                    id=part_id,
                    step_id=self.id,
                    half=self.half,
                    title=section.title,
                    label=column.title if column else section.slot_label or section.title,
                    rule=PartRule(part_id, title, least, section.maximum, answers),
                    beside=None if leads else first,
                    field=source.field,
                    options=source.options,
                    max_length=source.max_length,
                    hint=section.hint if leads else "",
                    examples=section.examples if leads else (),
                    is_named=True,
                )
            )
        return parts


class Signing(Shape):
    """What a member confirms by signing, and what to know before.

    ``quorum`` is how many must have signed before the sheet can be handed in: ``one`` (whoever
    hands in), the ``majority`` of the members, or ``all``.
    """

    statement: Line
    note: Note = ""
    quorum: Quorum = "one"


class Submission(Shape):
    """What holds for handing in. ``late``: whether it is accepted after the placement's date."""

    late: Literal["accept", "refuse"] = "accept"


class CheckIn(Shape):
    """How the slots of ``part`` are kept, asked of the group every ``after_weeks`` weeks."""

    part: Slug
    after_weeks: Annotated[int, Field(ge=1, le=26)] = 4


class Foundation(Shape):
    """Another workshop, by its activity's key, whose sheet the group can read here as ``title``."""

    activity: ActivityKey
    title: Line


class WorkshopDefinition(Shape):
    """A whole workshop.

    ``builds_on`` names another workshop of the same course. Without ``signing`` a complete sheet
    is handed in as it is.
    """

    technique: Technique | None = None
    task: Text
    guidance: tuple[Line, ...] = ()
    builds_on: Foundation | None = None
    groups: GroupSizes = GroupSizes()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    signing: Signing | None = None
    submission: Submission = Submission()
    check_in: CheckIn | None = None
    rubric: tuple[Criterion, ...] = ()

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts of all steps, in order."""
        return tuple(part for step in self.steps for part in step.parts)

    @cached_property
    def rules(self) -> list[PartRule]:
        """All parts as the rules know them, in order."""
        return [part.rule for part in self.parts]

    @property
    def statement(self) -> str:
        """What is signed; empty where nothing is."""
        return self.signing.statement if self.signing else ""

    @property
    def has_sections(self) -> bool:
        """Whether it is a document of sections rather than a sheet of two halves."""
        return any(step.sections for step in self.steps)

    def step(self, step_id: str) -> Step | None:
        """Return the step called ``step_id``, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    def part_of_slot(self, key: str) -> tuple[Part, int] | None:
        """Return the part and number of the slot ``key``, or None if the sheet has none such."""
        part_id, _dot, number = key.rpartition(".")
        part = next((part for part in self.parts if part.id == part_id), None)
        if part is None or key not in part.rule.slot_keys():
            return None
        return part, int(number)


def read(definition: Mapping[str, Any]) -> WorkshopDefinition:
    """Return a stored definition, checked when it was imported, as frozen values."""
    return WorkshopDefinition.model_validate(definition)


DEFINITIONS = Parsed(read)
"""The definitions of activity versions, each parsed once by a process."""
