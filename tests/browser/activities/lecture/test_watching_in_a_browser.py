"""Watching as people do it: in the LMS's frame, on a phone, on a train without network."""

from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import update

from lti_tool import clock
from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession
from tests.browser.activities.lecture.conftest import (
    LONG_FILM,
    LONG_FILM_RATE,
    LectureRoom,
    RoomWith,
    pause,
    play,
    play_to,
    wait_until_at,
)
from tests.fixtures.chromium import Complaints
from tests.fixtures.line import Line

WATCHED_MS = 60_000
BUSY_MS = 240_000
A_MINUTE_MS = 60_000
HALF_THE_LONG_FILM = 40 * LONG_FILM_RATE // 8
# Nothing leaves the page any more. The browser takes what is sent as the page closes and loses it:
# it says true even where there is no network.
NO_LINE = """() => {
  window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
  navigator.sendBeacon = () => true;
}"""
ALL_LOADED = """() => {
  const { buffered, duration } = document.querySelector("video");
  return buffered.length > 0 && buffered.end(buffered.length - 1) > duration - 1;
}"""


def test_a_participant_watches_in_the_courses_frame_and_the_score_arrives(
    room: LectureRoom, desktop: BrowserContext
) -> None:
    frame = room.open_in_frame(desktop)
    play(frame)
    enough = frame.locator("[data-left]")
    expect(enough).to_have_text("для балла достаточно", timeout=WATCHED_MS)
    expect(frame.locator(".score-given")).to_have_text("5")
    room.classroom.deliver()
    assert room.classroom.world.cell(room.link, "anna").points == Decimal(5)
    expect(frame.get_by_text("Балл передан в журнал")).to_be_visible(timeout=WATCHED_MS)
    assert sum(end - start for start, end in room.watched()) >= 21_000


def test_jumping_to_the_end_counts_only_what_was_played(
    room: LectureRoom, desktop: BrowserContext
) -> None:
    page = room.open(desktop)
    page.evaluate("document.querySelector('video').currentTime = 22")
    play(page, rate=1)
    page.wait_for_function("() => document.querySelector('video').ended")
    expect(page.locator("[data-watched]")).to_contain_text("8")
    expect(page.locator(".watch-map rect")).to_have_count(1)
    ((start, end),) = room.watched()
    assert start >= 21_000
    assert end - start <= 3_000
    expect(page.locator(".score-given")).to_have_count(0)


def test_the_unseen_part_is_one_click_away(room: LectureRoom, desktop: BrowserContext) -> None:
    page = room.open(desktop)
    expect(page.locator("[data-gap]")).to_be_hidden()
    play_to(page, 3)
    page.evaluate("document.querySelector('video').currentTime = 15")
    page.get_by_role("button", name="перейти к непросмотренному").click()
    page.wait_for_function("() => document.querySelector('video').currentTime < 10")


def test_the_next_visit_goes_on_where_the_last_one_ended(
    room: LectureRoom, phone: BrowserContext
) -> None:
    page = room.open(phone)
    play(page)
    wait_until_at(page, 6)
    page.close(run_before_unload=True)
    room.wait_until_watched(6)
    again = room.open(phone)
    again.wait_for_function("() => document.querySelector('video').currentTime > 4")
    assert again.evaluate("document.querySelector('video').currentTime") < 12
    expect(again.locator(".watch-map rect")).to_have_count(1)


def test_from_the_end_it_begins_anew(room: LectureRoom, desktop: BrowserContext) -> None:
    page = room.open(desktop)
    page.evaluate("document.querySelector('video').currentTime = 22")
    play(page)
    page.wait_for_function("() => document.querySelector('video').ended")
    room.wait_until_watched(23)
    again = room.open(desktop)
    play_to(again, 2)
    assert again.evaluate("document.querySelector('video').played.start(0)") < 1


def test_what_was_watched_without_network_counts_when_it_is_back(
    room: LectureRoom, desktop: BrowserContext, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    page = room.open(desktop)
    play_to(page, 1, rate=1)
    page.wait_for_function(ALL_LOADED)
    expect(page.locator(".watch-map rect")).to_have_count(1)
    desktop.set_offline(True)
    play_to(page, 8)
    expect(page.locator("#status")).to_contain_text("Нет сети")
    assert room.watched()[0][1] < 8_000
    desktop.set_offline(False)
    expect(page.locator("#status")).to_contain_text("Сохранено")
    assert room.watched()[0][1] >= 8_000


def test_what_a_closed_page_could_not_send_is_sent_by_the_next_one(
    room: LectureRoom, desktop: BrowserContext
) -> None:
    page = room.open(desktop)
    page.evaluate(NO_LINE)
    play(page)
    wait_until_at(page, 4)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert room.watched() == []
    again = room.open(desktop)
    expect(again.locator("[data-watched]")).not_to_contain_text(": 0")
    assert room.watched()[0][1] >= 4_000
    assert again.evaluate("document.querySelector('video').currentTime") >= 4


def test_what_was_watched_after_the_session_ended_counts_at_the_next_launch(
    room: LectureRoom, desktop: BrowserContext, complaints: Complaints
) -> None:
    complaints.allowed_console_errors += ["401", "403", "410"]
    page = room.open(desktop)
    with room.classroom.app.app_context():
        db.session.execute(update(LaunchSession).values(expires_at=clock.now()))
        db.session.commit()
    play_to(page, 7)
    expect(page.locator("#status")).to_have_attribute("data-state", "failed")
    assert room.watched() == []
    page.close()
    again = room.open(desktop)
    expect(again.locator("[data-watched]")).not_to_contain_text(": 0")
    assert room.watched()[0][1] >= 7_000


@pytest.mark.timeout(600)
def test_a_minute_offline_a_reload_and_a_second_device_lose_nothing_and_count_once(
    room_with: RoomWith,
    traveller: BrowserContext,
    line: Line,
    phone: BrowserContext,
    complaints: Complaints,
) -> None:
    """The film runs dry in the tunnel, the browser gives up on it, and it goes on behind it."""
    complaints.allowed_console_errors.append("net::ERR_")
    film = {"video": LONG_FILM, "duration": 80, "audio": None, "captions": []}
    room = room_with(**film, threshold=1, scoring="in_tenths")
    line.hold_recordings_after(HALF_THE_LONG_FILM)
    page = room.open(traveller)
    page.get_by_label("Скорость").select_option("2")
    play(page)
    wait_until_at(page, 12)
    expect(page.locator("[data-watched]")).not_to_contain_text(": 0")
    line.cut()
    cut_at = page.evaluate("performance.now()")
    known = room.watched()
    expect(page.locator("#status")).to_contain_text("Нет сети", timeout=BUSY_MS)
    expect(page.get_by_role("alert")).to_contain_text("Нет связи", timeout=BUSY_MS)
    dry = page.evaluate("document.querySelector('video').currentTime")
    assert dry < 60
    assert room.watched() == known
    page.wait_for_function(
        "until => performance.now() >= until", arg=cut_at + A_MINUTE_MS, timeout=BUSY_MS
    )
    line.mend()
    wait_until_at(page, dry + 2, most_ms=BUSY_MS)
    expect(page.get_by_role("alert")).to_be_hidden()
    pause(page)
    expect(page.locator("#status")).to_contain_text("Сохранено", timeout=BUSY_MS)
    page.reload()
    page.wait_for_function("dry => document.querySelector('video').currentTime > dry", arg=dry)
    expect(page.locator(".watch-map rect")).to_have_count(1)

    second = room.open(phone)
    second.wait_for_function("dry => document.querySelector('video').currentTime > dry", arg=dry)
    play(second)
    expect(second.locator("[data-left]")).to_have_text("для балла достаточно", timeout=BUSY_MS)
    expect(second.locator(".score-given")).to_have_text("5")
    page.reload()
    expect(page.locator("[data-watched]")).to_contain_text("100")
    assert room.watched() == [[0, 80_000]]
    room.classroom.deliver()
    assert room.classroom.world.cell(room.link, "anna").points == Decimal(5)
    with room.classroom.app.app_context():
        assert db.session.query(WatchRecord).count() == 1
