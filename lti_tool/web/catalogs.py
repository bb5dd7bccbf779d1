"""Translations that lie next to the code they belong to, read straight from ``.po`` files.

Every room keeps ``translations/<language>/LC_MESSAGES/messages.po`` beside its code; the shell's
own stand in ``templates/translations``. They are merged at start; no compiled ``.mo`` is kept.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

from lti_tool.web.folders import PACKAGE, shell_folder


def catalog_files(language: str, roots: tuple[Path, ...] | None = None) -> list[Path]:
    """Return the ``.po`` files for ``language`` under ``roots`` (default: rooms and shell)."""
    roots = roots or (PACKAGE, shell_folder("templates"))
    pattern = f"translations/{language}/LC_MESSAGES/messages.po"
    return sorted(path for root in roots for path in root.rglob(pattern))


def load_catalogs(files: list[Path]) -> NullTranslations:
    """Merge ``files`` into one set of translations; with no files texts stay as written."""
    return _load(tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=16)
def _load(stamped: tuple[tuple[Path, int], ...]) -> NullTranslations:
    merged: NullTranslations = NullTranslations()
    for path, _modified in stamped:
        compiled = BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, abort_invalid=True))
        compiled.seek(0)
        room = Translations(compiled)
        if isinstance(merged, Translations):
            merged.merge(room)
        else:
            merged = room
    return merged


class RoomCatalogs(Domain):  # type: ignore[misc]
    """The message domain of Flask-Babel, fed from the rooms' ``.po`` files."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self._loaded = {language: load_catalogs(catalog_files(language)) for language in languages}
        self._untranslated = NullTranslations()

    def get_translations(self) -> NullTranslations:
        """Return the translations for the reader of this request."""
        locale = get_locale()
        language = locale.language if locale else ""
        return self._loaded.get(language, self._untranslated)
