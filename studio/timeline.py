"""When everything happens: pauses are chosen so that the recording lasts as long as it should."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.faults import StudioError
from studio.script import Slide

BEFORE_FIRST = 0.8
AFTER_LAST = 2.0
# How long a pause is, counted in pauses between two sentences.
PARAGRAPH = 1.6
NEXT_SLIDE = 2.2
SHORTEST_PAUSE = 0.35
LONGEST_PAUSE = 0.95
FRAME = 0.1
"""Seconds a picture of the film stands: slides come up on a picture's boundary."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One sentence of one slide: said from ``begin`` to ``end`` seconds of the recording."""

    slide: int
    sentence: int
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole recording: every sentence's moment, and when each slide comes up."""

    moments: tuple[Moment, ...]
    slides_at: tuple[float, ...]
    pause: float
    seconds: float


def laid_out(slides: Sequence[Slide], lengths: Sequence[float], seconds: float) -> Timeline:
    """Lay the sentences, each of its length, over exactly ``seconds``.

    A slide comes up in the middle of the pause before its first sentence.

    Raises:
        StudioError: pauses would be too short or too long; it says how much text to change.
    """
    weights = _pauses(slides)
    spoken = sum(lengths)
    room = seconds - BEFORE_FIRST - AFTER_LAST - spoken
    pause = room / sum(weights)
    if not SHORTEST_PAUSE <= pause <= LONGEST_PAUSE:
        best = (SHORTEST_PAUSE + LONGEST_PAUSE) / 2 * sum(weights)
        raise StudioError(
            f"{spoken:.1f} s are spoken and {room:.1f} s are left for pauses: "
            f"make the text about {best - room:.0f} s shorter (longer, if that is negative)"
        )
    moments: list[Moment] = []
    slides_at: list[float] = []
    now, number = BEFORE_FIRST, 0
    for place, slide in enumerate(slides):
        for sentence in range(len(slide.sentences)):
            if number:
                before, now = now, now + pause * weights[number]
                if sentence == 0:
                    slides_at.append(_on_frame((before + now) / 2))
            else:
                slides_at.append(0.0)
            moments.append(Moment(place, sentence, now, now + lengths[number]))
            now, number = moments[-1].end, number + 1
    return Timeline(tuple(moments), tuple(slides_at), pause, seconds)


def _pauses(slides: Sequence[Slide]) -> list[float]:
    """Return the weight of the pause before each sentence; there is none before the first."""
    weights = []
    for slide in slides:
        for place, sentence in enumerate(slide.sentences):
            weights.append(NEXT_SLIDE if place == 0 else PARAGRAPH if sentence.opens else 1.0)
    return [0.0, *weights[1:]]


def _on_frame(seconds: float) -> float:
    return round(round(seconds / FRAME) * FRAME, 3)
