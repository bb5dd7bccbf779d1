"""Language, zone and numbers of the reader."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from babel.messages.pofile import PoFileError
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext, ngettext

from lti_tool.web.catalogs import catalog_files, load_catalogs
from lti_tool.web.i18n import (
    clock_time,
    dated_time,
    duration,
    local_time,
    number,
    reader_language,
    set_reader,
    supported_language,
    zone_id,
    zone_name,
    zone_offset,
)

MOMENT = datetime(2026, 11, 23, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("ru", "ru"), ("ru-RU", "ru"), ("en_us", "en"), ("EN", "en"), ("kk", None), ("", None)],
)
def test_a_tag_is_read_with_or_without_its_country(tag: str, language: str | None) -> None:
    assert supported_language(tag) == language


@pytest.mark.parametrize(
    ("said", "query", "accepts", "language"),
    [
        ("en", "ru", "ru", "en"),
        ("xx", "en", "ru", "en"),
        (None, "en", "ru", "en"),
        (None, "xx", "en-GB,en;q=0.9", "en"),
        (None, None, "de, ru;q=0.5", "ru"),
        (None, None, "de", "ru"),
        (None, None, None, "ru"),
    ],
)
def test_the_launch_decides_then_the_address_then_the_browser_then_russian(
    app: Flask, said: str | None, query: str | None, accepts: str | None, language: str
) -> None:
    headers = {"Accept-Language": accepts} if accepts else {}
    with app.test_request_context(
        "/", query_string={"lang": query} if query else {}, headers=headers
    ):
        set_reader(language=said)
        assert reader_language() == language


def test_a_guard_may_name_the_reader_after_a_text_was_already_needed(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert gettext("Help") == "Help"
        set_reader(language="ru")
        assert gettext("Help") == "Помощь"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "Нет сети: 1 изменение ждёт"),
        (3, "Нет сети: 3 изменения ждут"),
        (5, "Нет сети: 5 изменений ждут"),
        (11, "Нет сети: 11 изменений ждут"),
        (21, "Нет сети: 21 изменение ждёт"),
        (22, "Нет сети: 22 изменения ждут"),
    ],
)
def test_russian_counts_in_three_forms(app: Flask, count: int, words: str) -> None:
    one, many = (f"No network: %(num)s change{s}" for s in (" is waiting", "s are waiting"))
    with app.test_request_context("/?lang=ru"):
        assert ngettext(one, many, count) == words


def test_english_counts_in_two_forms(app: Flask) -> None:
    one, many = (f"No network: %(num)s change{s}" for s in (" is waiting", "s are waiting"))
    with app.test_request_context("/?lang=en"):
        assert ngettext(one, many, 1) == "No network: 1 change is waiting"
        assert ngettext(one, many, 21) == "No network: 21 changes are waiting"


@time_machine.travel(MOMENT, tick=False)
@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("ru", "Europe/Moscow", "23 ноября, 14:05 (Москва)"),
        ("en", "Europe/Moscow", "23 November, 14:05 (Moscow)"),
        ("ru", "Asia/Yekaterinburg", "23 ноября, 16:05 (Екатеринбург)"),
        ("ru", "99", "23 ноября, 14:05 (Москва)"),
        ("ru", "../etc/passwd", "23 ноября, 14:05 (Москва)"),
        ("ru", "", "23 ноября, 14:05 (Москва)"),
    ],
)
def test_a_time_is_written_in_the_readers_zone_and_names_it(
    app: Flask, language: str, zone: str, written: str
) -> None:
    with app.test_request_context("/"):
        set_reader(language=language, timezone=zone)
        assert local_time(MOMENT) == written


@time_machine.travel(MOMENT, tick=False)
def test_another_year_is_named_and_another_day_too(app: Flask) -> None:
    with app.test_request_context("/?lang=ru"):
        assert local_time(MOMENT.replace(year=2025)) == "23 ноября 2025, 14:05 (Москва)"
        assert dated_time(MOMENT) == f"23 ноября {MOMENT.year}, 14:05 (Москва)"
        assert clock_time(MOMENT) == "14:05"
        assert clock_time(MOMENT.replace(day=22)) == "22 ноября, 14:05"


@time_machine.travel(datetime(2026, 11, 23, 21, 30, tzinfo=UTC), tick=False)
def test_today_is_the_readers_day_not_greenwichs(app: Flask) -> None:
    with app.test_request_context("/?lang=ru"):
        assert clock_time(datetime(2026, 11, 23, 21, 5, tzinfo=UTC)) == "00:05"
        assert clock_time(datetime(2026, 11, 23, 20, 5, tzinfo=UTC)) == "23 ноября, 23:05"


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Europe/Moscow", "GMT+3"), ("Asia/Kolkata", "GMT+5:30"), ("America/Lima", "GMT-5")],
)
def test_the_zone_is_named_for_people_and_for_scripts(app: Flask, zone: str, offset: str) -> None:
    with app.test_request_context("/?lang=en"):
        set_reader(language="en", timezone=zone)
        assert zone_offset() == offset
        assert zone_id() == zone
        assert zone_name()


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        (Decimal("7.50"), "7,5", "7.5"),
        (Decimal(10), "10", "10"),
        (Decimal("0.333"), "0,33", "0.33"),
        (1234.5, "1\u00a0234,5", "1,234.5"),
        (None, "—", "—"),
    ],
)
def test_numbers_follow_the_language(
    app: Flask, value: Decimal | float | None, russian: str, english: str
) -> None:
    with app.test_request_context("/?lang=ru"):
        assert number(value) == russian
    with app.test_request_context("/?lang=en"):
        assert number(value) == english


def test_a_number_may_be_asked_for_without_places(app: Flask) -> None:
    with app.test_request_context("/?lang=ru"):
        assert number(7.4, 0) == "7"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(80, "1:20"), (0, "0:00"), (419.6, "7:00"), (3725, "1:02:05"), (-3, "0:00")],
)
def test_a_length_of_time_reads_as_on_a_player(seconds: float, written: str) -> None:
    assert duration(seconds) == written


def _po(folder: Path, body: str) -> Path:
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    plurals = '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"\n'
    file = folder / "messages.po"
    file.write_text(head + plurals + body, encoding="utf-8")
    return file


def test_the_catalogues_of_all_rooms_are_merged(tmp_path: Path) -> None:
    for room, text in (("one", "Первый"), ("two/deep", "Второй")):
        folder = tmp_path / room / "translations" / "ru" / "LC_MESSAGES"
        _po(folder, f'\nmsgid "{room}"\nmsgstr "{text}"\n')
    found = load_catalogs(catalog_files("ru", (tmp_path,)))
    assert (found.ugettext("one"), found.ugettext("two/deep")) == ("Первый", "Второй")
    assert load_catalogs(catalog_files("en", (tmp_path,))).ugettext("one") == "one"


def test_a_broken_catalogue_stops_the_start(tmp_path: Path) -> None:
    file = _po(tmp_path / "broken", '\nmsgid "one"\nstray\n')
    with pytest.raises(PoFileError):
        load_catalogs([file])


def test_a_catalogue_changed_on_disk_is_read_again(tmp_path: Path) -> None:
    file = _po(tmp_path / "room", '\nmsgid "one"\nmsgstr "раз"\n')
    assert load_catalogs([file]).ugettext("one") == "раз"
    file.write_text(file.read_text(encoding="utf-8").replace("раз", "два"), encoding="utf-8")
    import os

    os.utime(file, ns=(1, 1))
    assert load_catalogs([file]).ugettext("one") == "два"


def test_the_page_says_its_language_and_zone(client: FlaskClient) -> None:
    page = client.get("/s/one/nothing?lang=en").text
    assert '<html lang="en">' in page
    assert "Times are given for Moscow (GMT+3)." in page
