"""``accord content``: check, import and export course packages from the shell."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from lti_tool.activities import registry
from lti_tool.content.archive import opened_package
from lti_tool.content.errors import ContentError
from lti_tool.content.media import MediaStore
from lti_tool.content.package import load_package
from lti_tool.coursework import export as course_export
from lti_tool.coursework import library
from lti_tool.db import db
from lti_tool.errors import AccordError
from lti_tool.settings import Settings
from lti_tool.web.i18n import LANGUAGES
from lti_tool.web.terminal_language import terminal_language, translations_to

EXISTING = click.Path(exists=True, path_type=Path)
IN_LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=lambda: terminal_language(os.environ),
    show_default="the terminal's",
    help="In which language to say what is wrong.",
)

content = AppGroup("content", help="Check, import and export course packages.")


@content.command("check", with_appcontext=False)
@click.argument("path", type=EXISTING)
@IN_LANGUAGE
def check(path: Path, language: str) -> None:
    """Say what is wrong with the package at PATH (a folder or a zip); changes nothing."""
    with _faults_in_words(language), opened_package(path) as folder:
        package = load_package(folder)
        library.check_package(package, registry.kinds())
    click.echo(f"{package.id}: {len(package.activities)} activities, nothing to correct")


@content.command("import")
@click.argument("path", type=EXISTING)
@IN_LANGUAGE
def import_(path: Path, language: str) -> None:
    """Take the package at PATH (a folder or a zip) into the library."""
    with _faults_in_words(language):
        done = import_from(path)
    for one in done:
        state = "new" if one.is_new else "unchanged"
        click.echo(f"{one.key}: version {one.number}, {state}")


@content.command("export")
@click.argument("course")
@click.argument("target", type=click.Path(path_type=Path))
@IN_LANGUAGE
def export(course: str, target: Path, language: str) -> None:
    """Write the newest state of COURSE to TARGET: a zip archive if its name ends so, else a folder.

    Comments of the files that were once imported are not kept.
    """
    with _faults_in_words(language):
        files = course_export.package_files(course, _store())
        course_export.write(files, target)
    click.echo(str(target))


def import_from(path: Path) -> list[library.Imported]:
    """Take the package at ``path`` into the library and commit; for commands and the demo.

    Raises:
        ContentError, PackageArchiveError: nothing was written.
    """
    with opened_package(path) as folder:
        done = library.import_package(load_package(folder), registry.kinds(), _store())
    db.session.commit()
    return done


def _store() -> MediaStore:
    settings: Settings = current_app.extensions["accord_settings"]
    return MediaStore(settings.media_dir)


@contextmanager
def _faults_in_words(language: str) -> Iterator[None]:
    """Turn expected errors into lines on stderr and exit status 1: no traceback for an author."""
    said = translations_to(language).gettext
    try:
        yield
    except ContentError as error:
        for fault in error.faults:
            click.echo(fault.told(said), err=True)
        raise click.exceptions.Exit(1) from error
    except AccordError as error:
        happened = said(error.what_happened)
        happened = happened % error.words if error.words else happened
        raise click.ClickException(f"{happened} {said(error.what_to_do)}") from error
