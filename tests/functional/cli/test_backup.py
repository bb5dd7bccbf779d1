"""An administrator keeps everything in one file and brings it back, on either database."""

import tarfile
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from lti_tool.app import create_app
from lti_tool.cli.backup import backup, restore
from lti_tool.db import archive, db
from tests.fixtures.application import settings_for
from tests.fixtures.databases import NewDatabase
from tests.functional.cli.conftest import Course

MEDIA_HASH = "ab" + "c" * 62


def run(app: Flask, command: object, *words: str | Path) -> Result:
    """Run a command as the shell does."""
    with app.app_context():
        db.session.remove()
    result: Result = app.test_cli_runner().invoke(command, [str(word) for word in words])
    return result


def rows_of(app: Flask, folder: Path) -> dict[str, list[str]]:
    """Return every row of the database behind ``app`` as it stands in a backup."""
    folder.mkdir()
    with app.app_context():
        archive.write_rows(folder)
    return {file.name: file.read_text().splitlines() for file in sorted(folder.iterdir())}


@pytest.fixture
def kept(course: Course, tmp_path: Path) -> Path:
    """A backup of the course and one media file."""
    app = course.school.app
    media = app.extensions["accord_settings"].media_dir / "ab" / MEDIA_HASH
    media.parent.mkdir(parents=True)
    media.write_bytes(b"film")
    file = tmp_path / "kept.tar.gz"
    made = run(app, backup, file)
    assert made.exit_code == 0, made.output
    assert "ACCORD_SECRET_KEY" in made.output
    return file


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_what_was_kept_comes_back_whole_on_either_database(
    course: Course, kept: Path, tmp_path: Path, new_database: NewDatabase, target: str
) -> None:
    folder = tmp_path / "new"
    other = create_app(settings_for(new_database(target), folder))
    back = run(other, restore, kept)
    assert back.exit_code == 0, back.output
    before = rows_of(course.school.app, tmp_path / "before")
    assert rows_of(other, tmp_path / "after") == before
    assert len(before["signature.jsonl"]) == 2
    assert (folder / "media" / "ab" / MEDIA_HASH).read_bytes() == b"film"
    course.school.app = other
    assert course.school.person("Новая Нина").user_id > course.boris.user_id
    with other.app_context():
        db.engine.dispose()


def test_a_backup_goes_into_an_empty_database_only(course: Course, kept: Path) -> None:
    refused = run(course.school.app, restore, kept)
    assert refused.exit_code == 1
    assert "Nothing was changed" in refused.output
    assert "ACCORD_DATABASE_URL" in refused.output


def test_a_backup_never_overwrites_another(course: Course, kept: Path) -> None:
    before = kept.read_bytes()
    assert "choose another name" in run(course.school.app, backup, kept).output
    assert kept.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(course: Course, tmp_path: Path) -> None:
    refused = run(course.school.app, backup, tmp_path / "nowhere" / "kept.tar.gz")
    assert refused.exit_code == 1
    assert "nowhere" in refused.output


def test_what_is_no_whole_backup_is_refused(app: Flask, kept: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.tar.gz"
    half.write_bytes(kept.read_bytes()[:2000])
    stranger = tmp_path / "stranger.tar.gz"
    with tarfile.open(stranger, "w:gz") as tar:
        tar.add(kept, "kept.tar.gz")
    for file in (half, stranger):
        refused = run(app, restore, file)
        assert refused.exit_code == 1
        assert "no whole backup" in refused.output


@pytest.mark.parametrize(
    ("about", "said"),
    [('{"format": 2}', "a form that this version does not know"), ('{"format": 1}', "schema None")],
)
def test_a_backup_of_another_version_is_refused(
    app: Flask, tmp_path: Path, about: str, said: str
) -> None:
    manifest = tmp_path / "about.json"
    manifest.write_text(about)
    file = tmp_path / "other.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        tar.add(manifest, "accord-backup.json")
    assert said in run(app, restore, file).output


def test_a_database_without_schema_is_not_kept(
    new_database: NewDatabase, database_kind: str, tmp_path: Path
) -> None:
    app = create_app(settings_for(new_database(database_kind), tmp_path))
    assert "accord db upgrade" in run(app, backup, tmp_path / "kept.tar.gz").output
    with app.app_context():
        db.engine.dispose()
