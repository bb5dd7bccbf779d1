"""The language of somebody at a terminal: no request tells it there, the terminal itself does."""

from collections.abc import Mapping

from babel.support import NullTranslations

from lti_tool.web.catalogs import catalog_files, load_catalogs
from lti_tool.web.i18n import supported_language

NO_LANGUAGE = "en"
"""What a terminal that says none (``C``, ``POSIX``) reads: the messages as they are written."""
_SAID_IN = ("LC_ALL", "LC_MESSAGES", "LANG")


def terminal_language(environment: Mapping[str, str]) -> str:
    """Return ``ru`` or ``en``; the first of POSIX's variables that is set decides."""
    said = next((environment[name] for name in _SAID_IN if environment.get(name)), None)
    return supported_language(said) or NO_LANGUAGE


def translations_to(language: str) -> NullTranslations:
    """Return the rooms' translations for ``language``."""
    return load_catalogs(catalog_files(language))
