"""The example of nginx's configuration does what it says, with the tool behind it."""

import gzip
import http.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from lti_tool.content.documents import MediaFile
from lti_tool.content.media import MediaStore, media_file
from lti_tool.live.hub import Changes
from lti_tool.live.stream import stream
from lti_tool.settings import Settings
from lti_tool.web.access import public
from tests.fixtures.application import settings_for
from tests.fixtures.nginx import nginx_before
from tests.fixtures.serving import served

CONTENT = bytes(range(256)) * 40
Ask = Callable[..., http.client.HTTPResponse]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """As an installation has it whose media are sent by nginx."""
    return replace(settings_for(database_url, tmp_path), media_accel_prefix="/protected-media")


@pytest.fixture
def film(settings: Settings, tmp_path: Path) -> MediaFile:
    """A stored recording."""
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    film = media_file(path)
    MediaStore(settings.media_dir).keep(film)
    return film


@pytest.fixture
def ask(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Ask]:
    """Ask nginx, each time over a connection of its own; the answer's body is still to be read."""
    app.add_url_rule("/planted-stream", view_func=_planted_stream)
    open_connections: list[http.client.HTTPConnection] = []

    def ask(path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        open_connections.append(connection)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=names)
        return connection.getresponse()

    with (
        served(app) as tool,
        nginx_before(tool.port, settings.media_dir, tmp_path) as port,
    ):
        yield ask
        for connection in open_connections:
            connection.close()
        app.extensions["accord_live"].close()


@public
def _planted_stream() -> ResponseReturnValue:
    def reader(cursors: Mapping[str, int]) -> dict[str, Changes]:
        told = Changes(cursor=1, data="the first word", audience=frozenset({1}))
        return dict.fromkeys(cursors, told)

    return stream("planted", 1, 0, reader)


def test_scripts_and_styles_are_sent_compressed_and_kept(ask: Ask, app: Flask) -> None:
    files = app.extensions["accord_static"]
    for name in ("js/shell.js", "css/base.css", "icons/accord.svg"):
        answer = ask(files.url(name), Accept_Encoding="gzip")
        assert answer.status == 200
        assert answer.headers["Content-Encoding"] == "gzip", name
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert gzip.decompress(answer.read()) == files.files[name].read_bytes()


def test_nginx_sends_a_part_of_a_recording_that_the_tool_allows(ask: Ask, film: MediaFile) -> None:
    answer = ask(f"/media/{film.hash}/film.mp4", Range="bytes=100-299")
    assert (answer.status, answer.read()) == (206, CONTENT[100:300])
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Range"] == f"bytes 100-299/{len(CONTENT)}"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "object-src 'none'" in answer.headers["Content-Security-Policy"]


def test_stored_files_have_no_other_door(ask: Ask, film: MediaFile) -> None:
    stored = MediaStore(Path()).relative(film.hash)
    assert ask(f"/protected-media/{stored}").status == 404
    assert ask(f"/media/{film.hash}/film.exe").status == 404


def test_an_event_arrives_while_the_stream_is_still_open(ask: Ask) -> None:
    answer = ask("/planted-stream", Accept_Encoding="gzip")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert "Content-Encoding" not in answer.headers
    lines = [answer.readline() for _ in range(3)]
    assert lines[2] == b"data: the first word\n"


def test_pages_say_themselves_who_may_frame_them(ask: Ask) -> None:
    answer = ask("/lti/nothing-here", Accept="text/html", Accept_Encoding="gzip")
    assert answer.status == 404
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] is None
    assert b"<!doctype html>" in gzip.decompress(answer.read())
