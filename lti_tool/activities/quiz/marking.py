"""What the quiz's pages show of a marked attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from lti_tool.activities.quiz.definition import Review
from lti_tool.activities.quiz.models import QuizMark
from lti_tool.activities.quiz.papers import Paper
from lti_tool.activities.quiz.rules import Stage, Verdict, as_decimal, is_shown, verdict, worth
from lti_tool.coursework import moments
from lti_tool.coursework.items.base import Item, Marked, See
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.moments import Moment
from lti_tool.coursework.telling import told, told_shortly
from lti_tool.gradebook.score import share_of

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """One option or part after an attempt (:class:`~.items.base.Marked`, ready to show)."""

    text: Markup
    is_chosen: bool
    mine: str | None
    is_right: bool | None
    right: str
    feedback: Markup
    moment: Moment | None


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """One item after an attempt, with what was earned of its ``points``.

    ``earned`` and ``verdict`` are None where they may not be told yet; ``mark`` is what a trainer
    gave, and ``reason`` what they said to it.
    """

    number: int
    id: str
    type: str
    prompt: Markup
    points: Decimal
    earned: Decimal | None
    verdict: Verdict | None
    lines: tuple[MarkedLine, ...]
    feedback: Markup
    moment: Moment | None
    hides_key: bool
    mark: QuizMark | None
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a marked attempt (:class:`~.definition.Review` at one stage)."""

    score: bool = True
    verdicts: bool = True
    key: bool = True
    feedback: bool = True

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show but that it was handed in."""
        return not (self.score or self.verdicts or self.key or self.feedback)


EVERYTHING = Shown()


def shown_at(review: Review, stage: Stage) -> Shown:
    """Return what ``review`` lets a participant see at ``stage``."""
    return Shown(
        score=is_shown(review.score, stage),
        verdicts=is_shown(review.verdicts, stage),
        key=is_shown(review.key, stage),
        feedback=is_shown(review.feedback, stage),
    )


def marked_items(
    version: ActivityVersion,
    paper: Paper,
    given: Given,
    shown: Shown,
    marks: Mapping[str, QuizMark] | None = None,
) -> list[MarkedItem]:
    """Return the items of a result page, and nothing in them that ``shown`` keeps back.

    The right answer of an item that is right is no secret; otherwise it waits for the key. What a
    trainer gave is told with the verdicts, and why with the explanations.
    """
    view = _View(version, paper, shown)
    marked = marks or {}
    return [
        view.item(place, item, given.get(item.id, ()), marked.get(item.id))
        for place, item in enumerate(paper.items, 1)
    ]


def marked_item(
    version: ActivityVersion,
    paper: Paper,
    item: Item,
    number: int,
    answer: Sequence[str],
    shown: Shown,
) -> MarkedItem:
    """Return one item that was checked, the ``number``th of its page."""
    return _View(version, paper, shown).item(number, item, answer, None)


class _View:
    """Turns marked items into what a page shows."""

    def __init__(self, version: ActivityVersion, paper: Paper, shown: Shown) -> None:
        self._version = version
        self._paper = paper
        self._shown = shown
        self._recordings: dict[str, moments.Found | None] = {}

    def item(
        self, place: int, item: Item, answer: Sequence[str], mark: QuizMark | None
    ) -> MarkedItem:
        given = None if mark is None or mark.share is None else Fraction(mark.share)
        said = verdict(item, answer, given)
        share = worth(item, answer, given)
        shown = self._shown
        show_key = shown.key or (shown.verdicts and said is Verdict.RIGHT and given is None)
        lines = item.marked(answer, whole_key=show_key)
        if item.asked().can_shuffle:
            lines = tuple(lines[at] for at in self._paper.places(item))
        explains = shown.feedback and show_key
        earned = None if share is None else share_of(as_decimal(share), item.points)
        return MarkedItem(
            number=place,
            id=item.id,
            type=item.type,
            prompt=told(item.prompt, self._version.media),
            points=item.points,
            earned=earned if shown.verdicts else None,
            verdict=said if shown.verdicts or said is Verdict.WAITING else None,
            lines=tuple(self._line(line) for line in lines),
            feedback=told(item.feedback, self._version.media) if explains else Markup(),
            moment=self._moment(item.see) if shown.feedback else None,
            hides_key=not show_key,
            mark=mark if shown.verdicts else None,
            reason=mark.reason if mark is not None and shown.feedback else "",
        )

    def _line(self, line: Marked) -> MarkedLine:
        shown = self._shown
        return MarkedLine(
            text=told_shortly(line.text, self._version.media),
            is_chosen=line.is_chosen,
            mine=line.mine,
            is_right=line.is_right if shown.verdicts or shown.key else None,
            right=line.right,
            feedback=told(line.feedback, self._version.media) if shown.feedback else Markup(),
            moment=self._moment(line.see) if shown.feedback else None,
        )

    def _moment(self, see: See | None) -> Moment | None:
        if see is None:
            return None
        if see.activity not in self._recordings:
            near = self._version.activity.key
            self._recordings[see.activity] = moments.recording_of(see.activity, near)
        found = self._recordings[see.activity]
        return None if found is None else found.moment(slide=see.slide, second=see.second)
