"""The reader's language, time zone and numbers.

Language: the launch's, else ``?lang=`` (pages without a session), else the browser's, else
Russian. Zone: the launch's, else the installation's. Numbers follow the language: a decimal
comma in Russian.
"""

from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_gmt, get_timezone_location
from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, get_locale, get_timezone, get_translations, refresh
from markupsafe import Markup

from lti_tool import clock
from lti_tool.settings import Settings
from lti_tool.web.catalogs import RoomCatalogs

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"


def init_i18n(app: Flask, settings: Settings) -> None:
    """Set up Flask-Babel over the rooms' catalogs and the filters for times and numbers."""
    babel = Babel()
    babel.domain_instance = RoomCatalogs(LANGUAGES)
    babel.init_app(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone=settings.default_timezone,
        locale_selector=_reader_language,
        timezone_selector=_reader_zone,
    )
    app.jinja_env.globals.update(
        _=page_text,
        reader_language=reader_language,
        zone_name=zone_name,
        zone_id=zone_id,
        zone_offset=zone_offset,
    )
    app.jinja_env.filters.update(
        local_time=local_time,
        dated_time=dated_time,
        clock_time=clock_time,
        number=number,
        duration=duration,
    )


class _PageTexts(dict[str, Markup]):
    """One language's texts as they stand in templates, each looked up once in a process."""

    def __init__(self, translations: NullTranslations) -> None:
        super().__init__()
        self._translations = translations

    def __missing__(self, message: str) -> Markup:
        # Authors write the texts, and none of them is made of what people send.
        text = self[message] = Markup(self._translations.gettext(message))  # noqa: S704
        return text


_page_texts: dict[NullTranslations, _PageTexts] = {}


def page_text(message: str, /, **values: Any) -> Markup:
    """Return ``message`` in the reader's language: what ``_`` is in templates.

    As Jinja's own, but a page asks it thirty times and the reader stays the same. ``values`` are
    escaped; a percent sign is written twice.
    """
    texts: _PageTexts | None = g.get("page_texts")
    if texts is None:
        translations = get_translations()
        texts = g.page_texts = _page_texts.setdefault(translations, _PageTexts(translations))
    text = texts[message]
    return text % values if "%" in text else text


def set_reader(*, language: str | None, timezone: str | None = None) -> None:
    """Tell the shell what the launch says of its reader; a guard calls it.

    Unknown languages and zones count as not said.
    """
    g.launch_locale = supported_language(language)
    g.timezone = timezone
    g.pop("page_texts", None)
    g.pop("reader_language", None)
    refresh()


def supported_language(tag: str | None) -> str | None:
    """Return ``ru`` or ``en`` for a tag such as ``ru-RU`` or ``en_us``; None for others."""
    language = (tag or "").replace("_", "-").split("-")[0].strip().lower()
    return language if language in LANGUAGES else None


def reader_language() -> str:
    """Return the language of this request's page: ``ru`` or ``en``."""
    known: str | None = g.get("reader_language")
    if known is None:
        locale = get_locale()
        known = g.reader_language = str(locale.language) if locale else DEFAULT_LANGUAGE
    return known


def _reader_language() -> str:
    return (
        supported_language(g.get("launch_locale"))
        or supported_language(request.args.get("lang"))
        or request.accept_languages.best_match(LANGUAGES)
        or DEFAULT_LANGUAGE
    )


def _reader_zone() -> str | None:
    name = g.get("timezone")
    return name if name and _is_zone(name) else None


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def local_time(moment: datetime) -> str:
    """Write a moment in full, in the reader's zone, which is named.

    «23 ноября, 14:05 (Москва)»; the year is added when it is not this year.
    """
    return f"{_written(moment, day=True)} ({zone_name()})"


def dated_time(moment: datetime) -> str:
    """Write a moment for paper, which is read in other years too.

    «23 ноября 2026, 14:05 (Москва)»
    """
    zone = get_timezone()
    written = format_datetime(moment, "d MMMM y, HH:mm", tzinfo=zone, locale=get_locale())
    return f"{written} ({zone_name()})"


def clock_time(moment: datetime) -> str:
    """Write a moment shortly: «14:05» today, «22 ноября, 14:05» on other days.

    The page's foot names the zone.
    """
    today = clock.now().astimezone(get_timezone()).date()
    return _written(moment, day=moment.astimezone(get_timezone()).date() != today)


def _written(moment: datetime, *, day: bool) -> str:
    zone = get_timezone()
    pattern = "HH:mm"
    if day:
        this_year = moment.astimezone(zone).year == clock.now().astimezone(zone).year
        pattern = "d MMMM, HH:mm" if this_year else "d MMMM y, HH:mm"
    return str(format_datetime(moment, pattern, tzinfo=zone, locale=get_locale()))


def zone_name() -> str:
    """Return the reader's zone as its city in the reader's language: «Москва»."""
    return _city_of(get_timezone(), reader_language())


@lru_cache(maxsize=1024)
def _city_of(zone: tzinfo, language: str) -> str:
    return str(get_timezone_location(zone, locale=language, return_city=True))


def zone_id() -> str:
    """Return the reader's zone as scripts know it: ``Europe/Moscow``."""
    return str(get_timezone())


def zone_offset() -> str:
    """Return the zone's distance from Greenwich now: «GMT+3»."""
    offset = clock.now().astimezone(get_timezone()).utcoffset() or timedelta(0)
    return _offset_words(offset, reader_language())


@lru_cache(maxsize=256)
def _offset_words(offset: timedelta, language: str) -> str:
    moment = datetime(2000, 1, 1, tzinfo=timezone(offset))
    written = str(get_timezone_gmt(moment, width="long", locale=language))
    return written.replace("+0", "+").replace("-0", "-").removesuffix(":00")


def number(value: Decimal | int | float | None, places: int = 2) -> str:
    """Write a number for the reader: «7,5» in Russian, ``7.5`` in English; no tail of zeros.

    ``None`` is written as a dash.
    """
    if value is None:
        return "—"
    pattern = "#,##0." + "#" * places if places else "#,##0"
    return str(format_decimal(value, format=pattern, locale=get_locale()))


def duration(seconds: float) -> str:
    """Write a length of time as on a player: ``1:20``, ``1:02:05``."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
