"""The sheet of paper: two halves, paired slots side by side. Made for pages, from plain facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import Step, WorkshopDefinition
from lti_tool.activities.workshop.sheets import SheetFacts, SlotFacts

EMPTY = SlotFacts()


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot on paper. ``is_open``: it is written in on this page."""

    key: str
    step_id: str
    number: int
    label: str
    slot: SlotFacts
    is_missing: bool
    is_open: bool
    max_length: int


@dataclass(frozen=True, slots=True)
class Block:
    """A step with the steps paired to it: ``rows`` of as many cells as there are ``steps``.

    ``has_open``: one of its steps is written in on this page.
    """

    steps: tuple[Step, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_open: bool

    @property
    def is_paired(self) -> bool:
        """Whether a line joins the cells of a row."""
        return len(self.steps) > 1


@dataclass(frozen=True, slots=True)
class Paper:
    """Both halves of the sheet."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


def paper_of(sheet: SheetFacts, open_step: str | None = None) -> Paper:
    """Lay a group's sheet out; ``open_step`` is the step that is written in."""
    return lay_out(sheet.definition, sheet.slots, open_step)


def paper_of_texts(definition: WorkshopDefinition, texts: rules.Texts) -> Paper:
    """Lay a frozen content out, read-only."""
    return lay_out(definition, {key: SlotFacts(text) for key, text in texts.items()}, None)


def lay_out(
    definition: WorkshopDefinition, slots: Mapping[str, SlotFacts], open_step: str | None
) -> Paper:
    """Lay the slots of every step out on its half, paired steps beside each other."""
    texts = {key: slot.text for key, slot in slots.items()}
    missing = rules.missing(definition.rules, texts)
    blocks: dict[str, list[Block]] = {"left": [], "right": []}
    for chain in _chains(definition.steps):
        rows = _rows(chain, slots, texts, missing, open_step)
        has_open = any(step.id == open_step for step in chain)
        blocks[chain[0].half].append(Block(tuple(chain), rows, has_open))
    return Paper(tuple(blocks["left"]), tuple(blocks["right"]))


def _chains(steps: Sequence[Step]) -> list[list[Step]]:
    """Return every unpaired step with the steps that pair with it, however indirectly."""
    chains: list[list[Step]] = []
    for step in steps:
        home = next(
            (chain for chain in chains if any(one.id == step.pairs_with for one in chain)), None
        )
        if home is None:
            chains.append([step])
        else:
            home.append(step)
    return chains


def _rows(
    chain: Sequence[Step],
    slots: Mapping[str, SlotFacts],
    texts: rules.Texts,
    missing: Mapping[str, list[int]],
    open_step: str | None,
) -> tuple[tuple[Cell, ...], ...]:
    is_open = any(step.id == open_step for step in chain)
    count = 0
    for step in chain:
        if is_open:
            count = max(count, rules.shown(step.rule, texts, count))
        else:
            written = max(rules.filled(step.rule, texts), default=0)
            count = max(count, step.rule.minimum, written)
    return tuple(
        tuple(_cell(step, number, slots, missing, open_step) for step in chain)
        for number in range(1, count + 1)
    )


def _cell(
    step: Step,
    number: int,
    slots: Mapping[str, SlotFacts],
    missing: Mapping[str, list[int]],
    open_step: str | None,
) -> Cell:
    key = rules.slot_key(step.id, number)
    return Cell(
        key=key,
        step_id=step.id,
        number=number,
        label=step.slot_label,
        slot=slots.get(key, EMPTY),
        is_missing=number in missing.get(step.id, ()),
        is_open=step.id == open_step,
        max_length=step.max_length,
    )
