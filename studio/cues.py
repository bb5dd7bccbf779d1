"""Captions from what was said: where to cut, how to break lines, when each comes and goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from studio.faults import StudioError

LINE = 42
"""Characters a line may have: what ``accord content check`` accepts."""
LONGEST = 7.0
SHORTEST = 1.0
FASTEST = 17.0
"""Characters a second; the check's own bar is higher."""
LINGER = 0.6
"""Seconds a caption may stay after its last word."""
GAP = 0.1
"""Seconds without captions between two that do not follow at once."""

# A line or a caption does not end with these: they belong to what follows.
_CLINGING = frozenset(
    (
        *("а", "и", "но", "или", "что", "как", "чем", "то", "это", "не"),
        *("о", "об", "в", "во", "на", "с", "со", "к", "из", "от", "до", "за", "по", "для"),
        *("мы", "вы", "я", "их", "её", "его", "все", "всех", "две", "три", "одна", "одно", "одной"),
    )
)


@dataclass(frozen=True, slots=True)
class TimedCue:
    """One caption of one or two ``lines``, from ``begin`` to ``end`` in seconds."""

    begin: float
    end: float
    lines: tuple[str, ...]


def cues_of(
    tokens: Sequence[str], times: Sequence[tuple[float, float]], until: float
) -> list[TimedCue]:
    """Cut one sentence into captions.

    ``times`` are its tokens' (begin, end), ``until`` the moment by which the last caption must
    be gone. Within a sentence each caption stays until the next comes.

    Raises:
        StudioError: no cut fits: the sentence is said too fast or a word is too long.
    """
    count = len(tokens)
    last = min(times[-1][1] + LINGER, until)

    def shown(start: int, stop: int) -> tuple[float, float]:
        return times[start][0], times[stop][0] if stop < count else last

    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        if start == count:
            return 0.0, ()
        found: tuple[float, tuple[int, ...]] = (float("inf"), ())
        for stop in range(start + 1, count + 1):
            lines = in_lines(tokens[start:stop])
            if lines is None:
                break
            begin, end = shown(start, stop)
            rest, stops = best(stop)
            whole = _cost(tokens, start, stop, end - begin) + rest
            if whole < found[0]:
                found = (whole, (stop, *stops))
        return found

    cost, stops = best(0)
    if cost == float("inf"):
        raise StudioError(f"no captions fit “{' '.join(tokens)}”: shorten or split the sentence")
    found = []
    for start, stop in zip((0, *stops), stops, strict=False):
        lines = in_lines(tokens[start:stop])
        assert lines is not None
        begin, end = shown(start, stop)
        found.append(TimedCue(round(begin, 3), round(end, 3), lines))
    return found


def in_lines(tokens: Sequence[str]) -> tuple[str, ...] | None:
    """Return ``tokens`` as one or two lines of at most 42 characters, None if they do not fit."""
    whole = " ".join(tokens)
    if len(whole) <= LINE:
        return (whole,)
    pairs = []
    for cut in range(1, len(tokens)):
        first, second = " ".join(tokens[:cut]), " ".join(tokens[cut:])
        if max(len(first), len(second)) <= LINE:
            pairs.append((abs(len(first) - len(second)) + 3 * _badness(tokens[cut - 1]), cut))
    if not pairs:
        return None
    _cost, cut = min(pairs)
    return " ".join(tokens[:cut]), " ".join(tokens[cut:])


def web_vtt(cues: Sequence[TimedCue]) -> str:
    """Return the WebVTT file of ``cues``."""
    blocks = [f"{_clock(cue.begin)} --> {_clock(cue.end)}\n" + "\n".join(cue.lines) for cue in cues]
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def _cost(tokens: Sequence[str], start: int, stop: int, seconds: float) -> float:
    characters = len(" ".join(tokens[start:stop]))
    if seconds > LONGEST or seconds < SHORTEST or characters / seconds > FASTEST:
        return float("inf")
    # Each caption costs a little, so that few are made; a short one or a bad end costs more.
    lonely = max(0.0, 2.0 - seconds) * 6
    return 8.0 + lonely + (_badness(tokens[stop - 1]) if stop < len(tokens) else 0.0)


def _badness(word: str) -> float:
    """Return how bad it is to break after ``word``: not at all after a sign, very after «в»."""
    if word == "—" or word[-1] in ",:;.?!…":
        return 0.0
    return 14.0 if word.lower().strip("«»(") in _CLINGING else 5.0


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
