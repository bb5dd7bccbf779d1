"""VK Видео. Its library for pages is documented, the messages of its player are not."""

import re

from lti_tool.activities.lecture.embeds.base import Address, Provider, with_query

_HOSTS = ("vk.com", "vk.ru", "vkvideo.ru")
_PAGE = re.compile(r"/(?:[\w@./-]*/)?(?:video|clip)(-?\d+)_(\d+)")
_NUMBER = re.compile(r"-?\d+")


def _player(asked: Address) -> str | None:
    if asked.host not in _HOSTS:
        return None
    found = _PAGE.fullmatch(asked.path)
    owner, video = found.groups() if found else ("", "")
    if asked.path == "/video_ext.php":
        owner, video = asked.query.get("oid", ""), asked.query.get("id", "")
    if not (_NUMBER.fullmatch(owner) and _NUMBER.fullmatch(video)):
        return None
    return with_query(
        "https://vkvideo.ru/video_ext.php", oid=owner, id=video, hash=asked.query.get("hash", "")
    )


PROVIDER = Provider("vk", "VK Видео", _player, tells=False)
