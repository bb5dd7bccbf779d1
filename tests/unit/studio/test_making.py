"""Putting it together: which picture stands when, and the times written into lecture.yaml."""

from itertools import pairwise
from pathlib import Path

import pytest

from studio.__main__ import captioned, shots_of, with_times
from studio.faults import StudioError
from studio.pictures import View
from studio.script import Sentence, Slide
from studio.timeline import Timeline, laid_out
from studio.voice import Utterance

SLIDES = tuple(
    Slide(place, number, "T", "p", tuple(Sentence((word,), (word,), True) for word in words))
    for place, (number, words) in enumerate([(1, ["Раз.", "Два."]), (4, ["Три."])])
)
YAML = """\
# Так решено.
duration: 1
slides:
  - number: 1
    at: 0.0
    spoken: Раз. Два.
  - number: 4
    at: 0 # сюда впишется
    spoken: Три.
"""


@pytest.fixture
def plan() -> Timeline:
    return laid_out(SLIDES, [2.0, 2.0, 2.0], 2.8 + 6 + 0.5 * 3.8)


def view(slide: int, words: str) -> View:
    return View(slide, words, Path(f"{slide}{words}.png"))


def test_pictures_come_with_their_slide_or_their_sentence(plan: Timeline) -> None:
    shots = shots_of(SLIDES, plan, [view(1, ""), view(1, "Два"), view(4, "")])
    assert [shot.picture.stem for shot in shots] == ["1", "1Два", "4"]
    assert shots[0].begin == 0
    assert shots[1].begin == pytest.approx(plan.moments[1].begin, abs=0.051)
    assert shots[2].begin == plan.slides_at[1]
    assert shots[-1].end == plan.seconds


@pytest.mark.parametrize(
    ("views", "said"),
    [
        ([view(1, ""), view(1, "Пять"), view(4, "")], "nobody says “Пять"),
        ([view(1, ""), view(1, "Два"), view(1, "Раз"), view(4, "")], "order of the sentences"),
        ([view(1, "")], "no opening picture for slide 4"),
    ],
)
def test_pictures_nobody_would_see_are_refused(
    plan: Timeline, views: list[View], said: str
) -> None:
    with pytest.raises(StudioError, match=said):
        shots_of(SLIDES, plan, views)


def test_captions_stand_where_their_words_are_said(plan: Timeline) -> None:
    said = [Utterance(b"", 16_000, ((0.03, 1.9),)) for _ in range(3)]
    cues = captioned([one for slide in SLIDES for one in slide.sentences], said, plan)
    assert [cue.lines for cue in cues] == [("Раз.",), ("Два.",), ("Три.",)]
    for cue, moment in zip(cues, plan.moments, strict=True):
        assert cue.begin == pytest.approx(moment.begin + 0.03, abs=0.001)
    assert all(one.end <= two.begin for one, two in pairwise(cues))


def test_only_times_change_in_the_definition(plan: Timeline) -> None:
    changed = with_times(YAML, SLIDES, plan).splitlines()
    before = YAML.splitlines()
    assert [n for n, (a, b) in enumerate(zip(before, changed, strict=True), 1) if a != b] == [2, 8]
    assert changed[1] == f"duration: {plan.seconds:.2f}"
    assert changed[7] == f"    at: {plan.slides_at[1]}"


def test_a_slide_without_a_place_for_its_time_is_told(plan: Timeline) -> None:
    with pytest.raises(StudioError, match="give each slide with “spoken”"):
        with_times(YAML.replace("    at: 0.0\n", ""), SLIDES, plan)
