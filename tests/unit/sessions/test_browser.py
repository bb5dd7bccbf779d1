"""The browser-binding cookie has the attributes that bring it back from a frame."""

from flask import Request, Response
from werkzeug.test import EnvironBuilder

from lti_tool.sessions import browser


def request_with(cookies: str) -> Request:
    return Request(EnvironBuilder(headers=[("Cookie", cookies)]).get_environ())


def test_the_cookie_is_partitioned_and_hidden_from_scripts() -> None:
    response = Response()
    browser.remember_browser(response, browser.new_browser_id(), is_https=True)
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-accord-")
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"):
        assert attribute in cookie.split("; ")
    assert "Domain" not in cookie


def test_without_tls_the_prefix_is_left_out() -> None:
    response = Response()
    browser.remember_browser(response, browser.new_browser_id(), is_https=False)
    assert response.headers["Set-Cookie"].startswith("accord-")


def test_two_first_logins_at_once_leave_two_cookies_both_good() -> None:
    one, two = browser.new_browser_id(), browser.new_browser_id()
    request = request_with(f"accord-aaaa={one}; other=1; accord-bbbb={two}")
    assert browser.browser_ids_of(request, is_https=False) == (one, two)


def test_malformed_cookies_are_no_ids() -> None:
    request = request_with("accord-1=short; accord-2=" + "x" * 33 + "; accord-3=" + "é" * 32)
    assert browser.browser_ids_of(request, is_https=False) == ()


def test_a_plain_cookie_does_not_pass_for_the_prefixed_one() -> None:
    request = request_with(f"accord-aaaa={browser.new_browser_id()}")
    assert browser.browser_ids_of(request, is_https=True) == ()


def test_a_flood_of_cookies_is_read_in_part_only() -> None:
    jar = "; ".join(f"accord-{n:04}={browser.new_browser_id()}" for n in range(50))
    found = browser.browser_ids_of(request_with(jar), is_https=False)
    assert len(found) == browser.MOST_COOKIES_READ
