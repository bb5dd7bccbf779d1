"""Judging a workshop's definition with words an author can act on."""

from collections.abc import Iterator, Mapping, Sequence

from lti_tool.activities.workshop.definition import Column, Counted, Section, Step
from lti_tool.activities.workshop.definition import WorkshopDefinition as Workshop
from lti_tool.content.documents import ActivityDocument, ContentFault, Source, Steps
from lti_tool.content.errors import ContentError
from lti_tool.content.shapes import in_line_order, shaped
from lti_tool.errors import N_

_SAME_ID = N_("two steps have the id “%(id)s”: choose another for this one")


def check(document: ActivityDocument) -> None:
    """Judge a definition read from a course package.

    Raises:
        ContentError: with every fault, its line and what to write instead.
    """
    workshop = shaped(Workshop, document.source)
    faults = in_line_order([*_faults(workshop, document.source)])
    if faults:
        raise ContentError(faults)


def _faults(workshop: Workshop, source: Source) -> Iterator[ContentFault]:
    sizes = workshop.groups
    if sizes.max_members is not None and sizes.max_members < sizes.min_members:
        message = N_("“max_members” must be at least “min_members”")
        yield source.fault(("groups", "max_members"), message)
    if workshop.check_in and workshop.check_in.part not in {part.id for part in workshop.parts}:
        message = N_("“part” must name a step or a section of this workshop")
        yield source.fault(("check_in", "part"), message)
    before: dict[str, Step] = {}
    taken: set[str] = set()
    for number, step in enumerate(workshop.steps):
        at: Steps = ("steps", number)
        if step.id in before:
            yield source.fault((*at, "id"), _SAME_ID, id=step.id)
        yield from _step_faults(step, at, source)
        yield from _pair_faults(step, before, at, source)
        for place, section in enumerate(step.sections):
            yield from _section_faults(section, (*at, "sections", place), source)
        if step.id not in before:
            yield from _id_faults(step, taken, at, source)
        before[step.id] = step


def _step_faults(step: Step, at: Steps, source: Source) -> Iterator[ContentFault]:
    if step.sections:
        if step.is_counted or step.slot_label is not None or step.pairs_with is not None:
            message = N_("a step has either “sections” or slots of its own: remove one of them")
            yield source.fault((*at, "sections"), message)
        return
    if step.slot_label is None:
        message = N_("add “%(field)s: …” here: it is required")
        yield source.fault(at, message, field="slot_label")
    if not step.is_counted:
        message = N_("write either “slots: 3” or “min_slots: 3” and “max_slots: 7”")
        yield source.fault((*at, "slots"), message)
    yield from _count_faults(step, at, source)
    yield from _option_faults(step, at, source)


def _section_faults(section: Section, at: Steps, source: Source) -> Iterator[ContentFault]:
    yield from _count_faults(section, at, source)
    yield from _option_faults(section, at, source)
    for number, column in enumerate(section.columns):
        yield from _option_faults(column, (*at, "columns", number), source)


def _count_faults(counted: Counted, at: Steps, source: Source) -> Iterator[ContentFault]:
    ranged = counted.min_slots is not None or counted.max_slots is not None
    if counted.slots is not None and ranged:
        message = N_("write either “slots: 3” or “min_slots: 3” and “max_slots: 7”")
        yield source.fault((*at, "slots"), message)
    elif ranged and (counted.max_slots is None or counted.minimum > counted.max_slots):
        message = N_("“max_slots” must be at least “min_slots”")
        yield source.fault((*at, "max_slots"), message)


def _option_faults(
    field: Step | Section | Column, at: Steps, source: Source
) -> Iterator[ContentFault]:
    if (field.field == "choice") is not bool(field.options):
        message = N_("“options” belong to “field: choice”, and a choice needs them")
        yield source.fault((*at, "options"), message)


def _id_faults(step: Step, taken: set[str], at: Steps, source: Source) -> Iterator[ContentFault]:
    """Find ids of parts that an earlier part has: a slot's key must lead to one place only."""
    for part in step.parts:
        if part.id in taken:
            yield source.fault(_place_of(step, part.id, at), _SAME_ID, id=part.id)
        taken.add(part.id)


def _place_of(step: Step, part_id: str, at: Steps) -> Steps:
    named: Sequence[Section] = step.sections
    for number, section in reversed([*enumerate(named)]):
        if part_id == section.id or part_id.startswith(f"{section.id}-"):
            return (*at, "sections", number, "id")
    return (*at, "id")


def _pair_faults(
    step: Step, before: Mapping[str, Step], at: Steps, source: Source
) -> Iterator[ContentFault]:
    if step.pairs_with is None:
        return
    partner = before.get(step.pairs_with)
    if partner is None or partner.half != step.half or partner.sections:
        message = N_("“pairs_with” must name an earlier step of the same half")
        yield source.fault((*at, "pairs_with"), message)
    elif partner.maximum != step.maximum:
        message = N_("paired steps need the same number of slots: “%(id)s” has %(count)s")
        yield source.fault((*at, "slots"), message, id=partner.id, count=partner.maximum)
