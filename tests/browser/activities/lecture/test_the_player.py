"""The player's own controls: by mouse, by keyboard alone, remembered, in the text and in search."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.activities.lecture.conftest import LectureRoom, play, slowly, wait_until_at
from tests.browser.activities.stage import tab_to
from tests.fixtures.accessibility import assert_accessible

NOW = "document.querySelector('video').currentTime"


def at(page: Page) -> float:
    return float(page.evaluate(NOW))


def wait_until(page: Page, condition: str) -> None:
    page.wait_for_function(
        f"() => {{ const video = document.querySelector('video'); return {condition}; }}"
    )


def quiet(page: Page) -> None:
    """Play without sound: browsers forbid sound before a person's click."""
    page.evaluate("document.querySelector('video').muted = true")
    wait_until(page, "video.readyState >= 1")


def top(place: Locator) -> float:
    return float(place.evaluate("element => element.getBoundingClientRect().top"))


def bottom(place: Locator) -> float:
    return float(place.evaluate("element => element.getBoundingClientRect().bottom"))


def test_a_person_drives_the_recording_and_the_choices_are_remembered(
    room: LectureRoom, device: BrowserContext
) -> None:
    page = room.open(device)
    quiet(page)
    assert page.evaluate("document.querySelector('video').controls") is False
    assert page.evaluate("document.querySelector('video').autoplay") is False
    page.get_by_label("Скорость").select_option("1.75")
    page.get_by_role("button", name="Смотреть").click()
    wait_until_at(page, 1)
    page.get_by_role("button", name="Пауза").click()
    wait_until(page, "video.paused && video.playbackRate === 1.75")
    page.get_by_role("slider", name="Место в записи").fill("1000")
    expect(page.locator("[data-cue]")).to_have_text("Зелёные яблоки лежат на столе.")
    page.get_by_role("button", name="Другие настройки").click()
    page.get_by_label("Размер субтитров").select_option("huge")
    assert_accessible(page)
    page.get_by_role("button", name="Субтитры").click()
    expect(page.locator("[data-cue]")).to_be_hidden()
    page.get_by_role("slider", name="Место в записи").fill("17000")
    wait_until(page, "video.currentTime === 17")
    expect(page.locator("[data-now]")).to_have_text("0:17")
    page.reload()
    expect(page.get_by_label("Скорость")).to_have_value("1.75")
    expect(page.get_by_role("button", name="Субтитры")).to_have_attribute("aria-pressed", "false")
    wait_until(page, "video.playbackRate === 1.75")
    expect(page.locator("[data-cue]")).to_have_attribute("data-size", "huge")


def test_a_keyboard_is_enough(room: LectureRoom, desktop: BrowserContext) -> None:
    page = room.open(desktop)
    quiet(page)
    tab_to(page, "Смотреть")
    page.keyboard.press("Space")
    wait_until_at(page, 1)
    page.keyboard.press("Space")
    wait_until(page, "video.paused")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("5")
    wait_until(page, "video.currentTime === 12")
    for key, place in (
        ("ArrowRight", 17),
        ("j", 7),
        ("ArrowLeft", 2),
        ("l", 12),
        ("0", 0),
    ):
        page.keyboard.press(key)
        wait_until(page, f"video.currentTime === {place}")
    captions = page.get_by_role("button", name="Субтитры")
    page.keyboard.press("c")
    expect(captions).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement?.matches('[data-player]')")
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")
    page.keyboard.press("Space")
    wait_until_at(page, 1)
    page.keyboard.press("k")
    wait_until(page, "video.paused")
    page.get_by_label("Поиск по тексту").focus()
    page.keyboard.type("5 cf")
    expect(captions).to_have_attribute("aria-pressed", "false")
    tab_to(page, "Другие настройки")
    page.keyboard.press("Enter")
    tab_to(page, "Клавиши")
    page.keyboard.press("Space")
    page.keyboard.press("9")
    assert at(page) < 20
    tab_to(page, "Текст")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Слайды")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Слайд не из записи")).to_be_visible()


def test_the_text_follows_leads_and_is_searched(room: LectureRoom, desktop: BrowserContext) -> None:
    page = room.open(desktop)
    quiet(page)
    slowly(page)
    page.get_by_text("Их собрали утром.").click()
    wait_until_at(page, 12)
    expect(page.locator(".said.is-now")).to_have_text("Их собрали утром.")
    expect(page.locator(".lecture-said.is-now")).to_contain_text("Красные яблоки")
    page.keyboard.press("k")
    wait_until(page, "video.paused")
    page.get_by_label("Поиск по тексту").fill("ЗЕЛЕНЫЕ")
    expect(page.get_by_text("1 из 1")).to_be_visible()
    page.get_by_label("Поиск по тексту").fill("лежат")
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("button", name="Найти").click()
    expect(page.get_by_text("2 из 2")).to_be_visible()
    wait_until(page, "video.currentTime === 8.5")
    page.get_by_label("Поиск по тексту").fill("столе. Их видно")
    expect(page.locator(".said.is-found")).to_have_count(2)
    page.get_by_label("Поиск по тексту").fill("груши")
    expect(page.get_by_text("Не найдено")).to_be_visible()
    page.get_by_role("tab", name="Главы").click()
    page.get_by_role("link", name="Третий слайд").click()
    wait_until_at(page, 16)


def test_on_a_phone_the_text_follows_until_the_reader_scrolls_and_again_when_asked(
    room: LectureRoom, phone: BrowserContext
) -> None:
    page = room.open(phone)
    page.set_viewport_size({"width": 360, "height": 300})
    quiet(page)
    play(page, rate=0.25)
    back = page.get_by_role("button", name="К тому, что звучит сейчас")
    line = page.locator(".said.is-now")
    expect(line).to_have_text("Зелёные яблоки лежат на столе.")
    expect(line).not_to_be_in_viewport()
    expect(back).to_be_hidden()
    page.mouse.move(180, 150)
    page.mouse.wheel(0, 5000)
    back.click()
    expect(line).to_be_in_viewport()
    expect(back).to_be_hidden()
    page.evaluate("document.querySelector('video').playbackRate = 8")
    expect(line).to_have_text("Больше яблок нет.")
    expect(line).to_be_in_viewport()


def test_on_a_phone_the_captions_stand_under_the_picture(
    room: LectureRoom, phone: BrowserContext
) -> None:
    page = room.open(phone)
    quiet(page)
    page.get_by_role("slider", name="Место в записи").fill("1000")
    line, below = page.locator("[data-cue]"), page.locator("[data-controls]")
    expect(line).to_have_text("Зелёные яблоки лежат на столе.")
    assert top(line) >= bottom(page.locator("video"))
    assert bottom(line) <= top(below)
    with_captions = top(below)
    page.get_by_role("slider", name="Место в записи").fill("23000")
    expect(line).to_be_hidden()
    assert top(below) == with_captions
    page.get_by_role("button", name="Субтитры").click()
    expect(page.locator("[data-uncaptioned]")).to_be_visible()
    assert top(below) < with_captions


def test_the_recording_fills_the_screen_and_leaves_the_page_for_a_small_window(
    room: LectureRoom, desktop: BrowserContext
) -> None:
    page = room.open(desktop)
    quiet(page)
    full = page.get_by_role("button", name="Во весь экран")
    full.click()
    page.wait_for_function("() => document.fullscreenElement?.matches('.player')")
    expect(full).to_have_attribute("aria-pressed", "true")
    full.click()
    page.wait_for_function("() => document.fullscreenElement === null")
    expect(full).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Другие настройки").click()
    small = page.get_by_role("button", name="Изображение в маленьком окне")
    small.click()
    page.wait_for_function("() => document.pictureInPictureElement?.matches('video')")
    small.click()
    page.wait_for_function("() => document.pictureInPictureElement === null")
