"""«Непонятно» without typing, and the trainer's answer that everybody meets at that moment."""

from playwright.sync_api import BrowserContext, expect

from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.db import db
from tests.browser.activities.lecture.conftest import LectureRoom, play_to, slowly
from tests.browser.activities.stage import assert_fit_to_read
from tests.browser.waiting import until


def replayed(room: LectureRoom) -> list[list[list[int]]]:
    """Return what each person went over again, where anybody did."""
    with room.classroom.app.app_context():
        return [one.again for one in db.session.query(WatchRecord) if one.again]


def test_one_tap_says_where_it_was_unclear_and_the_answer_is_there_for_all(
    room: LectureRoom, device: BrowserContext
) -> None:
    page = room.open(device)
    play_to(page, 5)
    tap = page.get_by_role("button", name="Здесь непонятно")
    tap.click()
    expect(tap).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Тренер это увидит.")).to_be_visible()
    page.get_by_role("slider", name="Место в записи").fill("20000")
    expect(tap).to_have_attribute("aria-pressed", "false")
    tap.click()
    expect(page.locator(".watch-unclear")).to_have_count(2)
    tap.click()
    expect(page.locator(".watch-unclear")).to_have_count(1)
    page.get_by_role("slider", name="Место в записи").fill("2000")
    play_to(page, 6)
    until(lambda: replayed(room))
    page.close()

    device.clear_cookies()
    overview = room.open(device, "trainer")
    expect(overview.get_by_text("непонятно 1 человеку")).to_be_visible()
    overview.get_by_text("Показать таблицей").click()
    assert_fit_to_read(overview)
    overview.get_by_role("textbox").fill("Смотрите пример на слайде 2.")
    overview.get_by_role("button", name="Ответить всем").click()
    expect(overview.get_by_text("отвечено")).to_be_visible()

    overview.close()
    device.clear_cookies()
    boris = room.open(device, "boris")
    expect(boris.get_by_role("heading", name="Ответы тренера")).to_be_visible()
    answer = boris.locator("[data-answer-now]")
    expect(answer).to_be_hidden()
    slowly(boris)
    boris.locator(".lecture-answers .lecture-time").click()
    expect(answer).to_have_text("Тренер: Смотрите пример на слайде 2.")
    assert_fit_to_read(boris)
    [again] = replayed(room)
    assert 1_000 <= again[0][1] - again[0][0] <= 5_000
