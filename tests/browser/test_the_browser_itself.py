"""The browser the journeys rely on really allows and really blocks third-party cookies."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.chromium import Complaints

PLAIN = "plain=1; Secure; HttpOnly; SameSite=None; Path=/"
PARTITIONED = "__Host-parted=1; Secure; HttpOnly; SameSite=None; Partitioned; Path=/"


class _CookieSite(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        port = self.server.server_port  # type: ignore[attr-defined]
        if self.path == "/course":
            body = f'<iframe src="http://127.0.0.1:{port}/set"></iframe>'
            self._answer(body)
        elif self.path == "/set":
            body = '<a href="/read">next</a>'
            self._answer(body, PLAIN, PARTITIONED)
        else:
            self._answer(f"<p>{self.headers.get('Cookie', 'none')}</p>")

    def _answer(self, body: str, *cookies: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        for cookie in cookies:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(f"<!doctype html><link rel=icon href=data:,>{body}".encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing: the tests' output is for the tests."""


@pytest.fixture
def two_sites() -> Iterator[int]:
    """The port of a server known as ``localhost`` and as ``127.0.0.1``: two sites."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _CookieSite)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_frame_of_another_site_keeps_the_cookies_its_browser_lets_it_keep(
    request: pytest.FixtureRequest, third_party_context: BrowserContext, two_sites: int
) -> None:
    page = third_party_context.new_page()
    page.goto(f"http://localhost:{two_sites}/course")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="next").click()
    seen = frame.locator("p").inner_text()

    assert "__Host-parted=1" in seen
    blocked = "cookies-blocked" in request.node.callspec.id
    assert ("plain=1" in seen) is not blocked


def test_the_accessibility_check_finds_a_picture_without_words(desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.set_content(
        "<!doctype html><html lang='en'><title>Page</title><main><h1>Page</h1>"
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='></main></html>"
    )
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_the_accessibility_check_passes_a_good_page(desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.set_content(
        "<!doctype html><html lang='en'><title>Page</title><main><h1>Page</h1></main></html>"
    )
    assert_accessible(page)


def test_a_request_to_another_machine_is_noticed(
    desktop: BrowserContext, complaints: Complaints
) -> None:
    page = desktop.new_page()
    page.set_content("<img src='https://cdn.example/picture.png' alt='a picture'>")
    page.wait_for_function("document.images[0].complete")

    assert complaints.foreign_requests == ["https://cdn.example/picture.png"]
    complaints.foreign_requests.clear()
    complaints.allowed_console_errors.append("net::ERR_NAME_NOT_RESOLVED")
