"""What is to be said: a lecture's slides as sentences and words, each with how it sounds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from studio.faults import StudioError

VOWELS = "аеёиоуыэюя"
_WORD = re.compile(r"[А-Яа-яЁё]+|\d+")
_ANY_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")
_BREATH = re.compile(r"[,:;—]")


@dataclass(frozen=True, slots=True)
class Said:
    """How words sound: ``seconds`` the recording lasts, ``forms`` word → words with stress."""

    seconds: float
    forms: Mapping[str, str]

    def form(self, word: str) -> str:
        """Return how ``word`` sounds, a ``+`` before each stressed vowel.

        Raises:
            StudioError: it could be stressed in several places and none is given.
        """
        plain = word.lower()
        if plain in self.forms:
            return self.forms[plain]
        if "ё" not in plain and (plain.isdigit() or sum(one in VOWELS for one in plain) > 1):
            raise StudioError(f"recording.yaml does not say how “{word}” sounds: add it there")
        return plain


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``tokens`` as they are read, ``sounds`` what each gives the voice.

    A token without sound is a dash. ``opens``: the sentence begins a paragraph.
    """

    tokens: tuple[str, ...]
    sounds: tuple[str, ...]
    opens: bool

    @property
    def text(self) -> str:
        """The sentence as it is read."""
        return " ".join(self.tokens)

    @property
    def for_voice(self) -> str:
        """The sentence as the voice is given it."""
        return " ".join(sound for sound in self.sounds if sound).replace(" ,", ",")


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide that is in the recording: its place in ``lecture.yaml`` and its words."""

    place: int
    number: int
    title: str
    picture: str
    sentences: tuple[Sentence, ...]


def read_said(path: Path) -> Said:
    """Read ``recording.yaml``.

    Raises:
        StudioError: a stress mark stands before no vowel.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    forms = {word.replace("+", ""): word for word in data["stress"].split()}
    forms |= {str(word): form for word, form in data["spelling"].items()}
    for form in forms.values():
        for place, sign in enumerate(form):
            if sign == "+" and form[place + 1 : place + 2] not in tuple(VOWELS):
                raise StudioError(f"recording.yaml: no vowel after “+” in “{form}”")
    return Said(float(data["seconds"]), forms)


def read_slides(definition: Mapping[str, Any], said: Said) -> tuple[Slide, ...]:
    """Return the slides of a lecture's definition over which something is said."""
    return tuple(
        Slide(
            place,
            slide["number"],
            slide["title"],
            slide["picture"],
            tuple(_sentences(slide["spoken"], said)),
        )
        for place, slide in enumerate(definition["slides"])
        if "spoken" in slide
    )


def _sentences(text: str, said: Said) -> Iterator[Sentence]:
    for paragraph in text.split("\n\n"):
        for place, sentence in enumerate(_SENTENCE_END.split(" ".join(paragraph.split()))):
            tokens = tuple(sentence.split())
            yield Sentence(tokens, tuple(_sound(token, said) for token in tokens), place == 0)


def _sound(token: str, said: Said) -> str:
    """Return what the voice is given for ``token``: its words, then a comma for a breath."""
    words = [said.form(word) for word in _WORD.findall(token)]
    if len(words) != len(_ANY_WORD.findall(token)):
        raise StudioError(f"the voice cannot read “{token}”: write it in Russian letters")
    end = token.rstrip("»”)")[-1:]
    mark = "," if _BREATH.match(end) else end if end in tuple(".?!") else ""
    return " ".join(words) + mark
