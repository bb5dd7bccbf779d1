"""PeerTube, on whatever host somebody runs it."""

import re

from lti_tool.activities.lecture.embeds.base import Address, Provider, with_query

_PAGE = re.compile(r"/(?:w|videos/watch|videos/embed)/([\w-]{20,36})")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def _player(asked: Address) -> str | None:
    found = _PAGE.fullmatch(asked.path)
    if not _HOST.fullmatch(asked.host) or not found:
        return None
    # p2p off: viewers would learn each other's addresses.
    return with_query(f"https://{asked.host}/videos/embed/{found[1]}", api="1", p2p="0")


PROVIDER = Provider("peertube", "PeerTube", _player, is_anywhere=True)
