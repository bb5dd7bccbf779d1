"""The sound: utterances laid on the timeline, made equally loud by EBU R 128, in two passes."""

import json
import wave
from collections.abc import Sequence
from pathlib import Path

from studio.faults import StudioError
from studio.programs import ffmpeg
from studio.timeline import Timeline
from studio.voice import Utterance

LOUDNESS = -16.0
"""LUFS: what telephones and small speakers are mixed for."""
PEAK = -1.5
RATE = 24_000
BITS = "48k"
# Rumble below the voice goes; loud syllables are softened and single peaks held, so that the gain
# that follows need not clip.
_CLEAN = (
    "highpass=f=60,acompressor=threshold=-24dB:ratio=3:attack=5:release=120:makeup=1,"
    "alimiter=limit=-12.8dB:attack=3:release=60:level=false"
)


def laid_down(utterances: Sequence[Utterance], timeline: Timeline, path: Path) -> None:
    """Write the utterances at their moments, silence between, exactly as long as the timeline."""
    rate = utterances[0].rate
    whole = bytearray(2 * round(timeline.seconds * rate))
    for utterance, moment in zip(utterances, timeline.moments, strict=True):
        start = 2 * round(moment.begin * rate)
        whole[start : start + len(utterance.frames)] = utterance.frames
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(whole))


def made_loud(source: Path, target: Path, seconds: float) -> None:
    """Write ``source`` at the wanted loudness as AAC; the first pass measures, the second acts.

    Raises:
        StudioError: the loudness could not be reached by gain alone.
    """
    wanted = f"loudnorm=I={LOUDNESS}:TP={PEAK}:LRA=11"
    said = ffmpeg(
        ["-i", str(source), "-af", f"{_CLEAN},{wanted}:print_format=json", "-f", "null", "-"]
    )
    measured = json.loads(said[said.rindex("{") : said.rindex("}") + 1])
    if float(measured["input_tp"]) + LOUDNESS - float(measured["input_i"]) > PEAK:
        raise StudioError(f"peaks would clip: {measured['input_tp']} dB at {measured['input_i']}")
    acting = (
        f"{wanted}:linear=true:measured_I={measured['input_i']}:measured_TP={measured['input_tp']}"
        f":measured_LRA={measured['input_lra']}:measured_thresh={measured['input_thresh']}"
        f":offset={measured['target_offset']}"
    )
    ffmpeg(
        [
            *("-i", str(source), "-af", f"{_CLEAN},{acting}", "-t", f"{seconds}"),
            *("-ar", str(RATE), "-ac", "1", "-c:a", "aac", "-b:a", BITS),
            *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"),
            *("-metadata:s:a:0", "language=rus", "-movflags", "+faststart", str(target)),
        ]
    )
