"""The workshop's rules: which slots a sheet shows, what is missing, what is signed. Pure.

**Canonical content** is what members sign and what a submission keeps: UTF-8 JSON without spaces,
keys in the order of the alphabet, of

``{"format": "accord-sheet/1", "statement": …, "steps": [{"id", "slots": […], "title"}, …]}``

with the parts of all steps in the definition's order (a step without sections is one part; of a
table each column is one), each with its texts in the order of its slots, ends of
empty slots cut off. Every text is in Unicode NFC, its lines end with LF, and no line or text
begins or ends with white space. The content hash is the SHA-256 of these bytes in hexadecimal.
``docs/sheet-content.md`` has a test vector.
"""

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

FORMAT = "accord-sheet/1"
BREAK = timedelta(minutes=15)
"""Whoever writes nothing for longer has gone away, or the lesson was over."""


@dataclass(frozen=True, slots=True)
class PartRule:
    """What the rules know of a part: ``minimum``…``maximum`` slots, paired to another part's."""

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


def slot_key(part_id: str, number: int) -> str:
    """Return the key of the slot ``number`` (from 1) of a part."""
    return f"{part_id}.{number}"


def normal(text: str) -> str:
    """Return a text as it is kept, compared and signed."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.strip() for line in composed.split("\n")).strip()


def filled(part: PartRule, texts: Texts) -> list[int]:
    """Return the numbers of the slots of ``part`` that have a text."""
    return [
        number for number, key in enumerate(part.slot_keys(), 1) if normal(texts.get(key, "")) != ""
    ]


def shown(part: PartRule, texts: Texts, partner: int = 0) -> int:
    """Return how many slots of a part a page shows.

    At least the minimum and those of the paired part (``partner``), all that are filled, and one
    more to write in while the maximum allows it.
    """
    last = max(filled(part, texts), default=0)
    return min(part.maximum, max(part.minimum, partner, last + 1))


Way = Literal["up", "down", "remove"]


def sources(way: Way, number: int, last: int, maximum: int) -> dict[int, int | None]:
    """Return of each row that changes which row's texts it gets, None for none at all.

    ``number`` moves one place, or is removed and those below it close ranks; ``last`` is the last
    row with a text, ``maximum`` the last there can be. Empty where there is no place to go to.
    """
    if way == "remove":
        below: dict[int, int | None] = {row: row + 1 for row in range(number, last)}
        return {**below, last: None} if number <= last else {}
    other = number - 1 if way == "up" else number + 1
    return {number: other, other: number} if 1 <= other <= maximum else {}


def sources_to_return(number: int, last: int, maximum: int) -> dict[int, int | None]:
    """Return as :func:`sources` which rows change so that ``number`` is free again, for its own.

    None stands for what comes back. Empty where there is no place for one row more.
    """
    if max(number, last + 1) > maximum:
        return {}
    return {number: None, **{row: row - 1 for row in range(number + 1, last + 2)}}


def missing(parts: Sequence[PartRule], texts: Texts) -> dict[str, list[int]]:
    """Return the slots still to be filled, by part; an empty mapping is a complete sheet.

    A paired part needs a text for every filled slot of its partner, and every part its minimum.
    """
    by_id = {part.id: part for part in parts}
    found: dict[str, list[int]] = {}
    for part in parts:
        done = set(filled(part, texts))
        wanted = [number for number in _partners(part, by_id, texts) if number not in done]
        still = part.minimum - len(done) - len(wanted)
        free = [n for n in range(1, part.maximum + 1) if n not in done and n not in wanted]
        wanted += free[: max(0, still)]
        if wanted:
            found[part.id] = sorted(wanted)
    return found


def _partners(part: PartRule, by_id: Mapping[str, PartRule], texts: Texts) -> list[int]:
    partner = by_id.get(part.pairs_with or "")
    return [] if partner is None else [n for n in filled(partner, texts) if n <= part.maximum]


def content(statement: str, parts: Sequence[PartRule], texts: Texts) -> dict[str, Any]:
    """Return the canonical content of a sheet as a plain mapping."""
    return {
        "format": FORMAT,
        "statement": normal(statement),
        "steps": [
            {"id": part.id, "slots": _slots(part, texts), "title": normal(part.title)}
            for part in parts
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
        slot_key(part["id"], number): text
        for part in sheet_content["steps"]
        for number, text in enumerate(part["slots"], 1)
    }


def slot_that_keeps(taken: str, texts: Texts) -> str | None:
    """Return the slot whose text is most like ``taken``: half of its words at least, or None."""
    words = _words(taken)
    kept = {key: len(words & _words(text)) for key, text in texts.items()}
    best = max(kept, key=lambda key: (kept[key], normal(texts[key]) == normal(taken)), default=None)
    return best if best is not None and words and 2 * kept[best] >= len(words) else None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", normal(text).casefold()))


def signatures_needed(quorum: str, members: int) -> int:
    """Return how many of ``members`` must have signed: ``one``, the ``majority`` or ``all``."""
    return {"one": 1, "majority": members // 2 + 1, "all": members}[quorum]


def signing_name(name: str, given: str, family: str) -> str:
    """Return the name one signs with: «Иванова А. П.» where the course told its parts.

    Names that are not written in Cyrillic letters stand as the course told them.
    """
    if not (given and re.match(r"[а-яё]", family, re.IGNORECASE)):
        return name
    initials = " ".join(f"{part[0].upper()}." for part in given.split())
    return f"{family} {initials}"


def joined(standing: str, mine: str) -> str:
    """Return both texts of a conflict as one, the standing one first; equal lines stand once."""
    lines = normal(standing).split("\n")
    lines += [line for line in normal(mine).split("\n") if line not in lines]
    return "\n".join(lines).strip()


def _slots(part: PartRule, texts: Texts) -> list[str]:
    slots = [normal(texts.get(key, "")) for key in part.slot_keys()]
    while slots and slots[-1] == "":
        slots.pop()
    return slots


def seconds_left(ends_at: datetime, now: datetime) -> int:
    """Return how many whole seconds a timer still has, rounded up; 0 when it is over."""
    return max(0, math.ceil((ends_at - now).total_seconds()))


def seconds_by_step(begun_at: datetime, edits: Iterable[tuple[datetime, str]]) -> dict[str, int]:
    """Return how many seconds a group spent at each step, from its edits (moment, step) in order.

    The time before an edit went into what was written then. Breaks count for nothing.
    """
    spent: dict[str, timedelta] = {}
    before = begun_at
    for moment, step_id in edits:
        gap = moment - before
        counts = gap if gap <= BREAK else timedelta(0)
        spent[step_id] = spent.get(step_id, timedelta(0)) + counts
        before = moment
    return {step_id: round(time.total_seconds()) for step_id, time in spent.items()}
