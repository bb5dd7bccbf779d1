"""YouTube."""

import re

from lti_tool.activities.lecture.embeds.base import Address, Provider, with_query

_ID = re.compile(r"[\w-]{11}")
_IN_PATH = re.compile(r"/(?:embed|shorts|live)/([\w-]{11})")


def _player(asked: Address) -> str | None:
    if asked.host == "youtu.be":
        video = asked.path[1:]
    elif asked.host not in ("youtube.com", "youtube-nocookie.com"):
        return None
    elif asked.path == "/watch":
        video = asked.query.get("v", "")
    else:
        found = _IN_PATH.fullmatch(asked.path)
        video = found[1] if found else ""
    if not _ID.fullmatch(video):
        return None
    # The host without cookies until somebody plays.
    frame = f"https://www.youtube-nocookie.com/embed/{video}"
    return with_query(frame, enablejsapi="1", playsinline="1", rel="0")


PROVIDER = Provider("youtube", "YouTube", _player)
