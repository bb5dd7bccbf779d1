"""Kinescope. Its library for pages is documented, the messages of its player are not."""

import re

from lti_tool.activities.lecture.embeds.base import Address, Provider

_PAGE = re.compile(r"/(?:embed/)?([\w-]{20,36})")


def _player(asked: Address) -> str | None:
    found = _PAGE.fullmatch(asked.path)
    if asked.host != "kinescope.io" or not found:
        return None
    return f"https://kinescope.io/embed/{found[1]}"


PROVIDER = Provider("kinescope", "Kinescope", _player, tells=False)
