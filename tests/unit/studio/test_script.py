"""What the voice is given: sentences, words, stress."""

from pathlib import Path

import pytest

from studio.faults import StudioError
from studio.script import Said, read_said, read_slides

SAID = Said(420, {"слова": "слов+а", "1998": "т+ысяча", "соглашение": "соглаш+ение"})


def slide(spoken: str) -> dict[str, object]:
    return {"number": 3, "title": "T", "picture": "p.webp", "spoken": spoken}


def test_a_text_becomes_sentences_and_remembers_its_paragraphs() -> None:
    definition = {"slides": [{"title": "не звучит"}, slide("Слова. Слова?\n\nСлова!")]}
    (only,) = read_slides(definition, SAID)
    assert (only.place, only.number) == (1, 3)
    assert [one.text for one in only.sentences] == ["Слова.", "Слова?", "Слова!"]
    assert [one.opens for one in only.sentences] == [True, False, True]


def test_the_voice_gets_stress_breaths_and_no_quotes() -> None:
    definition = {"slides": [slide("Мы — «Слова», 1998: «Соглашение».")]}
    (sentence,) = read_slides(definition, SAID)[0].sentences
    assert sentence.for_voice == "мы, слов+а, т+ысяча, соглаш+ение."
    assert sentence.sounds[1] == ","


@pytest.mark.parametrize("word", ["молоко", "2010"])
def test_a_word_whose_sound_nobody_gave_is_refused(word: str) -> None:
    with pytest.raises(StudioError, match=f"does not say how “{word}” sounds"):
        read_slides({"slides": [slide(word)]}, SAID)


@pytest.mark.parametrize("word", ["лист", "её", "Чём"])
def test_a_word_that_can_sound_in_one_way_only_needs_no_mark(word: str) -> None:
    assert SAID.form(word) == word.lower()


def test_foreign_letters_are_refused() -> None:
    with pytest.raises(StudioError, match="cannot read “PLCA-R”"):
        read_slides({"slides": [slide("PLCA-R")]}, SAID)


def test_a_stress_mark_stands_before_a_vowel(tmp_path: Path) -> None:
    path = tmp_path / "recording.yaml"
    path.write_text("seconds: 7\nstress: олив+ье\nspelling: {}\n", encoding="utf-8")
    with pytest.raises(StudioError, match="no vowel after"):
        read_said(path)


def test_spelling_wins_over_stress(tmp_path: Path) -> None:
    path = tmp_path / "recording.yaml"
    path.write_text("seconds: 7\nstress: ег+о\nspelling: {его: ев+о}\n", encoding="utf-8")
    assert read_said(path).form("Его") == "ев+о"
