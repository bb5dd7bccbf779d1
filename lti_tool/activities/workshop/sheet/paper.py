"""The sheet of paper: two halves, paired slots side by side. Made for pages, from plain facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import format_date

from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import Step, WorkshopDefinition
from lti_tool.activities.workshop.fields import day_of
from lti_tool.activities.workshop.parts import Part, chains
from lti_tool.activities.workshop.sheet.sheets import SheetFacts, SlotFacts

EMPTY = SlotFacts()


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot on paper.

    ``label`` is empty where the block's title says it all. ``is_open``: it is written in on this
    page; ``is_spare``: its row is kept out of sight until somebody adds one.
    """

    key: str
    part: Part
    number: int
    label: str
    slot: SlotFacts
    is_missing: bool
    is_open: bool

    @property
    def name(self) -> str:
        """What it is called in a sentence: «Правило 2»."""
        return self.part.name_of(self.number)

    @property
    def is_brief(self) -> bool:
        """Whether a narrow column is enough for it: a name, a day, a choice."""
        return self.part.field in ("person", "date", "choice")

    @property
    def words(self) -> str:
        """Its text as people read it."""
        if self.part.field == "date":
            day = day_of(self.slot.text)
            return format_date(day, "long") if day else self.slot.text
        return self.slot.text


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side. ``is_spare``: kept out of sight until somebody adds a row.

    ``key`` is that of its first cell that is written in on this page.
    """

    cells: tuple[Cell, ...]
    is_spare: bool

    @property
    def key(self) -> str:
        """The slot by which the row is named when it is moved."""
        return next(cell.key for cell in self.cells if cell.is_open)


@dataclass(frozen=True, slots=True)
class Block:
    """A part with the parts beside it: ``rows`` of as many cells as there are ``parts``.

    ``has_open``: it is written in on this page. ``title`` is set where the parts belong to a
    named section, and then stands above them all.
    """

    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    has_open: bool
    title: str

    @property
    def is_paired(self) -> bool:
        """Whether a line joins the cells of a row."""
        return len(self.parts) > 1

    @property
    def can_move(self) -> bool:
        """Whether its rows can change places here."""
        return self.has_open and len(self.rows) > 1

    @property
    def can_grow(self) -> bool:
        """Whether there are rows to add."""
        return self.rows[-1].is_spare


@dataclass(frozen=True, slots=True)
class Chapter:
    """A step of sections with its title; any other block is a chapter of its own, untitled."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Both halves of the sheet."""

    left: tuple[Chapter, ...]
    right: tuple[Chapter, ...]


def paper_of(sheet: SheetFacts, open_step: str | None = None) -> Paper:
    """Lay a group's sheet out; ``open_step`` is the step that is written in.

    A document of sections shows that step alone: it is too long to have it all before one's eyes.
    """
    return lay_out(sheet.definition, sheet.slots, open_step)


def paper_of_texts(definition: WorkshopDefinition, texts: rules.Texts) -> Paper:
    """Lay a frozen content out, read-only."""
    return lay_out(definition, {key: SlotFacts(text) for key, text in texts.items()}, None)


def lay_out(
    definition: WorkshopDefinition, slots: Mapping[str, SlotFacts], open_step: str | None
) -> Paper:
    """Lay the slots of every step out on its half, those beside each other in one row."""
    texts = {key: slot.text for key, slot in slots.items()}
    missing = rules.missing(definition.rules, texts)
    halves: dict[str, list[Chapter]] = {"left": [], "right": []}
    steps: Sequence[Step] = definition.steps
    if definition.has_sections and open_step is not None:
        steps = [step for step in steps if step.id == open_step]
    for chain in chains([part for step in steps for part in step.parts]):
        has_open = any(part.step_id == open_step for part in chain)
        rows = _rows(chain, slots, texts, missing, open_step)
        title = chain[0].title if chain[0].is_named else ""
        block = Block(tuple(chain), rows, has_open, title)
        step = definition.step(chain[0].step_id) if open_step is None else None
        _put(halves[chain[0].half], block, step.title if step and step.sections else "")
    return Paper(tuple(halves["left"]), tuple(halves["right"]))


def _put(half: list[Chapter], block: Block, title: str) -> None:
    if title and half and half[-1].title == title:
        half[-1] = Chapter(title, (*half[-1].blocks, block))
    else:
        half.append(Chapter(title, (block,)))


def _rows(
    chain: Sequence[Part],
    slots: Mapping[str, SlotFacts],
    texts: rules.Texts,
    missing: Mapping[str, list[int]],
    open_step: str | None,
) -> tuple[Row, ...]:
    is_open = any(part.step_id == open_step for part in chain)
    count = 0
    for part in chain:
        if is_open:
            count = max(count, rules.shown(part.rule, texts, count))
        else:
            written = max(rules.filled(part.rule, texts), default=0)
            count = max(count, part.rule.minimum, written, 1 if part.is_named else 0)
    last = chain[0].rule.maximum if is_open else count
    return tuple(
        Row(
            tuple(_cell(part, number, slots, missing, open_step) for part in chain),
            is_spare=number > count,
        )
        for number in range(1, last + 1)
    )


def _cell(
    part: Part,
    number: int,
    slots: Mapping[str, SlotFacts],
    missing: Mapping[str, list[int]],
    open_step: str | None,
) -> Cell:
    key = rules.slot_key(part.id, number)
    says_it = part.is_named and part.rule.maximum == 1 and part.label == part.title
    return Cell(
        key=key,
        part=part,
        number=number,
        label="" if says_it else part.name_of(number),
        slot=slots.get(key, EMPTY),
        is_missing=number in missing.get(part.id, ()),
        is_open=part.step_id == open_step,
    )
