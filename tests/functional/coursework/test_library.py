"""Course packages become immutable versions, and plain files again."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from lti_tool.authoring.commands import content, import_from
from lti_tool.content.errors import ContentError
from lti_tool.content.media import MediaStore
from lti_tool.content.package import load_package
from lti_tool.coursework import library
from lti_tool.coursework.errors import CourseUnknownError, ExportTargetError, MediaLostError
from lti_tool.coursework.export import package_files, write
from lti_tool.coursework.models import Activity, ActivityVersion
from lti_tool.db import db
from lti_tool.db.session import set_reading
from lti_tool.settings import Settings
from tests.functional.coursework.packages import change, tiny_course


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return tiny_course(tmp_path / "tiny")


@contextmanager
def database(app: Flask) -> Iterator[None]:
    with app.app_context():
        set_reading(False)
        yield


def versions(app: Flask) -> list[tuple[str, int, str]]:
    with database(app):
        rows = db.session.scalars(
            select(ActivityVersion).join(Activity).order_by(Activity.key, ActivityVersion.number)
        )
        return [(row.activity.key, row.number, row.title) for row in rows]


def import_(app: Flask, path: Path) -> list[library.Imported]:
    with database(app):
        return import_from(path)


def store(settings: Settings) -> MediaStore:
    return MediaStore(settings.media_dir)


def test_a_package_becomes_activities_with_their_first_version(app: Flask, package: Path) -> None:
    done = import_(app, package)
    assert [(one.key, one.number, one.is_new) for one in done] == [
        ("tiny/first", 1, True),
        ("tiny/second", 1, True),
    ]
    with database(app):
        first, second = library.catalogue()
        assert first.titles == {"ru": "Первый вопрос", "en": "The first question"}
        assert (first.title, first.minutes, first.points) == ("Первый вопрос", 3, Decimal("2.5"))
        assert first.definition["items"][0]["options"][0]["feedback"] == "Да: верно"
        assert first.activity.course_title == "Кроха"
        assert (second.points, second.title) == (Decimal(0), "Второй вопрос")


def test_importing_the_same_package_again_changes_nothing(app: Flask, package: Path) -> None:
    import_(app, package)
    change(package / "01-first" / "quiz.yaml", "замечание автора", "другое замечание")
    assert not any(one.is_new for one in import_(app, package))
    assert len(versions(app)) == 2


def test_a_change_makes_a_new_version_and_keeps_the_old_one(app: Flask, package: Path) -> None:
    import_(app, package)
    change(package / "01-first" / "quiz.yaml", "Что верно?", "Что здесь верно?")
    assert [one.is_new for one in import_(app, package)] == [True, False]
    with database(app):
        assert [one.number for one in library.catalogue()] == [2, 1]
        old = db.session.scalar(
            select(ActivityVersion)
            .join(Activity)
            .where(Activity.key == "tiny/first", ActivityVersion.number == 1)
        )
        assert old is not None
        assert old.definition["items"][0]["prompt"] == "Что верно?"


def test_going_back_to_earlier_content_is_a_new_version_too(app: Flask, package: Path) -> None:
    import_(app, package)
    for old, new in (("Что верно?", "Что?"), ("Что?", "Что верно?")):
        change(package / "01-first" / "quiz.yaml", old, new)
        import_(app, package)
    with database(app):
        newest = library.catalogue()[0]
        assert newest.number == 3
        assert newest.definition["items"][0]["prompt"] == "Что верно?"


def test_a_faulty_package_leaves_everything_as_it_was(app: Flask, package: Path) -> None:
    import_(app, package)
    change(package / "02-second" / "quiz.yaml", "correct: true", "correct: false")
    change(package / "01-first" / "quiz.yaml", "Что верно?", "Новое?")
    with pytest.raises(ContentError) as refused:
        import_(app, package)
    assert [fault.file for fault in refused.value.faults] == ["02-second/quiz.yaml"]
    assert len(versions(app)) == 2


def test_an_unknown_kind_is_named_with_its_line(app: Flask, package: Path) -> None:
    change(package / "course.yaml", "kind: quiz\n    file: 02", "kind: quizz\n    file: 02")
    with pytest.raises(ContentError) as refused:
        import_(app, package)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line) == ("course.yaml", 13)
    assert "quizz" in fault.text


def test_an_activity_never_changes_its_kind(app: Flask, package: Path) -> None:
    import_(app, package)
    with database(app):
        activity = db.session.scalar(select(Activity).where(Activity.key == "tiny/second"))
        assert activity is not None
        activity.kind = "lecture"
        db.session.commit()
    with pytest.raises(ContentError) as refused:
        import_(app, package)
    assert refused.value.faults[0].line == 13


def test_two_imports_at_the_same_moment_make_one_version(app: Flask, package: Path) -> None:
    import_(app, package)
    change(package / "01-first" / "quiz.yaml", "Что верно?", "Что?")
    ready = threading.Barrier(4)

    def run(_number: int) -> None:
        ready.wait(timeout=10)
        import_(app, package)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert [number for key, number, _ in versions(app) if key == "tiny/first"] == [1, 2]


def test_a_course_comes_out_as_files_that_change_nothing_when_imported(
    app: Flask, package: Path, settings: Settings, tmp_path: Path
) -> None:
    import_(app, package)
    with database(app):
        files = package_files("tiny", store(settings))
    for target in (tmp_path / "out", tmp_path / "out.zip"):
        write(files, target)
        assert not any(one.is_new for one in import_(app, target))
    course = load_package(tmp_path / "out")
    assert course.title.to("en") == "A tiny course"
    assert [one.source.file for one in course] == ["01-first/quiz.yaml", "02-second/quiz.yaml"]
    assert (tmp_path / "out" / "01-first" / "media" / "picture.png").is_file()


def test_an_export_never_mixes_with_other_files(
    app: Flask, package: Path, settings: Settings, tmp_path: Path
) -> None:
    import_(app, package)
    with database(app):
        files = package_files("tiny", store(settings))
    with pytest.raises(ExportTargetError):
        write(files, package)
    empty = tmp_path / "empty"
    empty.mkdir()
    write(files, empty)
    assert (empty / "course.yaml").is_file()


def test_an_export_says_what_is_missing(app: Flask, package: Path, settings: Settings) -> None:
    import_(app, package)
    with database(app):
        with pytest.raises(CourseUnknownError):
            package_files("other", store(settings))
        for path in settings.media_dir.rglob("*"):
            if path.is_file():
                path.unlink()
        with pytest.raises(MediaLostError):
            package_files("tiny", store(settings))


def test_what_comes_next_in_the_course_is_known(app: Flask, package: Path) -> None:
    import_(app, package)
    with database(app):
        first, second = library.catalogue()
        following = library.next_in_course(first.activity.key, first.activity.position)
        assert following is not None
        assert following.id == second.id
        assert library.next_in_course(second.activity.key, second.activity.position) is None


def at_a_terminal(app: Flask, language: str = "C.UTF-8") -> FlaskCliRunner:
    """Return a terminal set to ``language``, which runs this app's commands."""
    return app.test_cli_runner(env={"LC_ALL": language})


def test_the_commands_check_import_and_export(app: Flask, package: Path, tmp_path: Path) -> None:
    runner = at_a_terminal(app)
    assert "nothing to correct" in runner.invoke(content, ["check", str(package)]).output
    assert "tiny/first: version 1, new" in runner.invoke(content, ["import", str(package)]).output
    again = runner.invoke(content, ["import", str(package)])
    assert "tiny/first: version 1, unchanged" in again.output
    target = tmp_path / "course.zip"
    assert runner.invoke(content, ["export", "tiny", str(target)]).exit_code == 0
    assert "nothing to correct" in runner.invoke(content, ["check", str(target)]).output


def test_the_commands_name_what_is_wrong_line_by_line(
    app: Flask, package: Path, tmp_path: Path
) -> None:
    runner = at_a_terminal(app)
    change(package / "02-second" / "quiz.yaml", "correct: true", "correct: false")
    for command in ("check", "import"):
        refused = runner.invoke(content, [command, str(package)])
        assert refused.exit_code == 1
        assert "02-second/quiz.yaml:6: " in refused.output
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no archive")
    assert runner.invoke(content, ["import", str(broken)]).exit_code == 1
    unknown = runner.invoke(content, ["export", "nothing", str(tmp_path / "x.zip")])
    assert unknown.exit_code == 1
    assert "There is no course “nothing”" in unknown.output
    with database(app):
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


def test_the_commands_speak_the_terminals_language_or_the_one_asked_for(
    app: Flask, package: Path, tmp_path: Path
) -> None:
    change(package / "02-second" / "quiz.yaml", "correct: true", "correct: false")
    russian, plain = at_a_terminal(app, "ru_RU.UTF-8"), at_a_terminal(app)
    in_russian = russian.invoke(content, ["check", str(package)]).output
    in_english = plain.invoke(content, ["check", str(package)]).output
    assert "02-second/quiz.yaml:6: напишите «correct: true»" in in_russian
    assert "02-second/quiz.yaml:6: write" in in_english
    asked = plain.invoke(content, ["import", "--language", "ru", str(package)])
    assert asked.output == in_russian
    unknown = russian.invoke(content, ["export", "nothing", str(tmp_path / "x.zip")])
    assert "нет курса «nothing»" in unknown.output
