"""What a lecture's definition says, and what can be wrong with it."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lti_tool.activities.lecture.checks import MOST_CHECKS, Check, Seconds
from lti_tool.activities.lecture.embeds import embed_of
from lti_tool.activities.lecture.embeds.base import Embed
from lti_tool.content.shapes import Shape
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.parsed import Parsed
from lti_tool.coursework.placement import Placed

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=300)]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=150)]


class Captions(Shape):
    """One track of captions: its file, its language (BCP 47) and its name in the player."""

    file: FileName
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    label: ShortText


class Slide(Shape):
    """One slide; ``at`` is when it comes up, in seconds (None: it is not in the recording).

    ``text`` is the slide's own (Markdown), ``spoken`` what is said over it, ``picture`` the slide
    as it is shown.
    """

    title: ShortText
    text: Text
    number: Annotated[int, Field(ge=1, le=999)] | None = None
    at: Seconds | None = None
    spoken: Text | None = None
    picture: FileName | None = None


class Lecture(Shape):
    """A lecture: a ``video``, or an ``audio`` over its slides, or both; or in the video's place
    ``embed``, the address of one in another house (:mod:`.embeds`).

    ``duration`` is in seconds, ``threshold`` the share to watch for the whole score.

    ``scoring`` says whether the score comes ``at_once`` at the threshold or ``in_tenths`` on the
    way to it.
    ``audio`` is the recording's sound alone, on the same timeline: with the slides' pictures it
    is the lecture for a slow line.
    """

    instructions: Text
    video: FileName | None = None
    embed: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    audio: FileName | None = None
    poster: FileName | None = None
    captions: tuple[Captions, ...] = ()
    duration: Annotated[float, Field(gt=0, le=6 * 3600, allow_inf_nan=False)]
    threshold: Annotated[Decimal, Field(gt=0, le=1)] = Decimal("0.9")
    scoring: Literal["at_once", "in_tenths"] = "at_once"
    slides: Annotated[tuple[Slide, ...], Field(max_length=300)] = ()
    checks: Annotated[tuple[Check, ...], Field(max_length=MOST_CHECKS)] = ()

    @property
    def recording(self) -> str:
        """The file of ours whose timeline counts: the video, or the sound; "" without one."""
        return self.video or self.audio or ""

    @property
    def embedded(self) -> Embed | None:
        """The player of the video that is kept in another house."""
        return embed_of(self.embed) if self.embed else None

    @property
    def milliseconds(self) -> int:
        """The duration in whole milliseconds, as the rules count."""
        return max(1, round(self.duration * 1000))

    @property
    def share_needed(self) -> Fraction:
        """The threshold as an exact fraction."""
        return Fraction(self.threshold)

    @property
    def steps(self) -> int:
        """In how many equal parts the score comes."""
        return 10 if self.scoring == "in_tenths" else 1

    @property
    def chapters(self) -> tuple[Slide, ...]:
        """The slides that come up in the recording, in order."""
        return tuple(slide for slide in self.slides if slide.at is not None)

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """From when to when each chapter goes, in milliseconds."""
        edges = [round(slide.at * 1000) for slide in self.slides if slide.at is not None]
        return tuple(pairwise([*edges, self.milliseconds]))

    @property
    def starts(self) -> dict[int, int]:
        """Where each numbered slide of the recording begins, in milliseconds."""
        pairs = zip(self.chapters, self.stretches, strict=True)
        return {slide.number: at for slide, (at, _end) in pairs if slide.number is not None}

    @property
    def slide_ends(self) -> dict[int, int]:
        """Where each numbered slide of the recording ends, in milliseconds."""
        pairs = zip(self.chapters, self.stretches, strict=True)
        return {slide.number: end for slide, (_at, end) in pairs if slide.number is not None}

    @property
    def asked(self) -> tuple[tuple[int, Check], ...]:
        """The checks with the moments (milliseconds) at which they are asked, in order."""
        ends = self.slide_ends
        return tuple(sorted(((one.moment(ends), one) for one in self.checks), key=lambda x: x[0]))

    def check(self, item_id: str) -> Check | None:
        """Return the check whose item is called ``item_id``, or None."""
        return next((one for one in self.checks if one.item.id == item_id), None)

    def chapter_at(self, moment: int) -> tuple[int, int] | None:
        """Return the chapter that begins at ``moment``, if one does."""
        return next((one for one in self.stretches if one[0] == moment), None)


def lecture_in(version: ActivityVersion) -> Lecture:
    """Return the lecture of ``version``, parsed once in a process."""
    return _lectures.of(version)


def lecture_at(placed: Placed) -> Lecture:
    """Return the lecture of a placement in plain values, parsed once in a process."""
    return _lectures.of_placed(placed)


def lecture_of(definition: Mapping[str, Any]) -> Lecture:
    """Return the definition kept in an activity version, which was checked when it was kept."""
    return Lecture.model_validate(definition)


_lectures = Parsed(lecture_of)
