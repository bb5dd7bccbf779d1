"""Vimeo."""

import re

from lti_tool.activities.lecture.embeds.base import Address, Provider, with_query

_PAGE = re.compile(r"/(?:video/)?(\d+)(?:/([0-9a-f]+))?")


def _player(asked: Address) -> str | None:
    found = _PAGE.fullmatch(asked.path)
    if asked.host not in ("vimeo.com", "player.vimeo.com") or not found:
        return None
    # An unlisted video is shown to who knows its hash.
    unlisted = found[2] or asked.query.get("h", "")
    return with_query(f"https://player.vimeo.com/video/{found[1]}", h=unlisted, dnt="1")


PROVIDER = Provider("vimeo", "Vimeo", _player)
