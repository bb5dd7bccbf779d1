"""Addresses of videos elsewhere, as people copy them, and what is made of them."""

import pytest

from lti_tool.activities.lecture.embeds import PROVIDERS, embed_of

YOUTUBE = "https://www.youtube-nocookie.com/embed/a-_bcdefghi?enablejsapi=1&playsinline=1&rel=0"
HEX = "0123456789abcdef" * 2
LONG = "aBcDeFgHiJkLmNoPqRsTuV"


@pytest.mark.parametrize(
    ("address", "provider", "frame"),
    [
        ("https://www.youtube.com/watch?v=a-_bcdefghi&t=12", "youtube", YOUTUBE),
        ("https://m.youtube.com/watch?v=a-_bcdefghi", "youtube", YOUTUBE),
        ("https://youtu.be/a-_bcdefghi?si=x", "youtube", YOUTUBE),
        ("https://www.youtube.com/live/a-_bcdefghi", "youtube", YOUTUBE),
        ("https://vimeo.com/123", "vimeo", "https://player.vimeo.com/video/123?dnt=1"),
        ("https://vimeo.com/123/0af", "vimeo", "https://player.vimeo.com/video/123?h=0af&dnt=1"),
        (
            "https://player.vimeo.com/video/123?h=0af",
            "vimeo",
            "https://player.vimeo.com/video/123?h=0af&dnt=1",
        ),
        (f"https://rutube.ru/video/{HEX}/", "rutube", f"https://rutube.ru/play/embed/{HEX}"),
        (
            f"https://rutube.ru/video/private/{HEX}/?p=key",
            "rutube",
            f"https://rutube.ru/play/embed/{HEX}?p=key",
        ),
        ("https://vk.com/video-1_2", "vk", "https://vkvideo.ru/video_ext.php?oid=-1&id=2"),
        (
            "https://vkvideo.ru/@school/video-1_2",
            "vk",
            "https://vkvideo.ru/video_ext.php?oid=-1&id=2",
        ),
        (
            "https://vkvideo.ru/playlist/-1_3/video-1_2",
            "vk",
            "https://vkvideo.ru/video_ext.php?oid=-1&id=2",
        ),
        (
            "https://vk.com/video_ext.php?oid=-1&id=2&hash=ab&hd=2",
            "vk",
            "https://vkvideo.ru/video_ext.php?oid=-1&id=2&hash=ab",
        ),
        (
            f"https://video.school.example/w/{LONG}",
            "peertube",
            f"https://video.school.example/videos/embed/{LONG}?api=1&p2p=0",
        ),
        (f"https://kinescope.io/{LONG}", "kinescope", f"https://kinescope.io/embed/{LONG}"),
        (f"https://kinescope.io/embed/{LONG}", "kinescope", f"https://kinescope.io/embed/{LONG}"),
    ],
)
def test_an_address_becomes_its_player(address: str, provider: str, frame: str) -> None:
    embed = embed_of(address)
    assert embed is not None
    assert (embed.provider.name, embed.frame, embed.page) == (provider, frame, address)
    assert frame.startswith(f"{embed.origin}/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lecture.mp4",
        "http://www.youtube.com/watch?v=a-_bcdefghi",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/@school",
        "https://youtube.com.evil.example/watch?v=a-_bcdefghi",
        "https://user@vimeo.com/123",
        "https://vimeo.com:8443/123",
        "https://vimeo.com:port/123",
        "https://vimeo.com/channels",
        "https://rutube.ru/channel/1/",
        "https://vk.com/video_ext.php?oid=-1&id=x",
        "https://vk.com/club1",
        "https://kinescope.io/",
        f"https://localhost/w/{LONG}",
        "https://school.example/w/short",
        "javascript:alert(1)",
        "https://[::1/w/x",
    ],
)
def test_what_is_no_address_of_a_video_becomes_nothing(address: str) -> None:
    assert embed_of(address) is None


def test_there_are_six_providers_and_the_one_on_any_host_is_asked_last() -> None:
    assert {one.label for one in PROVIDERS} == {
        "Kinescope",
        "PeerTube",
        "RuTube",
        "VK Видео",
        "Vimeo",
        "YouTube",
    }
    assert PROVIDERS[-1].name == "peertube"
    assert {one.name for one in PROVIDERS if not one.tells} == {"kinescope", "vk"}
