"""The words of a lecture on its timeline: the captions, laid under the slides they are said over.

Captions and transcript are one source; only where a lecture has no captions does the text stand
as the definition's ``spoken`` says it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from lti_tool.content.captions import Cue, read_cues
from lti_tool.content.typography import tied

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """What is said in one breath, from ``at`` (milliseconds) on."""

    at: int
    text: str


def lines_in(path: Path | None, name: str) -> tuple[Line, ...]:
    """Return the lines of the captions file at ``path``; none where it cannot be read.

    A lost or broken file leaves the page with the definition's own text; it is logged as ``name``.
    """
    if path is None:
        log.warning("captions_lost", file=name)
        return ()
    try:
        cues = read_cues(path)
    except (ValueError, OSError) as fault:
        log.warning("captions_unreadable", file=name, fault=type(fault).__name__)
        return ()
    return tuple(_line(cue) for cue in cues)


def under(lines: Sequence[Line], start: int, end: int) -> tuple[Line, ...]:
    """Return the lines that begin from ``start`` on and before ``end``."""
    return tuple(line for line in lines if start <= line.at < end)


def _line(cue: Cue) -> Line:
    return Line(round(cue.start * 1000), tied(cue.text))
