"""RuTube."""

import re

from lti_tool.activities.lecture.embeds.base import Address, Provider, with_query

_PAGE = re.compile(r"/(?:video|video/private|play/embed|shorts)/([0-9a-f]{32})")


def _player(asked: Address) -> str | None:
    found = _PAGE.fullmatch(asked.path)
    if asked.host != "rutube.ru" or not found:
        return None
    # A video «по ссылке» is shown to who knows its key.
    return with_query(f"https://rutube.ru/play/embed/{found[1]}", p=asked.query.get("p", ""))


PROVIDER = Provider("rutube", "RuTube", _player)
