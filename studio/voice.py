"""The voice: Festival with the Russian voice of ``festvox-ru``, and when each word is said.

Festival is given every sentence apart and writes, beside the sound, when each word begins and
ends: captions are timed from the synthesis itself.
"""

import re
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.faults import StudioError
from studio.script import Sentence

VOICE = "voice_msu_ru_nsh_clunits"
QUIET_BEFORE = 0.03
"""Seconds kept before the first sound of a sentence and after the last."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence said: ``frames`` of 16-bit mono sound at ``rate``, times of its tokens.

    Times are in seconds from the first frame: (begin, end) of each token that sounds; a dash
    takes the moment where the word before it ends.
    """

    frames: bytes
    rate: int
    times: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        """How long the sound lasts."""
        return len(self.frames) / 2 / self.rate


def speak(sentences: Sequence[Sentence], folder: Path) -> list[Utterance]:
    """Say each sentence; ``folder`` is for Festival's files.

    Raises:
        StudioError: Festival is not there, or read other words than it was given.
    """
    script = [f"({VOICE})"]
    for number, sentence in enumerate(sentences):
        script.append(_SAY.format(text=sentence.for_voice, wave=folder / f"{number:03}.wav"))
    path = folder / "say.scm"
    path.write_text("\n".join(script), encoding="utf-8")
    try:
        done = subprocess.run(
            ["festival", "-b", str(path)],  # noqa: S607
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise StudioError("festival is missing: apt-get install festival festvox-ru") from None
    except subprocess.CalledProcessError as error:
        raise StudioError(f"festival failed: {error.stderr}") from None
    spoken = [part.split() for part in done.stdout.split("sentence")[1:]]
    if len(spoken) != len(sentences):
        raise StudioError(f"festival said {len(spoken)} of {len(sentences)} sentences")
    return [
        _utterance(sentence, folder / f"{number:03}.wav", words)
        for number, (sentence, words) in enumerate(zip(sentences, spoken, strict=True))
    ]


# `word_start` is the end of the pause before the word, as Festival counts it.
_SAY = """\
(set! said (Utterance Text "{text}"))
(utt.synth said)
(utt.save.wave said "{wave}")
(format t "sentence\\n")
(mapcar (lambda (word) (format t "%s %s %s\\n" (item.name word)
  (item.feat word "word_start") (item.feat word "word_end"))) (utt.relation.items said 'Word))
"""


def _utterance(sentence: Sentence, path: Path, spoken: list[str]) -> Utterance:
    names, starts, ends = spoken[0::3], spoken[1::3], spoken[2::3]
    given = [re.findall(r"[\w+]+", sound) for sound in sentence.sounds]
    if names != [word for words in given for word in words]:
        raise StudioError(f"festival read “{' '.join(names)}” for “{sentence.text}”")
    with wave.open(str(path)) as sound:
        rate, frames = sound.getframerate(), sound.readframes(sound.getnframes())
    first = max(0.0, float(starts[0]) - QUIET_BEFORE)
    last = float(ends[-1]) + QUIET_BEFORE
    times = []
    place, now = 0, QUIET_BEFORE
    for words in given:
        begin, end = now, now
        if words:
            begin = float(starts[place]) - first
            end = float(ends[place + len(words) - 1]) - first
        place, now = place + len(words), end
        times.append((begin, end))
    cut = frames[2 * round(first * rate) : 2 * round(last * rate)]
    return Utterance(cut, rate, tuple(times))
