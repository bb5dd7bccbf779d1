"""Questions on the way: the recording stops, asks, tells and goes on; by keyboard and by form."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.lecture.conftest import RoomWith, play, wait_until_at
from tests.browser.activities.stage import assert_fit_to_read, tab_to
from tests.fixtures.accessibility import assert_accessible

APPLES = {
    "slide": 1,
    "item": {
        "id": "apples",
        "type": "single",
        "prompt": "Где лежат зелёные яблоки?",
        "feedback": "Их видно из окна.",
        "options": [
            {"id": "table", "text": "На столе", "correct": True},
            {"id": "basket", "text": "В корзине", "feedback": "Там лежат красные."},
        ],
    },
}
WHEN = {
    "at": 12,
    "item": {"id": "when", "type": "short", "prompt": "Когда их собрали?", "accept": ["утром"]},
}


def test_the_recording_stops_at_a_question_and_goes_on_after_the_answer(
    room_with: RoomWith, device: BrowserContext
) -> None:
    room = room_with(checks=[APPLES, WHEN])
    page = room.open(device)
    play(page)
    asked = page.locator("[data-check-slot]")
    expect(asked.get_by_text("Где лежат зелёные яблоки?")).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').paused")
    expect(asked.locator("[data-check-prompt]")).to_be_focused()
    assert_fit_to_read(page)
    tab_to(page, "На столе")
    page.keyboard.press("ArrowDown")
    expect(asked.get_by_label("В корзине")).to_be_checked()
    tab_to(page, "Ответить")
    page.keyboard.press("Enter")
    expect(asked).to_contain_text("Там лежат красные.")
    expect(asked).to_contain_text("Это верно")
    expect(asked).to_contain_text("Их видно из окна.")
    expect(asked.get_by_role("button", name="Смотреть дальше")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(asked.get_by_text("Когда их собрали?")).to_be_visible()
    asked.get_by_role("button", name="Ответить позже").click()
    wait_until_at(page, 13)
    page.get_by_role("radio", name="Текст").check()
    between = page.locator("#said-8000 + .check")
    between.locator("summary").click()
    between.get_by_role("textbox").fill("Утром")
    between.get_by_role("button", name="Ответить").click()
    expect(between).to_contain_text("верно")
    page.reload()
    expect(page.locator("#check-apples summary")).to_contain_text("неверно")
    expect(page.locator("#check-when summary")).to_contain_text("верно")
    page.close()
    device.clear_cookies()
    overview = room.open(device, "trainer")
    expect(overview.get_by_text("верно: 1, отвечено: 2")).to_be_visible()
    assert_fit_to_read(overview)


def test_without_scripts_a_question_is_a_form_under_the_player(
    room_with: RoomWith, phone: BrowserContext, without_scripts: BrowserContext
) -> None:
    page = room_with(checks=[APPLES]).open(phone)
    without_scripts.add_cookies([*phone.cookies()])  # type: ignore[list-item]
    without = without_scripts.new_page()
    without.goto(page.url)
    without.locator("#check-apples summary").click()
    without.get_by_label("На столе").check()
    without.get_by_role("button", name="Ответить").click()
    without.wait_for_url("**#check-apples")
    expect(without.locator("#check-apples summary")).to_contain_text("верно")
