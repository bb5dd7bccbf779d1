"""What becomes of an edit of a slot: the rules that browsers and the server keep. Pure.

Every edit names the version its writer saw and carries an id of its own. The same edit may arrive
twice, late, or after the one that took its place; nobody's text is ever overwritten unseen.
"""

import difflib
import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from lti_tool.activities.workshop.rules import joined, normal

Outcome = Literal["accepted", "unchanged", "conflict"]
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a slot: its version (0: never written), text, and the edit that made it."""

    version: int = 0
    text: str = ""
    made_by: str = ""


def outcome(standing: Standing, base_version: int, text: str, replaces: Collection[str]) -> Outcome:
    """Judge an edit that has not been seen before.

    ``replaces`` names edits of the same browser that this one takes the place of: if one of them
    made the standing text, its answer never arrived, and its writer could not know the version.
    """
    if text == standing.text:
        return "unchanged"
    if base_version == standing.version or standing.made_by in replaces:
        return "accepted"
    return "conflict"


def merged(base: str, standing: str, mine: str) -> str:
    """Return both changes of ``base`` in one text where they touch different words.

    Otherwise both texts one below the other, equal lines once: nothing of either is lost.
    """
    old, theirs, ours = normal(base), normal(standing), normal(mine)
    words = _TOKEN.findall(old)
    hunks = sorted({*_hunks(words, theirs), *_hunks(words, ours)})
    if any(_touch(one, other) for one, other in itertools.pairwise(hunks)):
        return joined(theirs, ours)
    for start, end, new in reversed(hunks):
        words[start:end] = new
    return normal("".join(words))


Hunk = tuple[int, int, tuple[str, ...]]


def _hunks(words: list[str], text: str) -> list[Hunk]:
    """Return what turns ``words`` into ``text``: from, to, and what to put there."""
    new = _TOKEN.findall(text)
    codes = difflib.SequenceMatcher(None, words, new, autojunk=False).get_opcodes()
    return [(a, b, tuple(new[c:d])) for tag, a, b, c, d in codes if tag != "equal"]


def _touch(one: Hunk, other: Hunk) -> bool:
    return other[0] <= one[1]
