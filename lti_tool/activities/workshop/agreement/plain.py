"""A sheet's content as plain text, and whether somebody's copy says the same. Pure.

Between two lines of five equals signs stands the text of ``accord-sheet/1`` for people: of each
part its title, then its texts by number; further lines of a text are set in by three spaces; last
the statement. Titles and texts are in the language they were written in.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.activities.workshop.rules import content_hash

FENCE = "====="


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a copy says what was signed; if not, the first line of the copy that is another.

    ``line`` counts from 1; ``said`` is the copy's own line, empty where the copy ends too early.
    """

    matches: bool
    line: int = 0
    said: str = ""


def body(content: Mapping[str, Any]) -> str:
    """Return the text that is signed, for people."""
    lines: list[str] = []
    for part in content["steps"]:
        lines.append(part["title"])
        for number, text in enumerate(part["slots"], 1):
            first, *more = text.split("\n")
            lines.append(f"{number}. {first}".rstrip())
            lines += [f"   {line}".rstrip() for line in more]
        lines.append("")
    return "\n".join([*lines, content["statement"]]).strip()


def fenced(content: Mapping[str, Any]) -> str:
    """Return the body between its two fences."""
    return f"{FENCE}\n{body(content)}\n{FENCE}"


def compare(content: Mapping[str, Any], copy: bytes) -> Comparison:
    """Compare a copy with the content: the exact bytes that were hashed, or the plain text.

    Ends of lines and white space at them do not count; what stands outside the fences neither.
    """
    if hashlib.sha256(copy).hexdigest() == content_hash(content):
        return Comparison(matches=True)
    text = copy.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    lines = [line.rstrip() for line in text.strip().split("\n")]
    start = 0
    fences = [number for number, line in enumerate(lines) if line == FENCE]
    if len(fences) > 1:
        start = fences[0] + 1
        lines = lines[: fences[-1]]
    wanted = body(content).split("\n")
    found = lines[start:]
    for number, line in enumerate(wanted):
        if number >= len(found) or found[number] != line:
            said = found[number] if number < len(found) else ""
            return Comparison(matches=False, line=start + number + 1, said=said)
    if len(found) > len(wanted):
        return Comparison(False, start + len(wanted) + 1, found[len(wanted)])
    return Comparison(matches=True)
