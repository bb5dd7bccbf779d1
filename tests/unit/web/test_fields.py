"""Numbers and times as people write them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask, g

from lti_tool.web.fields import LocalTimeField, PointsField
from lti_tool.web.forms import Form
from lti_tool.web.i18n import set_reader


class Sample(Form):
    """One of each field."""

    points = PointsField("Points", message="Write a number.")
    opens = LocalTimeField("Opens", message="Write a date and time.")


def _sent(app: Flask, field: str, written: str, language: str = "ru") -> Sample:
    with app.test_request_context("/", method="POST", data={field: written}):
        g.csrf_subject = "browser.one"
        set_reader(language=language, timezone="Asia/Yekaterinburg")
        return Sample(meta={"csrf": False})


@pytest.mark.parametrize(
    ("written", "points"),
    [("7,5", "7.5"), ("7.5", "7.5"), (" 1 000 ", "1000"), ("−1", "-1"), ("0", "0")],
)
def test_points_are_read_with_a_comma_or_a_point(app: Flask, written: str, points: str) -> None:
    form = _sent(app, "points", written)
    assert form.points.data == Decimal(points)
    assert not form.points.process_errors


@pytest.mark.parametrize("written", ["many", "7.555", "NaN", "Infinity", "1e9999", "1" * 13])
def test_what_is_no_number_of_points_is_said_so(app: Flask, written: str) -> None:
    form = _sent(app, "points", written)
    assert form.points.process_errors == ["Write a number."]


def test_an_empty_field_is_none(app: Flask) -> None:
    assert _sent(app, "points", "").points.data is None
    assert _sent(app, "opens", "  ").opens.data is None


@pytest.mark.parametrize(("language", "shown"), [("ru", "1000,5"), ("en", "1000.5")])
def test_points_are_shown_in_the_readers_way_and_ungrouped(
    app: Flask, language: str, shown: str
) -> None:
    with app.test_request_context("/"):
        set_reader(language=language)
        form = Sample(data={"points": Decimal("1000.50")}, meta={"csrf": False})
        assert f'value="{shown}"' in form.points()


def test_what_was_written_wrong_is_shown_again(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"points": "много", "opens": "завтра"}):
        form = Sample(meta={"csrf": False})
        assert 'value="много"' in form.points()
        assert 'value="завтра"' in form.opens()


@pytest.mark.parametrize(
    "written", ["2026-11-23T16:05", "2026-11-23T16:05:00", "2026-11-23 16:05", "23.11.2026 16:05"]
)
def test_a_time_is_read_in_the_readers_zone(app: Flask, written: str) -> None:
    form = _sent(app, "opens", written)
    assert form.opens.data == datetime(2026, 11, 23, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize("written", ["tomorrow", "2026-13-01T00:00", "0001-01-01T00:00"])
def test_what_is_no_time_is_said_so(app: Flask, written: str) -> None:
    assert _sent(app, "opens", written).opens.process_errors == ["Write a date and time."]


def test_a_time_is_shown_in_the_readers_zone(app: Flask) -> None:
    with app.test_request_context("/"):
        set_reader(language="ru", timezone="Asia/Yekaterinburg")
        moment = datetime(2026, 11, 23, 11, 5, tzinfo=UTC)
        form = Sample(data={"opens": moment}, meta={"csrf": False})
        assert 'value="2026-11-23T16:05"' in form.opens()
        empty = Sample(meta={"csrf": False})
        assert 'value=""' in empty.opens()
        assert 'value=""' in empty.points()
