"""SubRip captions (``.srt``), which every editor writes, as the WebVTT that browsers read."""

import re

ENDING = ".srt"
HEADER = "WEBVTT\n\n"
HEADER_LINES = 2
"""Lines by which the WebVTT is longer: every other line stays where it was."""

_MOMENT = r"(\d{1,2}):(\d\d):(\d\d)[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_MOMENT}\s*-->\s*{_MOMENT}.*")
# Places and colours, which WebVTT says otherwise: {\an8}, <font color="…">.
_LOOKS = re.compile(r"\{\\[^}]*\}|</?font[^>]*>", re.IGNORECASE)


def web_vtt(content: bytes) -> bytes:
    """Return SubRip captions as WebVTT, line for line.

    What is WebVTT already, or no UTF-8, comes back as it is: the check of captions tells the
    author.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    if text.startswith("WEBVTT"):
        return content
    return (HEADER + "".join(f"{_line(one)}\n" for one in text.splitlines())).encode()


def moment(web_vtt_moment: str) -> str:
    """Return a moment as SubRip writes it: ``00:01:02,500``."""
    return web_vtt_moment.replace(".", ",")


def _line(line: str) -> str:
    times = _TIMES.fullmatch(line)
    if times is None:
        return _LOOKS.sub("", line)
    parts = times.groups()
    return f"{_moment(*parts[:4])} --> {_moment(*parts[4:])}"


def _moment(hours: str, minutes: str, seconds: str, fraction: str) -> str:
    return f"{int(hours):02}:{minutes}:{seconds}.{fraction:0<3}"
