"""``accord backup`` and ``accord restore``: everything but the settings, in one file.

The file fits either database, so it is also the way from SQLite to PostgreSQL.
"""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext

from lti_tool import clock
from lti_tool.db import archive
from lti_tool.db.archive import DatabaseNotEmpty
from lti_tool.db.head import behind_head, newest_migration
from lti_tool.settings import Settings

ABOUT = "accord-backup.json"
ROWS = "rows"
MEDIA = "media"
FORMAT = 1


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the database and the media to FILE (.tar.gz), while the tool runs or not."""
    if reason := behind_head():
        raise click.ClickException(f"The database is {reason}: run `accord db upgrade` first.")
    if file.exists():
        raise click.ClickException(f"{file} is there already: choose another name.")
    part = file.with_name(f"{file.name}.part")
    try:
        with _beside(file) as folder:
            counts = _write(folder, part)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"{file}: {sum(counts.values())} rows of {len(counts)} tables, and the media.")
    click.echo("Keep ACCORD_SECRET_KEY with it: without it the tool's keys cannot be read.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Bring back what FILE holds, into an empty database."""
    with tempfile.TemporaryDirectory(prefix="accord-restore-") as name:
        folder = Path(name)
        about = _unpack(file, folder)
        if about.get("schema") != newest_migration():
            raise click.ClickException(
                f"{file} was made at schema {about.get('schema')}, this version has "
                f"{newest_migration()}: restore with the version that made it, then upgrade."
            )
        flask_migrate.upgrade()
        try:
            archive.read_rows(folder / ROWS)
        except DatabaseNotEmpty as fault:
            raise click.ClickException(
                f"Nothing was changed: {fault}. Name an empty database in ACCORD_DATABASE_URL."
            ) from fault
        shutil.copytree(folder / MEDIA, _media_dir(), dirs_exist_ok=True)
    click.echo(f"Restored what {file} held on {about['made_at']}.")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """Give a temporary folder on the disk that the backup goes to: there must be room anyway."""
    try:
        temporary = tempfile.TemporaryDirectory(prefix=".accord-backup-", dir=file.parent)
    except OSError as fault:
        raise click.ClickException(f"{file.parent}: {fault.strerror}") from fault
    with temporary as name:
        yield Path(name)


def _write(folder: Path, target: Path) -> dict[str, int]:
    (folder / ROWS).mkdir()
    counts = archive.write_rows(folder / ROWS)
    about = {
        "format": FORMAT,
        "schema": newest_migration(),
        "made_at": clock.now().isoformat(timespec="seconds"),
        "rows": counts,
    }
    (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n")
    media = _media_dir()
    media.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:gz", compresslevel=6) as tar:
        tar.add(folder / ABOUT, ABOUT)
        tar.add(folder / ROWS, ROWS)
        # After the rows: what they name is there, and files never change once written.
        tar.add(media, MEDIA, filter=_owned_by_nobody)
    return counts


def _owned_by_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(folder, filter="data")
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text())
    except (tarfile.TarError, EOFError, OSError, ValueError) as fault:
        raise click.ClickException(f"{file} is no whole backup of this tool: {fault}") from fault
    if about.get("format") != FORMAT:
        raise click.ClickException(f"{file} has a form that this version does not know.")
    return about


def _media_dir() -> Path:
    settings: Settings = current_app.extensions["accord_settings"]
    return settings.media_dir
