"""A change is never lost: the network may drop, the server may fail, the tab may be closed."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.web.conftest import Room
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.chromium import Complaints

OPEN = """async ({ name, base }) => {
  const { SaveQueue } = await import(document.getElementById("here").dataset.module);
  window.refused = [];
  window.answers = [];
  window.queue = new SaveQueue({
    name, base,
    onSaved: (edit, answer) => window.answers.push(answer),
    onRefused: (edit, status) => window.refused.push([edit.body.text, status]),
  });
}"""
PUSH = "([key, text]) => { window.queue.push({ key, path: `save/${key}`, body: { text } }); }"


def open_work(context: BrowserContext, room: Room, session: str = "one", name: str = "q") -> Page:
    """Open the room's page and its queue."""
    page = context.new_page()
    page.goto(f"{room.tool}/s/{session}/work")
    page.evaluate(OPEN, {"name": name, "base": f"/s/{session}/"})
    return page


def until(page: Page, condition: str) -> None:
    """Wait for a condition of the page's scripts (as a function: the policy forbids `eval`)."""
    page.wait_for_function(f"() => {condition}")


def waiting(page: Page) -> int:
    """Return how many changes wait."""
    return int(page.evaluate("window.queue.waiting"))


def test_a_change_is_saved_and_the_page_says_when(desktop: BrowserContext, room: Room) -> None:
    page = open_work(desktop, room)
    page.evaluate(PUSH, ["one", "первый"])
    expect(page.locator("#status")).to_have_text(re.compile(r"^Сохранено \d\d:\d\d$"))
    assert room.texts() == ["первый"]
    assert page.evaluate("window.answers") == [{"saved": "one"}]
    assert_accessible(page)


def test_changes_arrive_in_the_order_they_were_made(desktop: BrowserContext, room: Room) -> None:
    page = open_work(desktop, room)
    for number in range(5):
        page.evaluate(PUSH, [f"slot-{number}", str(number)])
    until(page, "window.queue.waiting === 0")
    assert room.texts() == ["0", "1", "2", "3", "4"]


def test_a_failing_server_is_asked_again_until_it_takes_the_change(
    desktop: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("status of")
    room.fail_with = [503, 429, 500]
    page = open_work(desktop, room)
    page.evaluate(PUSH, ["one", "текст"])
    expect(page.locator("#status")).to_have_text("Нет сети: 1 изменение ждёт")
    expect(page.locator("#status")).to_have_text(re.compile("^Сохранено"), timeout=20_000)
    assert room.texts() == ["текст"]


def test_without_a_network_changes_wait_and_are_counted_in_words(
    phone: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    page = open_work(phone, room)
    phone.set_offline(True)
    for number in range(3):
        page.evaluate(PUSH, [f"slot-{number}", str(number)])
    expect(page.locator("#status")).to_have_text(re.compile(r"Нет сети: [13] изменени[ея] жд[уё]т"))
    until(page, "window.queue.waiting === 3")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    phone.set_offline(False)
    until(page, "window.queue.waiting === 0")
    assert room.texts() == ["0", "1", "2"]


def test_what_waited_when_the_tab_was_closed_is_sent_by_the_next_launch(
    desktop: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    page = open_work(desktop, room, session="one")
    desktop.set_offline(True)
    page.evaluate(PUSH, ["one", "написано без сети"])
    expect(page.locator("#status")).to_contain_text("Нет сети")
    page.close()
    desktop.set_offline(False)
    again = open_work(desktop, room, session="two")
    until(again, "window.queue.waiting === 0")
    assert room.texts() == ["написано без сети"]


def test_another_works_changes_are_left_alone(
    desktop: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("403")
    room.fail_with = [403]
    page = open_work(desktop, room, name="quiz-1")
    page.evaluate(PUSH, ["one", "чужое"])
    until(page, "window.refused.length === 1")
    other = open_work(desktop, room, name="quiz-2")
    assert waiting(other) == 0
    assert waiting(page) == 1
    assert room.texts() == []


def test_a_newer_text_replaces_the_one_that_still_waits(
    desktop: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("status of 503")
    page = open_work(desktop, room)
    busy = {"status": 503, "headers": {"Retry-After": "600"}}
    page.route("**/save/*", lambda route: route.fulfill(**busy))
    page.evaluate(PUSH, ["one", "д"])
    expect(page.locator("#status")).to_have_text("Нет сети: 1 изменение ждёт")
    for text in ("до", "доверие"):
        page.evaluate(PUSH, ["one", text])
    assert waiting(page) == 1
    page.unroute("**/save/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, "window.queue.waiting === 0")
    assert room.texts() == ["доверие"]


def test_an_expired_session_keeps_the_text_for_the_next_one(
    desktop: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("403")
    room.fail_with = [403]
    page = open_work(desktop, room)
    page.evaluate(PUSH, ["one", "дорогой текст"])
    until(page, "window.refused.length === 1")
    expect(page.locator("#status")).to_have_text(re.compile("Вернитесь в\u00a0курс"))
    assert waiting(page) == 1
    again = open_work(desktop, room, session="two")
    until(again, "window.queue.waiting === 0")
    assert room.texts() == ["дорогой текст"]


def test_a_final_refusal_is_told_to_the_page_and_the_rest_goes_on(
    desktop: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("409")
    room.fail_with = [409]
    page = open_work(desktop, room)
    page.evaluate(PUSH, ["one", "спорный"])
    page.evaluate(PUSH, ["two", "бесспорный"])
    until(page, "window.queue.waiting === 0")
    assert page.evaluate("window.refused") == [["спорный", 409]]
    assert room.texts() == ["бесспорный"]


def test_leaving_the_page_is_never_held_up(desktop: BrowserContext, room: Room) -> None:
    page = open_work(desktop, room)
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.evaluate(PUSH, ["one", "последнее"])
    page.goto(f"{room.tool}/healthz")
    page.goto(f"{room.tool}/s/one/work")
    page.evaluate(OPEN, {"name": "q", "base": "/s/one/"})
    until(page, "window.queue.waiting === 0")
    assert room.texts() == ["последнее"]


def test_a_page_can_wait_until_everything_is_saved(
    desktop: BrowserContext, room: Room, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("status of")
    room.fail_with = [500]
    page = open_work(desktop, room)
    page.evaluate(PUSH, ["one", "текст"])
    page.evaluate("window.queue.settled(10000)")
    assert room.texts() == ["текст"]
    room.fail_with = [403]
    page.evaluate(PUSH, ["one", "ещё"])
    assert page.evaluate("window.queue.settled(3000).catch((fault) => fault.message)")


def test_a_browser_without_storage_saves_as_long_as_the_page_lives(
    desktop: BrowserContext, room: Room
) -> None:
    desktop.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    )
    page = open_work(desktop, room)
    page.evaluate(PUSH, ["one", "без хранилища"])
    until(page, "window.queue.waiting === 0")
    assert room.texts() == ["без хранилища"]
