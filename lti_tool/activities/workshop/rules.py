"""The workshop's rules: which slots a sheet shows, what is missing, what is signed. Pure.

**Canonical content** is what members sign and what a submission keeps: UTF-8 JSON without spaces,
keys in the order of the alphabet, of

``{"format": "accord-sheet/1", "statement": …, "steps": [{"id", "slots": […], "title"}, …]}``

with the steps in the definition's order, each with its texts in the order of its slots, ends of
empty slots cut off. Every text is in Unicode NFC, its lines end with LF, and no line or text
begins or ends with white space. The content hash is the SHA-256 of these bytes in hexadecimal.
``docs/sheet-content.md`` has a test vector.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = "accord-sheet/1"


@dataclass(frozen=True, slots=True)
class StepRule:
    """What the rules know of a step: ``minimum``…``maximum`` slots, paired to another step's."""

    id: str
    title: str
    minimum: int
    maximum: int
    pairs_with: str | None = None

    def slot_keys(self) -> list[str]:
        """Return the keys of all its slots: ``feelings.1``, ``feelings.2`` …"""
        return [slot_key(self.id, number) for number in range(1, self.maximum + 1)]


Texts = Mapping[str, str]
"""The texts of a sheet by slot key; a missing key is an empty slot."""


def slot_key(step_id: str, number: int) -> str:
    """Return the key of the slot ``number`` (from 1) of a step."""
    return f"{step_id}.{number}"


def normal(text: str) -> str:
    """Return a text as it is kept, compared and signed."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.strip() for line in composed.split("\n")).strip()


def filled(step: StepRule, texts: Texts) -> list[int]:
    """Return the numbers of the slots of ``step`` that have a text."""
    return [
        number for number, key in enumerate(step.slot_keys(), 1) if normal(texts.get(key, "")) != ""
    ]


def shown(step: StepRule, texts: Texts, partner: int = 0) -> int:
    """Return how many slots of a step a page shows.

    At least the minimum and those of the paired step (``partner``), all that are filled, and one
    more to write in while the maximum allows it.
    """
    last = max(filled(step, texts), default=0)
    return min(step.maximum, max(step.minimum, partner, last + 1))


def missing(steps: Sequence[StepRule], texts: Texts) -> dict[str, list[int]]:
    """Return the slots still to be filled, by step; an empty mapping is a complete sheet.

    A paired step needs a text for every filled slot of its partner, and every step its minimum.
    """
    by_id = {step.id: step for step in steps}
    found: dict[str, list[int]] = {}
    for step in steps:
        done = set(filled(step, texts))
        wanted = [number for number in _partners(step, by_id, texts) if number not in done]
        still = step.minimum - len(done) - len(wanted)
        free = [n for n in range(1, step.maximum + 1) if n not in done and n not in wanted]
        wanted += free[: max(0, still)]
        if wanted:
            found[step.id] = sorted(wanted)
    return found


def _partners(step: StepRule, by_id: Mapping[str, StepRule], texts: Texts) -> list[int]:
    partner = by_id.get(step.pairs_with or "")
    return [] if partner is None else [n for n in filled(partner, texts) if n <= step.maximum]


def content(statement: str, steps: Sequence[StepRule], texts: Texts) -> dict[str, Any]:
    """Return the canonical content of a sheet as a plain mapping."""
    return {
        "format": FORMAT,
        "statement": normal(statement),
        "steps": [
            {"id": step.id, "slots": _slots(step, texts), "title": normal(step.title)}
            for step in steps
        ],
    }


def canonical(sheet_content: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed."""
    return json.dumps(
        sheet_content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def content_hash(sheet_content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical content in hexadecimal."""
    return hashlib.sha256(canonical(sheet_content)).hexdigest()


def texts_of(sheet_content: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts by slot key from a canonical content."""
    return {
        slot_key(step["id"], number): text
        for step in sheet_content["steps"]
        for number, text in enumerate(step["slots"], 1)
    }


def joined(standing: str, mine: str) -> str:
    """Return both texts of a conflict as one, the standing one first; equal lines stand once."""
    lines = normal(standing).split("\n")
    lines += [line for line in normal(mine).split("\n") if line not in lines]
    return "\n".join(lines).strip()


def _slots(step: StepRule, texts: Texts) -> list[str]:
    slots = [normal(texts.get(key, "")) for key in step.slot_keys()]
    while slots and slots[-1] == "":
        slots.pop()
    return slots
