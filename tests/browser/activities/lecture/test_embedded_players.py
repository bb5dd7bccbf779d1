"""A lecture whose video is kept in another house: asked for, watched, counted, gone."""

import re

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.browser.activities.lecture.conftest import LectureRoom, RoomWith, wait_until_at
from tests.browser.activities.lecture.players import PLAYERS, VK, Player
from tests.browser.activities.stage import assert_fit_to_read, tab_to

ELSEWHERE = {"video": None, "audio": None}


def show(page: Page, label: str) -> Frame:
    """Ask for the player and return its frame."""
    page.get_by_role("button", name=f"Показать видео с {label}").click()
    page.frame_locator(".player-frame").get_by_role("button", name="Play").wait_for()
    return next(frame for frame in page.frames if frame.parent_frame is page.main_frame)


def wait_for_watched(page: Page, milliseconds: int) -> None:
    """Wait until the server's map of what was watched holds so much."""
    page.wait_for_function(
        """most => [...document.querySelectorAll(".watch-map rect")].reduce(
            (sum, rect) => sum + Number(rect.getAttribute("width")), 0) >= most""",
        arg=milliseconds,
    )


@pytest.mark.parametrize("player", PLAYERS.values(), ids=PLAYERS.keys())
def test_what_plays_elsewhere_is_counted_and_a_jump_is_not(
    room_with: RoomWith, desktop: BrowserContext, player: Player
) -> None:
    room = room_with(embed=player.address, **ELSEWHERE)
    asked: list[str] = []
    desktop.on("request", lambda request: asked.append(request.url))
    desktop.route(
        player.frame, lambda route: route.fulfill(body=player.page, content_type="text/html")
    )
    page = room.open(desktop)
    assert not [url for url in asked if url.startswith(player.frame[:-1])]
    frame = show(page, player.label)
    frame.get_by_role("button", name="Play").click()
    wait_for_watched(page, 4000)
    page.get_by_role("tab", name="Главы").click()
    page.get_by_role("link", name="Третий слайд").click()
    frame.wait_for_function("at > 18")
    frame.evaluate("pause()")
    wait_for_watched(page, 6000)
    seen = room.watched()
    assert seen[0][0] < 1000
    assert all(end <= 16_000 or start >= 15_000 for start, end in seen)
    assert sum(end - start for start, end in seen) < 16_000
    page.reload()
    page.frame_locator(".player-frame").get_by_role("button", name="Play").wait_for()
    page.get_by_role("button", name="Снова спрашивать").click()
    expect(page.get_by_role("button", name=f"Показать видео с {player.label}")).to_be_visible()


def test_beside_a_video_elsewhere_slides_with_sound_and_the_text_are_the_same_lecture(
    room_with: RoomWith, device: BrowserContext
) -> None:
    player = PLAYERS["peertube"]
    room = room_with(embed=player.address, video=None)
    device.route(
        player.frame, lambda route: route.fulfill(body=player.page, content_type="text/html")
    )
    page = room.open(device)
    assert_fit_to_read(page)
    tab_to(page, f"Показать видео с {player.label}")
    page.keyboard.press("Enter")
    page.frame_locator(".player-frame").get_by_role("button", name="Play").wait_for()
    frame = next(frame for frame in page.frames if frame.parent_frame is page.main_frame)
    frame.evaluate("play()")
    wait_for_watched(page, 4000)
    expect(page.get_by_role("group", name="Управление записью")).to_be_hidden()
    frame.evaluate("pause()")
    stood = frame.evaluate("at")
    page.get_by_role("radio", name="Видео").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Слайды и звук")).to_be_checked()
    expect(page.locator(".player-frame")).to_be_hidden()
    page.wait_for_function(
        "stood => document.querySelector('video').currentTime >= stood - 1", arg=stood
    )
    assert_fit_to_read(page)
    tab_to(page, "Смотреть")
    page.keyboard.press("Space")
    wait_until_at(page, 9)
    expect(page.locator("[data-slide] img")).to_have_attribute("src", re.compile("slide-2"))
    page.keyboard.press("Space")
    page.get_by_role("radio", name="Слайды и звук").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-player]:visible")).to_have_count(0)
    assert_fit_to_read(page)
    page.locator("#said-16000").get_by_role("button", name="Прочитано").press("Enter")
    expect(page.locator("#said-16000").get_by_text("засчитано")).to_be_visible()
    page.get_by_role("radio", name="Видео").check()
    expect(page.locator(".player-frame")).to_be_visible()
    seen = room.watched()
    assert seen[0][0] < 1000
    assert seen[-1] == [16_000, 24_000]
    assert sum(end - start for start, end in seen) >= 15_000


def test_a_player_that_tells_nothing_is_counted_by_word(
    room_with: RoomWith, device: BrowserContext
) -> None:
    room = room_with(embed=VK, duration=0.1, slides=[], captions=[], **ELSEWHERE)
    device.route(
        "https://vkvideo.ru/**",
        lambda route: route.fulfill(body="<title>VK</title>", content_type="text/html"),
    )
    page = room.open(device)
    assert_fit_to_read(page)
    page.get_by_role("button", name="Показать видео с VK Видео").click()
    expect(page.locator("iframe")).to_be_visible()
    page.get_by_role("button", name="Запись посмотрена").click()
    expect(page.get_by_text("для балла достаточно")).to_be_visible()
    page.close()
    _trainer_reads(room, device, "со слов участника")


def test_a_video_that_is_gone_is_told_to_everybody(
    room_with: RoomWith, phone: BrowserContext
) -> None:
    youtube = PLAYERS["youtube"]
    room = room_with(embed=youtube.address, **ELSEWHERE)
    gone = youtube.page.replace(
        'say("onReady", null);', 'say("onReady", null); say("onError", 100);'
    )
    phone.route(youtube.frame, lambda route: route.fulfill(body=gone, content_type="text/html"))
    page = room.open(phone)
    with page.expect_response("**/lecture/trouble"):
        show(page, "YouTube")
    expect(page.get_by_text("Возможно, его там удалили или закрыли")).to_be_visible()
    expect(page.get_by_role("button", name="Запись посмотрена")).to_be_visible()
    assert_fit_to_read(page)
    page.get_by_role("radio", name="Текст").check()
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("radio", name="Видео").check()
    expect(page.get_by_role("alert")).to_be_visible()
    page.close()
    _trainer_reads(room, phone, "Запись не загрузилась у 1 человека")


def _trainer_reads(room: LectureRoom, context: BrowserContext, words: str) -> None:
    context.clear_cookies()
    overview = room.open(context, "trainer")
    expect(overview.get_by_text(words).first).to_be_visible()
    assert_fit_to_read(overview)
