"""The film: pictures standing for their time over the sound, chapters, fast start."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.programs import ffmpeg
from studio.timeline import FRAME

RATE = round(1 / FRAME)
# The pictures are RGB: said once in the film's own matrix, or blue comes out another blue.
_PICTURE = f"fps={RATE},scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
KEY_EVERY = 100
"""Frames: seeking lands at most ten seconds away from a whole picture."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that stands from ``begin`` to ``end`` seconds."""

    picture: Path
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of the recording."""

    title: str
    begin: float
    end: float


def edited(
    shots: Sequence[Shot], chapters: Sequence[Chapter], sound: Path, title: str, target: Path
) -> None:
    """Write the film to ``target``; the sound is taken over as it is."""
    folder = shots[0].picture.parent
    listing, about = folder / "shots.txt", folder / "about.txt"
    # The last picture is named twice: the concat reader ignores the length of the last entry.
    entries = [f"file '{one.picture}'\nduration {one.end - one.begin:.3f}" for one in shots]
    listing.write_text("\n".join([*entries, f"file '{shots[-1].picture}'"]) + "\n")
    about.write_text(_about(title, chapters), encoding="utf-8")
    cuts = ",".join(f"{one.begin:.3f}" for one in shots)
    ffmpeg(
        [
            *("-f", "concat", "-safe", "0", "-i", str(listing), "-i", str(sound)),
            *("-i", str(about), "-map", "0:v", "-map", "1:a", "-map_metadata", "2"),
            *("-map_chapters", "2", "-vf", _PICTURE, "-t", f"{shots[-1].end}"),
            *("-c:v", "libx264", "-preset", "slow", "-tune", "stillimage", "-crf", "20"),
            *("-threads", "1", "-g", str(KEY_EVERY), "-force_key_frames", cuts),
            *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
            *("-c:a", "copy", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
            *("-metadata:s:v:0", "language=rus", "-metadata:s:a:0", "language=rus"),
            *("-movflags", "+faststart", str(target)),
        ]
    )


def as_webp(picture: Path, target: Path) -> None:
    """Write a slide's picture small enough for a slow line."""
    ffmpeg(["-i", str(picture), "-c:v", "libwebp", "-q:v", "82", "-preset", "text", str(target)])


def as_jpeg(picture: Path, target: Path) -> None:
    """Write the picture that stands before the film plays."""
    arguments = ["-i", str(picture), "-vf", "scale=960:-1", "-q:v", "3"]
    ffmpeg([*arguments, "-fflags", "+bitexact", "-flags:v", "+bitexact", str(target)])


def _about(title: str, chapters: Sequence[Chapter]) -> str:
    parts = [f";FFMETADATA1\ntitle={_plain(title)}"]
    parts += [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={round(one.begin * 1000)}\n"
        f"END={round(one.end * 1000)}\ntitle={_plain(one.title)}"
        for one in chapters
    ]
    return "\n".join(parts) + "\n"


def _plain(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "=;#\\\n" else sign for sign in text)
