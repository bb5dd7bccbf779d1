"""The sandbox LMS in a real browser: anybody can use its pages, and the tool opens inside them."""

import re

from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from lti_tool.db import db
from lti_tool.platforms import invites
from lti_tool.sessions.models import LaunchSession
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.classroom import Classroom

FRAME = "#contentframe"


def signed_in(context: BrowserContext, classroom: Classroom, name: str) -> Page:
    """Choose a person on the first page; lands on the course page."""
    page = context.new_page()
    page.goto(classroom.lms_url)
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("сообщества")
    return page


def activity(classroom: Classroom, key: str) -> str:
    """The title of the link to an activity."""
    links = classroom.world.course.links.values()
    return next(link.title for link in links if link.custom.get("activity") == key)


def open_activity(page: Page, title: str, button: str = "Открыть") -> None:
    """Press a button of an activity's row on the course page."""
    row = page.locator("article", has=page.get_by_role("heading", name=title))
    row.get_by_role("link", name=button, exact=True).click()


def test_every_page_is_usable_by_everybody(classroom: Classroom, device: BrowserContext) -> None:
    page = device.new_page()
    page.goto(classroom.lms_url)
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Ирина Волкова").click()
    course = page.url
    item = next(iter(classroom.world.course.line_items))
    for path in ("", "/grades"):
        page.goto(course + path)
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{path} is wider than the screen"
    for path in (f"/grades/{item}/5", "/admin/tools"):
        page.goto(classroom.lms_url + path)
        assert_accessible(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("External tools")


def test_an_activity_opens_in_the_page_and_in_a_window_of_its_own(
    classroom: Classroom, device: BrowserContext
) -> None:
    title = activity(classroom, "pos/quiz")
    page = signed_in(device, classroom, "Анна Соколова")
    open_activity(page, title)
    expect(page.frame_locator(FRAME).get_by_role("button", name="Начать")).to_be_visible()
    page.goto(f"{classroom.lms_url}/course/{classroom.world.course.id}")
    with device.expect_page() as opened:
        open_activity(page, title, "В новом окне")
    expect(opened.value.get_by_role("button", name="Начать")).to_be_visible()


def test_the_tool_opens_where_third_party_cookies_are_allowed_and_where_not(
    classroom: Classroom, third_party_context: BrowserContext
) -> None:
    page = signed_in(third_party_context, classroom, "Борис Лебедев")
    open_activity(page, activity(classroom, "pos/quiz"))
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_role("button", name="Начать")).to_be_visible()
    page.frames[-1].wait_for_load_state()  # its typefaces too: they move what is being pressed
    frame.get_by_role("button", name="Начать").click()
    expect(frame.get_by_role("button", name="Сдать работу")).to_be_visible()


def test_platform_storage_carries_a_launch_whose_cookie_does_not_come_back(
    classroom: Classroom, desktop: BrowserContext
) -> None:
    classroom.world.features.platform_storage = True

    def without_cookie(route: Route) -> None:
        desktop.clear_cookies(domain="127.0.0.1")
        route.continue_()

    desktop.route("**/lti/launch", without_cookie)
    page = signed_in(desktop, classroom, "Вера Никитина")
    open_activity(page, activity(classroom, "pos/quiz"))
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_role("button", name="Начать")).to_be_visible()
    with classroom.app.app_context():
        assert db.session.scalar(select(LaunchSession.binding)) == "storage"


def test_the_administrator_registers_the_tool_and_is_taken_back_to_the_list(
    classroom: Classroom, desktop: BrowserContext
) -> None:
    with classroom.app.app_context():
        token, _ = invites.create()
        db.session.commit()
    page = signed_in(desktop, classroom, "Ирина Волкова")
    page.get_by_role("link", name="Внешние инструменты").click()
    address = page.get_by_label("Ссылка для регистрации инструмента")
    address.fill(f"{classroom.tool_url}/lti/register?invite={token}")
    page.get_by_role("button", name="Подключить").click()
    done = page.frame_locator("iframe").get_by_role("button").first
    expect(done).to_be_visible()
    page.frames[-1].wait_for_load_state()  # its script too
    done.click()
    expect(page).to_have_url(re.compile("/admin/tools$"))
    assert len(classroom.world.tools) == 2


def test_the_author_adds_an_activity_from_the_tools_picker(
    classroom: Classroom, device: BrowserContext
) -> None:
    page = signed_in(device, classroom, "Ирина Волкова")
    page.get_by_role("link", name="Добавить активность").click()
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_role("checkbox").first).to_be_visible()
    page.frames[-1].wait_for_load_state()
    frame.get_by_role("checkbox").first.check()
    frame.get_by_role("button", name="Вставить").click()
    expect(frame.get_by_role("heading", name="Добавлено 1 занятие")).to_be_visible()
    before = len(classroom.world.course.links)
    frame.get_by_role("link", name="Вернуться в курс").click()
    expect(page.locator("article")).to_have_count(before)
