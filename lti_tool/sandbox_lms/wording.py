"""Russian and English wording of the sandbox's own pages, from its own .po file.

English msgids stand in code and templates; Russian is read from
`translations/ru/LC_MESSAGES/messages.po` when the application is made.
"""

import functools
import gettext as gnu
import io
from datetime import datetime
from decimal import Decimal
from importlib import resources
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import g

LANGUAGES = ("ru", "en")
ZONE = ZoneInfo("Europe/Moscow")


@functools.cache
def translations(language: str) -> gnu.NullTranslations:
    """The catalogue of a language; English is the msgids themselves."""
    if language != "ru":
        return gnu.NullTranslations()
    path = "translations/ru/LC_MESSAGES/messages.po"
    text = resources.files("lti_tool.sandbox_lms").joinpath(path).read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=language))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def language() -> str:
    """The language of the page being answered."""
    return str(g.get("language", "en"))


def gettext(message: str, **values: object) -> str:
    """Say a text in the page's language, `%(name)s` filled in."""
    said = translations(language()).gettext(message)
    return said % values if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Say a text that counts things, in the right plural form; `%(num)s` is the number."""
    said = translations(language()).ngettext(one, many, number)
    return said % (values | {"num": number})


def points(number: Decimal | None) -> str:
    """Points for people: 10.50 → «10,5»; nothing → a dash."""
    if number is None:
        return "–"
    return str(format_decimal(number, locale=language(), format="#,##0.#####"))


def moment(when: datetime) -> str:
    """A time for people, zone named: «23 ноя., 14:05 МСК»."""
    local = when.astimezone(ZONE)
    pattern = "d MMM, HH:mm" if language() == "ru" else "MMM d, HH:mm"
    said = format_datetime(local, pattern, locale=language())
    zone = gettext("MSK")
    return f"{said} {zone}"


def moment_text(text: str) -> str:
    """An ISO 8601 moment for people; see `moment`."""
    return moment(datetime.fromisoformat(text))
