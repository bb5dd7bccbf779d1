"""Watching as people do it: in the LMS's frame, on a phone, on a train without network."""

from decimal import Decimal

from playwright.sync_api import BrowserContext, expect
from sqlalchemy import update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession
from tests.browser.activities.lecture.conftest import LectureRoom, play, play_to, wait_until_at
from tests.fixtures.chromium import Complaints

WATCHED_MS = 60_000
# Nothing leaves the page any more, not even as it closes.
NO_LINE = """() => {
  window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
  navigator.sendBeacon = () => false;
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
    play_to(page, 4)
    expect(page.locator("#status")).to_contain_text("Нет сети")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert room.watched() == []
    again = room.open(desktop)
    expect(again.locator("[data-watched]")).not_to_contain_text(": 0")
    assert room.watched()[0][1] >= 4_000


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


def test_two_devices_make_one_map(
    room: LectureRoom, desktop: BrowserContext, phone: BrowserContext
) -> None:
    first = room.open(desktop)
    play_to(first, 6)
    room.wait_until_watched(6)
    second = room.open(phone)
    second.wait_for_function("() => document.querySelector('video').currentTime > 5")
    play_to(second, 10)
    room.wait_until_watched(10)
    expect(second.locator(".watch-map rect")).to_have_count(1)
    first.reload()
    first.wait_for_function("() => document.querySelector('video').currentTime > 9")
    expect(first.locator("[data-watched]")).not_to_contain_text(": 2")
    ((start, end),) = room.watched()
    assert start < 500
    assert end >= 10_000
