"""Media as players ask for them, over a real HTTP connection (RFC 9110, 13 and 14)."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest
from flask import Flask

from lti_tool.content import views
from lti_tool.content.documents import MediaFile
from lti_tool.content.media import MediaStore, media_file
from lti_tool.settings import PROJECT_ROOT, Settings
from lti_tool.web import init_web
from tests.browser.waiting import until
from tests.fixtures.serving import served

GIGABYTE = 1 << 30
PIECE = 1 << 20
GUNICORN = PROJECT_ROOT / "config" / "gunicorn.py"
APPLICATION = "lti_tool.app:create_app_from_environment()"
CONTENT = bytes(range(256)) * 4


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Ask:
    """A player's side: every question goes over a connection of its own, ``path`` unmended."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask and read the whole answer."""
        with self._answer(path, method, headers) as response:
            return Answer(response.status, dict(response.getheaders()), response.read())

    def length(self, path: str, **headers: str) -> int:
        """Ask, read the answer piece by piece as a player does, and return how long it was."""
        with self._answer(path, "GET", headers) as response:
            return sum(len(piece) for piece in iter(lambda: response.read(PIECE), b""))

    @contextmanager
    def _answer(
        self, path: str, method: str, headers: Mapping[str, str]
    ) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=names)
            yield connection.getresponse()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def media_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("media")
    return Settings(
        environment="development",
        base_url="http://127.0.0.1:8000",
        secret_key="a secret of the test suite, long enough to be accepted",
        database_url="sqlite:///:memory:",
        media_dir=folder / "store",
        content_dir=folder,
    )


@pytest.fixture(scope="module")
def film(media_settings: Settings) -> MediaFile:
    path = media_settings.content_dir / "film.mp4"
    path.write_bytes(CONTENT)
    film = media_file(path)
    MediaStore(media_settings.media_dir).keep(film)
    return film


def media_app(settings: Settings) -> Flask:
    app = Flask("media_only", root_path=str(PROJECT_ROOT), template_folder="templates")
    app.extensions["accord_settings"] = settings
    init_web(app, settings)
    app.register_blueprint(views.blueprint)
    return app


@pytest.fixture(scope="module")
def ask(media_settings: Settings) -> Iterator[Ask]:
    """A running server of media, and how to ask it."""
    with served(media_app(media_settings)) as server:
        yield Ask(server.port)


def address(film: MediaFile, name: str = "film.mp4") -> str:
    return f"/media/{film.hash}/{name}"


def test_the_whole_file_may_be_kept_for_ever(ask: Ask, film: MediaFile) -> None:
    answer = ask(address(film))
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{film.hash}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, 1023),
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=1000-5000", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
    ],
)
def test_a_part_comes_back_as_a_part(
    ask: Ask, film: MediaFile, asked: str, start: int, end: int
) -> None:
    answer = ask(address(film), Range=asked)
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {start}-{end}/1024"
    assert answer.headers["Content-Length"] == str(end - start + 1)
    assert answer.body == CONTENT[start : end + 1]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_after_the_end_is_refused_with_the_length(
    ask: Ask, film: MediaFile, asked: str
) -> None:
    answer = ask(address(film), Range=asked)
    assert answer.status == 416
    assert answer.headers["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked", ["bytes=abc", "pages=1-2", "bytes=5-2", "bytes=0-1,5-6", "bytes=", "x"]
)
def test_a_range_that_cannot_be_read_is_ignored(ask: Ask, film: MediaFile, asked: str) -> None:
    answer = ask(address(film), Range=asked)
    assert (answer.status, answer.body) == (200, CONTENT)


def test_what_the_browser_has_is_not_sent_again(ask: Ask, film: MediaFile) -> None:
    answer = ask(address(film), If_None_Match=f'"{film.hash}"')
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == f'"{film.hash}"'


def test_a_range_of_another_file_gets_the_whole(ask: Ask, film: MediaFile) -> None:
    mine = ask(address(film), Range="bytes=0-9", If_Range=f'"{film.hash}"')
    assert mine.status == 206
    other = ask(address(film), Range="bytes=0-9", If_Range='"another"')
    assert (other.status, other.body) == (200, CONTENT)


def test_a_head_request_tells_length_and_type(ask: Ask, film: MediaFile) -> None:
    answer = ask(address(film), method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == "1024"


@pytest.mark.parametrize(
    "path",
    [
        "/media/{hash}/film.html",
        "/media/{hash}/film.svg",
        "/media/{hash}/film",
        "/media/{hash}/..%2f..%2ffilm.mp4",
        "/media/{hash}/.mp4",
        "/media/{other}/film.mp4",
        "/media/..%2f..%2f..%2fetc%2fpasswd/film.mp4",
        "/media/../../../../etc/passwd",
        "/media/{upper}/film.mp4",
        "/media/{hash}",
    ],
)
def test_nothing_else_is_served(ask: Ask, film: MediaFile, path: str) -> None:
    answer = ask(path.format(hash=film.hash, other="0" * 64, upper=film.hash.upper()))
    assert answer.status == 404
    assert CONTENT not in answer.body
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_an_unknown_file_is_told_in_words(ask: Ask) -> None:
    answer = ask(f"/media/{'0' * 64}/film.mp4", Accept="application/json")
    assert b'"media-not-found"' in answer.body


def test_a_file_cannot_be_changed_through_its_address(ask: Ask, film: MediaFile) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(address(film), method=method).status == 405


def test_names_in_russian_are_served(ask: Ask, film: MediaFile) -> None:
    encoded = "%D0%9B%D0%B5%D0%BA%D1%86%D0%B8%D1%8F%201.mp4"
    assert ask(address(film, encoded)).status == 200


def test_captions_say_their_encoding(ask: Ask, media_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "c.vtt"
    path.write_text("WEBVTT\n", encoding="utf-8")
    captions = media_file(path)
    MediaStore(media_settings.media_dir).keep(captions)
    answer = ask(address(captions, "c.vtt"))
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"


@contextmanager
def by_gunicorn(media_dir: Path, folder: Path) -> Iterator[tuple[Ask, psutil.Process]]:
    """Serve the tool as `accord serve` does; yields how to ask it and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = {
        "ACCORD_ENV": "development",
        "ACCORD_BASE_URL": f"http://127.0.0.1:{port}",
        "ACCORD_BIND": f"127.0.0.1:{port}",
        "ACCORD_SECRET_KEY": "a secret of the test suite, long enough to be accepted",
        "ACCORD_INSTANCE_DIR": str(folder),
        "ACCORD_MEDIA_DIR": str(media_dir),
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}
    command = (sys.executable, "-m", "gunicorn", "--config", str(GUNICORN), APPLICATION)
    with subprocess.Popen(command, env=others | said, cwd=PROJECT_ROOT) as server:
        try:
            ask = Ask(port)
            until(lambda: answers(ask, server))
            yield ask, psutil.Process(server.pid)
        finally:
            server.terminate()


def answers(ask: Ask, server: "subprocess.Popen[bytes]") -> bool:
    assert server.poll() is None, "gunicorn ended"
    try:
        return ask("/healthz").status == 200
    except OSError:
        return False


def memory(server: psutil.Process) -> int:
    """Return the kilobytes that the server's processes hold for themselves."""
    return sum(one.memory_full_info().uss for one in server.children(recursive=True)) // 1024


def test_a_recording_of_a_gigabyte_does_not_fill_the_servers_memory(tmp_path: Path) -> None:
    """The file is a hole on the disk; the store never reads what it serves."""
    long = MediaFile("long.mp4", "ab" * 32, GIGABYTE, Path("long.mp4"))
    path = tmp_path / MediaStore(tmp_path).relative(long.hash)
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        stream.truncate(GIGABYTE)
    with by_gunicorn(tmp_path, tmp_path) as (ask, server):
        for start in (0, GIGABYTE // 2, GIGABYTE - 1_000_000):
            answer = ask(address(long), Range=f"bytes={start}-{start + 999_999}")
            assert (answer.status, len(answer.body)) == (206, 1_000_000)
            assert answer.headers["Content-Range"] == f"bytes {start}-{start + 999_999}/{GIGABYTE}"
        assert ask(address(long), Range=f"bytes={GIGABYTE}-").status == 416
        assert ask(address(long), If_None_Match=f'"{long.hash}"').status == 304
        before = memory(server)
        assert ask.length(address(long), Range="bytes=0-") == GIGABYTE
        grown = memory(server) - before
    assert grown < 30_000, f"{grown} kB more for a file of {GIGABYTE} bytes"


def test_a_front_server_may_send_the_file_itself(media_settings: Settings, film: MediaFile) -> None:
    behind_nginx = media_app(replace(media_settings, media_accel_prefix="/protected/"))
    answer = behind_nginx.test_client().get(address(film))
    assert answer.status_code == 200
    assert answer.data == b""
    assert answer.headers["X-Accel-Redirect"] == f"/protected/{film.hash[:2]}/{film.hash}"
    assert answer.headers["Content-Type"] == "video/mp4"
    assert "immutable" in answer.headers["Cache-Control"]
    part = behind_nginx.test_client().get(address(film), headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (200, b"")
    assert "Content-Range" not in part.headers
    assert behind_nginx.test_client().get(f"/media/{'0' * 64}/film.mp4").status_code == 404
