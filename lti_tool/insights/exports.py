"""The insights as tables to take away; what the page hides, they hide."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from lti_tool.insights.reading import ActivityLine
from lti_tool.insights.rules import COLUMNS
from lti_tool.web.tables import Cell

Rows = list[list[Cell]]


def progress(lines: Sequence[ActivityLine]) -> Rows:
    """Return who came how far."""
    titles: list[Cell] = [
        gettext("Activity"),
        gettext("Kind"),
        gettext("Participants"),
        gettext("Opened"),
        gettext("Begun"),
        gettext("Finished"),
        gettext("Scored"),
    ]
    rows: Rows = [
        [
            one.title,
            str(one.kind.label),
            one.people,
            one.opened,
            one.begun,
            one.finished,
            one.scored,
        ]
        for one in lines
    ]
    return [titles, *rows]


def steps(lines: Sequence[ActivityLine]) -> Rows:
    """Return how long groups spent at each step, in seconds."""
    titles: list[Cell] = [
        gettext("Activity"),
        gettext("Step"),
        gettext("Groups here now"),
        gettext("Groups timed"),
        gettext("Planned, s"),
        gettext("Median, s"),
        gettext("Lower quartile, s"),
        gettext("Upper quartile, s"),
        gettext("Shortest, s"),
        gettext("Longest, s"),
    ]
    rows: Rows = [titles]
    for line in lines:
        for step in line.steps:
            row: list[Cell] = [line.title, step.title, step.here]
            times = step.times
            if times is None:
                row += [0, step.planned, *([None] * 5)]
            else:
                row += [times.count, step.planned, times.median]
                row += [times.low, times.high, times.least, times.most]
            rows.append(row)
    return rows


def scores(lines: Sequence[ActivityLine]) -> Rows:
    """Return how many results lie in each tenth of the points."""
    titles: list[Cell] = [
        gettext("Activity"),
        gettext("From, per cent"),
        gettext("To, per cent"),
        gettext("Participants"),
    ]
    rows: Rows = [titles]
    for line in lines:
        if line.scores is not None:
            width = 100 // COLUMNS
            rows += [
                [line.title, width * place, width * (place + 1), count]
                for place, count in enumerate(line.scores.columns)
            ]
    return rows


def rubrics(lines: Sequence[ActivityLine]) -> Rows:
    """Return in how many works each level of each criterion was chosen."""
    titles: list[Cell] = [
        gettext("Activity"),
        gettext("What was judged"),
        gettext("Criterion"),
        gettext("Level"),
        gettext("Points"),
        gettext("Works"),
    ]
    return [titles, *_levels(lines)]


def _levels(lines: Sequence[ActivityLine]) -> Iterator[list[Cell]]:
    for line in lines:
        for rubric in line.rubrics:
            for profile in rubric.profiles:
                for level in profile.levels:
                    points: Decimal = level.points
                    yield [
                        line.title,
                        rubric.title,
                        profile.title,
                        level.text,
                        points,
                        level.works,
                    ]


PARTS: dict[str, tuple[Any, Callable[[Sequence[ActivityLine]], Rows]]] = {
    "progress": (lazy_gettext("Progress"), progress),
    "steps": (lazy_gettext("Time per step"), steps),
    "scores": (lazy_gettext("Scores"), scores),
    "rubrics": (lazy_gettext("Rubrics"), rubrics),
}
"""The tables by their part in the address: what it is called, and how it is made."""
