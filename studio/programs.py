"""Running ffmpeg."""

import subprocess
from collections.abc import Sequence

from studio.faults import StudioError


def ffmpeg(arguments: Sequence[str]) -> str:
    """Run ffmpeg so that the same input gives the same bytes; return what it said.

    Raises:
        StudioError: it is missing or failed.
    """
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-y", *arguments]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise StudioError("ffmpeg is missing: apt-get install ffmpeg") from None
    except subprocess.CalledProcessError as error:
        raise StudioError(f"ffmpeg failed: {error.stderr[-2000:]}") from None
    return done.stderr
