"""A static file's address names its content, so it may be kept for ever."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool.web.static_files import StaticFileMissing, collect, static_roots, static_url


def _address(app: Flask, path: str) -> str:
    with app.app_context():
        return static_url(path)


def test_an_address_carries_the_builds_digest_and_is_kept_for_ever(
    app: Flask, client: FlaskClient
) -> None:
    address = _address(app, "css/tokens.css")
    assert re.fullmatch(r"/static/[0-9a-f]{12}/css/tokens\.css", address)
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_module_imported_relatively_comes_from_the_same_build(
    app: Flask, client: FlaskClient
) -> None:
    address = _address(app, "js/shell.js")
    imported = re.search(r'from "\./(\w+\.js)"', client.get(address, buffered=True).text)
    assert imported
    assert client.get(address.replace("shell.js", imported[1]), buffered=True).status_code == 200


def test_another_builds_address_is_not_served(client: FlaskClient) -> None:
    assert client.get("/static/000000000000/css/tokens.css").status_code == 404


def test_an_icon_has_a_lasting_address_besides(client: FlaskClient) -> None:
    answer = client.get("/static/icons/accord.svg", buffered=True)
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_misspelt_file_is_a_fault_at_once(app: Flask) -> None:
    with pytest.raises(StaticFileMissing, match=r"css/acord\.css"):
        _address(app, "css/acord.css")


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/icons/../../pyproject.toml"])
def test_nothing_outside_the_folders_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_kinds_files_stand_under_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "activities" / "poll" / "static" / "deep"
    folder.mkdir(parents=True)
    (folder / "poll.js").write_text("1")
    roots = static_roots(tmp_path)
    assert roots[1] == ("poll", folder.parent)
    assert collect(roots[1:]).url("poll/deep/poll.js").endswith("/poll/deep/poll.js")


def test_the_digest_changes_with_content_and_with_names(tmp_path: Path) -> None:
    file = tmp_path / "one.css"
    file.write_text("a")
    first = collect([("", tmp_path)]).build
    assert collect([("", tmp_path)]).build == first
    file.write_text("b")
    second = collect([("", tmp_path)]).build
    file.rename(tmp_path / "two.css")
    assert len({first, second, collect([("", tmp_path)]).build}) == 3


def test_a_page_with_all_its_styles_and_scripts_stays_light(app: Flask) -> None:
    shell = app.extensions["accord_static"].files
    sizes = [
        file.stat().st_size for name, file in shell.items() if name.startswith(("css/", "js/"))
    ]
    assert sum(sizes) < 70_000
