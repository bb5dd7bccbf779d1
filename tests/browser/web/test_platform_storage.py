"""Where no cookie comes back the platform keeps the browser's proof, or a new window opens."""

from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.browser.web.conftest import Room
from tests.fixtures.accessibility import assert_accessible


def open_in_course(
    context: BrowserContext, room: Room, path: str, mode: str = "", **asked: str
) -> tuple[Page, Frame]:
    """Open the tool's ``path`` in a frame of the platform's page."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())
    page = context.new_page()
    tool = quote(f"{room.tool}{path}?{query}", safe="")
    page.goto(f"{room.platform}/platform?mode={mode}&tool={tool}")
    frame = page.frame("tool")
    assert frame
    return page, frame


def test_the_login_keeps_its_proof_with_the_platform_and_goes_on(
    desktop: BrowserContext, room: Room
) -> None:
    page, frame = open_in_course(desktop, room, "/lti/store_state")
    frame.wait_for_url("**/s/one/work")
    seen = page.evaluate("window.seen")
    assert len(seen) == 1
    assert seen[0]["origin"] == room.tool
    assert seen[0]["data"]["subject"] == "lti.put_data"
    assert seen[0]["data"]["key"] == "accord_key"
    assert seen[0]["data"]["value"] == "proof-of-the-browser"
    assert seen[0]["data"]["message_id"]


@pytest.mark.parametrize("mode", ["silent", "liar", "refusing", "mixing"])
def test_a_login_without_a_true_answer_goes_on_all_the_same(
    desktop: BrowserContext, room: Room, mode: str
) -> None:
    _page, frame = open_in_course(desktop, room, "/lti/store_state", mode)
    frame.wait_for_url("**/s/one/work")
    expect(frame.get_by_role("heading")).to_be_visible()


def test_the_launch_fetches_the_proof_and_is_posted_again_with_it(
    desktop: BrowserContext, room: Room
) -> None:
    _page, frame = open_in_course(desktop, room, "/lti/recover_state")
    expect(frame.get_by_role("heading", name="In")).to_be_visible()
    assert room.launched == [
        {"id_token": "a.b.c", "state": "signed", "stored_value": "proof-of-the-browser"}
    ]


@pytest.mark.parametrize("mode", ["silent", "liar", "refusing", "mixing", "empty"])
def test_a_launch_without_a_true_answer_offers_a_window_of_its_own(
    desktop: BrowserContext, room: Room, mode: str
) -> None:
    _page, frame = open_in_course(desktop, room, "/lti/recover_state", mode)
    button = frame.get_by_role("link", name="Открыть в новом окне")
    expect(button).to_be_visible()
    assert_accessible(frame)
    with desktop.expect_page() as opened:
        button.click()
    opened.value.wait_for_url("**/s/two/work")
    assert not room.launched


def test_a_proof_is_shown_to_the_platforms_own_origin_only(
    desktop: BrowserContext, room: Room
) -> None:
    page, frame = open_in_course(
        desktop, room, "/lti/recover_state", origin="https://elsewhere.example"
    )
    expect(frame.get_by_role("link", name="Открыть в новом окне")).to_be_visible()
    assert page.evaluate("window.seen") == []
    assert not room.launched


def test_a_storage_frame_that_is_not_there_falls_back_to_the_parent(
    desktop: BrowserContext, room: Room
) -> None:
    _page, frame = open_in_course(
        desktop, room, "/lti/recover_state", target="post_message_forwarding"
    )
    expect(frame.get_by_role("heading", name="In")).to_be_visible()


def test_a_page_that_nobody_frames_offers_the_window_at_once(
    desktop: BrowserContext, room: Room
) -> None:
    page = desktop.new_page()
    page.goto(f"{room.tool}/lti/recover_state")
    expect(page.get_by_role("link", name="Открыть в новом окне")).to_be_visible()


def test_a_form_for_the_platform_posts_itself(desktop: BrowserContext, room: Room) -> None:
    page = desktop.new_page()
    page.goto(f"{room.tool}/lti/post_to_platform")
    expect(page.get_by_role("heading", name="In")).to_be_visible()
    assert room.launched == [{"JWT": 'a"b'}]


@pytest.mark.parametrize("step", ["store_state", "recover_state", "post_to_platform"])
def test_without_scripts_every_step_has_a_button(
    without_scripts: BrowserContext, room: Room, step: str
) -> None:
    page = without_scripts.new_page()
    page.goto(f"{room.tool}/lti/{step}")
    expect(page.locator("main .button")).to_have_count(1 if step != "recover_state" else 2)
    expect(page.locator("main .button:visible")).to_have_count(1)


def test_the_new_window_page_is_accessible_on_both_devices(
    device: BrowserContext, room: Room
) -> None:
    page = device.new_page()
    page.goto(f"{room.tool}/lti/new_window")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
