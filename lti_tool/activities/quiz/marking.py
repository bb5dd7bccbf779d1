"""What the quiz's pages show of a marked attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from lti_tool.activities.quiz.definition import QuizDefinition, quiz_in
from lti_tool.activities.quiz.items.base import Item, Marked, See
from lti_tool.activities.quiz.rules import Verdict, as_decimal, verdict
from lti_tool.activities.quiz.telling import told, told_shortly
from lti_tool.coursework import moments
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.moments import Moment
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
    """One item after an attempt, with what was earned of its ``points``."""

    number: int
    type: str
    prompt: Markup
    points: Decimal
    earned: Decimal
    verdict: Verdict
    lines: tuple[MarkedLine, ...]
    feedback: Markup
    moment: Moment | None

    @property
    def hides_key(self) -> bool:
        """Whether a part of the key is kept back."""
        return any(line.is_right is None for line in self.lines) or (
            self.verdict is not Verdict.RIGHT
            and any(line.mine is not None and not line.right for line in self.lines)
        )


def marked_items(version: ActivityVersion, given: Given, *, whole_key: bool) -> list[MarkedItem]:
    """Return the items of a result page.

    What was given is always explained. The right answer is shown when the item is right or with
    ``whole_key``: while attempts are left, it stays to be found.
    """
    quiz: QuizDefinition = quiz_in(version)
    found: dict[See, Moment | None] = {}

    def moment_of(see: See | None) -> Moment | None:
        if see is None:
            return None
        if see not in found:
            near = version.activity.key
            found[see] = moments.find(see.activity, near, slide=see.slide, second=see.second)
        return found[see]

    def shown(line: Marked) -> MarkedLine:
        return MarkedLine(
            text=told_shortly(line.text, version.media),
            is_chosen=line.is_chosen,
            mine=line.mine,
            is_right=line.is_right,
            right=line.right,
            feedback=told(line.feedback, version.media),
            moment=moment_of(line.see),
        )

    def marked(place: int, item: Item) -> MarkedItem:
        answer = given.get(item.id, ())
        said = verdict(item, answer)
        show_all = whole_key or said is Verdict.RIGHT
        return MarkedItem(
            number=place,
            type=item.type,
            prompt=told(item.prompt, version.media),
            points=item.points,
            earned=share_of(as_decimal(item.share(answer)), item.points),
            verdict=said,
            lines=tuple(shown(line) for line in item.marked(answer, whole_key=show_all)),
            feedback=told(item.feedback, version.media) if show_all else Markup(),
            moment=moment_of(item.see),
        )

    return [marked(place, item) for place, item in enumerate(quiz.items, 1)]
