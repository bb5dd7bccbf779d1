"""The one way out: limits of time and size, redirects, addresses."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from requests.structures import CaseInsensitiveDict

from lti_tool.platforms import address_guard, outbound
from lti_tool.platforms.address_guard import is_public
from lti_tool.platforms.errors import (
    PlatformAddressRefusedError,
    PlatformAnswerTooLargeError,
    PlatformAnswerUnreadableError,
    PlatformRedirectedError,
    PlatformUnreachableError,
)
from lti_tool.platforms.outbound import Answer
from tests.functional.stub_platform import Asked, Reply, StubPlatform, running_stub


def hello(asked: Asked) -> Reply:
    """Answer by path."""
    where = asked.path
    if where.startswith("/to?"):
        return 302, {"Location": where.removeprefix("/to?")}, b""
    if where == "/round":
        return 302, {"Location": "/round"}, b""
    if where == "/large":
        return 200, {}, b"x" * 2_000_000
    if where == "/cookie":
        return 200, {"Set-Cookie": "a=b"}, b""
    return 200, {"X-Asked": where}, b'{"ok": true}'


@pytest.fixture
def stub() -> Iterator[StubPlatform]:
    """A platform on 127.0.0.1."""
    with running_stub(hello) as running:
        yield running


def strict(app: Flask, **changes: Any) -> None:
    """Change the settings."""
    app.extensions["accord_settings"] = replace(app.extensions["accord_settings"], **changes)


def test_an_answer_is_read_whole(bare: Flask, stub: StubPlatform) -> None:
    answer = outbound.request("GET", f"{stub.url}/x", headers={"Accept": "a/b"})
    assert (answer.status, answer.json(), answer.is_success) == (200, {"ok": True}, True)
    assert answer.headers["x-asked"] == "/x"
    assert stub.asked[0].headers["Accept"] == "a/b"
    assert stub.asked[0].headers["User-Agent"].startswith("Accord")


def test_a_connection_is_used_again(bare: Flask, stub: StubPlatform) -> None:
    outbound.request("GET", f"{stub.url}/x")
    session = outbound._session()
    outbound.request("GET", f"{stub.url}/y")
    assert outbound._session() is session


def test_a_forked_process_opens_its_own_session(
    bare: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = outbound._session()
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert outbound._session() is not session


def test_cookies_and_credentials_of_the_machine_stay_out(
    bare: Flask, stub: StubPlatform, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    outbound.request("GET", f"{stub.url}/cookie")
    outbound.request("GET", f"{stub.url}/x", headers={"Authorization": "Bearer t"})
    assert "Cookie" not in stub.asked[1].headers
    assert stub.asked[1].headers["Authorization"] == "Bearer t"


def test_a_redirect_on_the_same_host_is_followed(bare: Flask, stub: StubPlatform) -> None:
    answer = outbound.request("GET", f"{stub.url}/to?/there")
    assert answer.url == f"{stub.url}/there"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/to?http://localhost:1/there"),
        ("GET", "/to?https://example.org/"),
        ("GET", "/round"),
        ("POST", "/to?/there"),
    ],
)
def test_other_redirects_are_refused(
    bare: Flask, stub: StubPlatform, method: str, path: str
) -> None:
    with pytest.raises(PlatformRedirectedError):
        outbound.request(method, f"{stub.url}{path}")


def test_a_move_to_https_on_the_same_host_is_the_same_host() -> None:
    same = outbound._same_host
    assert same("http://lms.example/a", "https://lms.example/b")
    assert not same("https://lms.example/a", "http://lms.example/b")
    assert not same("http://lms.example/a", "https://lms.example:444/b")


def test_a_large_answer_is_not_read_to_its_end(bare: Flask, stub: StubPlatform) -> None:
    with pytest.raises(PlatformAnswerTooLargeError):
        outbound.request("GET", f"{stub.url}/large", max_bytes=100_000)


def test_an_answer_that_drips_is_given_up(
    bare: Flask, stub: StubPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "WHOLE_ANSWER_SECONDS", -1.0)
    with pytest.raises(PlatformUnreachableError) as caught:
        outbound.request("GET", f"{stub.url}/x")
    assert caught.value.detail["cause"] == "slow answer"
    assert caught.value.http_status is None
    assert caught.value.retry_after is None


def test_a_platform_that_says_nothing_is_given_up(
    bare: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with pytest.raises(PlatformUnreachableError):
            outbound.request("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        assert time.monotonic() - begun < 5


def test_nobody_at_home(bare: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", "http://nowhere.invalid/"):
        with pytest.raises(PlatformUnreachableError):
            outbound.request("GET", url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://lms.example/",
        "//lms.example/",
        "lms.example",
        "https://",
        "https://user:word@lms.example/",
        "https://lms.example:0/",
        "https://lms.example:99999/",
        "https://[::1/",
        "https://lms.example/a b",
        "https://lms.example/\n",
        "",
    ],
)
def test_odd_addresses_are_refused_by_their_looks(bare: Flask, url: str) -> None:
    with pytest.raises(PlatformAddressRefusedError):
        outbound.check_url(url)


def test_production_calls_https_only(bare: Flask) -> None:
    outbound.check_url("http://lms.example/")
    strict(bare, environment="production")
    outbound.check_url("https://lms.example/")
    with pytest.raises(PlatformAddressRefusedError):
        outbound.check_url("http://lms.example/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"])
def test_private_addresses_are_refused_unless_allowed(
    bare: Flask, stub: StubPlatform, host: str
) -> None:
    strict(bare, allow_private_platforms=False)
    port = stub.url.rsplit(":", 1)[1]
    with pytest.raises(PlatformAddressRefusedError):
        outbound.request("GET", f"http://{host}:{port}/x")
    assert not stub.asked


def test_a_name_with_one_private_address_among_others_is_refused(
    bare: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict(bare, allow_private_platforms=False)

    def resolve(*_args: Any, **_how: Any) -> list[Any]:
        return [(2, 1, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(PlatformAddressRefusedError):
        outbound.request("GET", "http://lms.example/")


def test_the_connection_goes_to_the_address_that_was_checked(
    bare: Flask, stub: StubPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(stub.url.rsplit(":", 1)[1])
    resolved = []
    real = socket.getaddrinfo

    def resolve(host: str, *args: Any, **how: Any) -> Any:
        resolved.append(host)
        if host == "lms.example":
            return [(2, 1, 6, "", (ip, port)) for ip in ("127.0.0.2", "127.0.0.1")]
        return real(host, *args, **how)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    answer = outbound.request("GET", f"http://lms.example:{port}/x")
    assert answer.status == 200
    assert resolved.count("lms.example") == 1
    assert stub.asked[0].headers["Host"] == f"lms.example:{port}"


def test_a_name_without_addresses_and_a_silent_host_are_unreachable(
    bare: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_h: [])
    with pytest.raises(PlatformUnreachableError):
        outbound.request("GET", "http://lms.example/")

    def time_out(*_args: Any, **_how: Any) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_h: [(2, 1, 6, "", ("127.0.0.1", 1))])
    monkeypatch.setattr(address_guard, "create_connection", time_out)
    with pytest.raises(PlatformUnreachableError) as caught:
        outbound.request("GET", "https://lms.example/")
    assert caught.value.detail["cause"] == "ConnectTimeout"


def test_a_name_that_cannot_be_a_name_is_unreachable(bare: Flask) -> None:
    with pytest.raises((PlatformUnreachableError, PlatformAddressRefusedError)):
        outbound.request("GET", f"http://{'a' * 70}.example/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.251", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::fb", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:a00:1::", False),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", False),
    ],
)
def test_the_open_internet_is_known(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    answer = Answer("u", 503, "", CaseInsensitiveDict({"Retry-After": header}), b"")
    assert answer.retry_after == seconds


def test_what_is_not_json_is_said_to_be_unreadable() -> None:
    answer = Answer("u", 200, "", CaseInsensitiveDict(), b"<html>")
    with pytest.raises(PlatformAnswerUnreadableError):
        answer.json()


def test_many_threads_share_one_session(bare: Flask, stub: StubPlatform) -> None:
    statuses = []

    def ask() -> None:
        with bare.app_context():
            statuses.append(outbound.request("GET", f"{stub.url}/x").status)

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
