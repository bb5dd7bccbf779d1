"""Captions made from what was said: short lines, no orphans, each word at its time."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from studio.cues import FASTEST, LINE, LONGEST, TimedCue, cues_of, in_lines, web_vtt
from studio.faults import StudioError

SENTENCE = (
    "Подпись здесь значит: я прочитал, я согласен и буду так работать, "
    "потому что это договорённость коллег, а не юридический документ."
)


def spoken(tokens: list[str], rate: float = 12.5) -> list[tuple[float, float]]:
    """Return times of tokens said evenly, ``rate`` characters a second."""
    times, now = [], 0.0
    for token in tokens:
        times.append((now, now + len(token) / rate))
        now += (len(token) + 1) / rate
    return times


def test_a_long_sentence_is_cut_after_signs() -> None:
    tokens = SENTENCE.split()
    cues = cues_of(tokens, spoken(tokens), 60)
    assert [cue.lines for cue in cues] == [
        ("Подпись здесь значит: я прочитал,", "я согласен и буду так работать,"),
        ("потому что это договорённость коллег,", "а не юридический документ."),
    ]
    assert cues[0].end == cues[1].begin == pytest.approx(spoken(tokens)[11][0], abs=0.001)


def test_the_last_caption_lingers_but_not_into_the_next_sentence() -> None:
    tokens = ["Спасибо", "за", "внимание."]
    end = spoken(tokens)[-1][1]
    assert cues_of(tokens, spoken(tokens), 60)[0].end == pytest.approx(end + 0.6, abs=0.001)
    assert cues_of(tokens, spoken(tokens), end + 0.2)[0].end == pytest.approx(end + 0.2, abs=0.001)


def test_a_line_does_not_end_with_a_preposition() -> None:
    text = "Тема лекции о сообществах и о профессиональном развитии"
    assert in_lines(text.split()) == ("Тема лекции о сообществах", "и о профессиональном развитии")


def test_what_fits_no_two_lines_is_told() -> None:
    assert in_lines(["а" * 43]) is None
    with pytest.raises(StudioError, match="no captions fit"):
        cues_of(["а" * 43], [(0.0, 9.0)], 10)


@given(st.lists(st.text("абвгдежзик,.", min_size=1, max_size=14), min_size=1, max_size=40))
def test_no_word_is_lost_and_every_caption_can_be_read(tokens: list[str]) -> None:
    times = spoken(tokens)
    assume(times[-1][1] > 1)
    cues = cues_of(tokens, times, 1000)
    assert " ".join(line for cue in cues for line in cue.lines).split() == tokens
    for cue in cues:
        assert len(cue.lines) <= 2
        assert all(len(line) <= LINE for line in cue.lines)
        assert cue.end - cue.begin <= LONGEST + 0.001
        assert len(" ".join(cue.lines)) / (cue.end - cue.begin) <= FASTEST + 0.1


def test_the_file_is_webvtt() -> None:
    cues = [TimedCue(0.5, 2, ("Раз",)), TimedCue(3661.25, 3663, ("два", "три"))]
    assert web_vtt(cues) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nРаз\n\n01:01:01.250 --> 01:01:03.000\nдва\nтри\n"
    )
