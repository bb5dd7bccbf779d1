"""An author adds activities to a course of the LMS by the tool's own picker."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import requests
from sqlalchemy import select

from lti_tool.coursework.models import ContentItem, Placement
from lti_tool.db import db
from lti_tool.db.session import set_reading
from lti_tool.platforms import registry
from lti_tool.sandbox_lms.course import Link, SeedLink
from tests.fixtures.classroom import Classroom
from tests.functional.html_page import HtmlForm
from tests.functional.lti_browser import LtiBrowser

QUIZ = "Проверьте себя: вопросы о ПОС"
LECTURE = "Посмотрите мини-лекцию"
NOBODY_THERE = "http://127.0.0.1:9"
DL_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"


@pytest.fixture
def browser(classroom: Classroom) -> LtiBrowser:
    """The author's browser; the LMS's course is empty."""
    classroom.world.course.links.clear()
    classroom.world.course.line_items.clear()
    return LtiBrowser(classroom.world)


def value_of(page: requests.Response, title: str) -> str:
    """Return what the tick box beside ``title`` sends."""
    before = page.text[: page.text.index(f'picker-name">{title}')]
    return before.rpartition('name="activity"')[2].partition('value="')[2].partition('"')[0]


def field(page: requests.Response, title: str, name: str) -> str:
    """Return the full name of a field of the activity ``title``."""
    after = page.text[page.text.index(f'picker-name">{title}') :]
    return after.partition('name="')[2].partition('-title"')[0] + f"-{name}"


def pick(
    browser: LtiBrowser, page: requests.Response, titles: list[str], **fields: str
) -> requests.Response:
    """Tick ``titles`` and send; ``fields`` are of the first one."""
    values: dict[str, object] = {"activity": [value_of(page, title) for title in titles]}
    values |= {field(page, titles[0], name): value for name, value in fields.items()}
    return browser.submit(page, values, button="insert")


def links(classroom: Classroom) -> list[Link]:
    return list(classroom.world.course.links.values())


def kept(classroom: Classroom) -> list[ContentItem]:
    with classroom.app.app_context():
        set_reading(False)
        return list(db.session.scalars(select(ContentItem).order_by(ContentItem.id)))


def placements(classroom: Classroom) -> list[Placement]:
    with classroom.app.app_context():
        set_reading(False)
        return list(db.session.scalars(select(Placement).order_by(Placement.id)))


def test_the_picker_says_what_each_activity_is_and_is_worth(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    page = browser.deep_link()
    text = browser.page(page).text.replace("\xa0", " ")
    for words in (LECTURE, "5 баллов", "7 минут", QUIZ, "20 баллов", "10 минут", "каждый сам"):
        assert words in text
    assert "Москва" in text


def test_one_activity_becomes_a_link_with_a_column(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    answer = pick(browser, browser.deep_link(), [QUIZ])
    assert answer.url.startswith(classroom.lms_url), answer.text
    (link,) = links(classroom)
    (item,) = kept(classroom)
    column = classroom.world.course.line_item_of(link)
    assert link.title == QUIZ
    assert link.custom == {"activity": "pos/quiz", "item": item.token}
    assert link.target_link_uri == f"{classroom.tool_url}/lti/launch"
    assert link.text == "Тест, 10\xa0минут"
    assert column is not None
    assert (column.score_maximum, column.resource_id, column.tag) == (
        Decimal(20),
        "pos/quiz",
        "quiz",
    )
    assert column.review_url == f"{classroom.tool_url}/lti/launch"


def test_several_activities_come_at_once(classroom: Classroom, browser: LtiBrowser) -> None:
    pick(browser, browser.deep_link(), [LECTURE, QUIZ])
    assert [link.title for link in links(classroom)] == [LECTURE, QUIZ]
    tokens = [link.custom["item"] for link in links(classroom)]
    assert len(set(tokens)) == 2


def test_what_the_author_sets_travels_and_is_kept(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    pick(
        browser,
        browser.deep_link(),
        [QUIZ],
        title="Вопрос недели",
        points="7,5",
        opens_at="2026-12-01T09:00",
        due_at="2026-12-05T18:00",
        closes_at="2026-12-06T18:00",
    )
    (link,) = links(classroom)
    column = classroom.world.course.line_item_of(link)
    assert column is not None
    assert (link.title, column.score_maximum) == ("Вопрос недели", Decimal("7.5"))
    assert link.available == ("2026-12-01T06:00:00Z", "2026-12-06T15:00:00Z")
    assert link.submission == ("2026-12-01T06:00:00Z", "2026-12-05T15:00:00Z")
    browser.launch("anna", link)
    (placement,) = placements(classroom)
    assert (placement.title, placement.points) == ("Вопрос недели", Decimal("7.5"))
    assert placement.opens_at == datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
    assert placement.due_at == datetime(2026, 12, 5, 15, 0, tzinfo=UTC)
    assert placement.closes_at == datetime(2026, 12, 6, 15, 0, tzinfo=UTC)
    (item,) = kept(classroom)
    assert item.claimed_by_link_id == placement.resource_link_id


def test_zero_points_make_no_column(classroom: Classroom, browser: LtiBrowser) -> None:
    pick(browser, browser.deep_link(), [QUIZ], points="0")
    (link,) = links(classroom)
    assert link.line_item_id is None


def test_cancelling_adds_nothing_and_ends_the_picker(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    answer = browser.submit(browser.deep_link(), button="cancel")
    assert answer.status_code == 200
    assert answer.url.startswith(classroom.lms_url)
    assert links(classroom) == []
    assert kept(classroom) == []


def test_nothing_ticked_is_said_and_nothing_is_sent(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    page = browser.deep_link()
    answer = browser.submit(page, {"activity": None}, button="insert")
    assert answer.status_code == 422
    assert "Сначала выберите занятие" in answer.text
    assert links(classroom) == []


MISTAKES = [
    ({"points": "много"}, "Напишите число"),
    ({"points": "-1"}, "Напишите число"),
    ({"points": "1001"}, "Напишите число"),
    ({"points": "NaN"}, "Напишите число"),
    ({"points": "1,555"}, "Напишите число"),
    ({"title": "я" * 301}, "Сократите"),
    ({"due_at": "завтра"}, "Напишите дату"),
    ({"opens_at": "2026-12-02T10:00", "due_at": "2026-12-01T10:00"}, "раньше"),
    ({"opens_at": "2026-12-02T10:00", "closes_at": "2026-12-02T10:00"}, "раньше"),
    ({"due_at": "2026-12-02T10:00", "closes_at": "2026-12-01T10:00"}, "раньше"),
]


def test_a_mistake_keeps_everything_that_was_typed(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    page = browser.deep_link()
    other = field(page, LECTURE, "title")
    for fields, words in MISTAKES:
        values: dict[str, object] = {
            "activity": [value_of(page, QUIZ)],
            other: "Не отмечено, но цело",
        }
        values |= {field(page, QUIZ, name): value for name, value in fields.items()}
        answer = browser.submit(page, values, button="insert")
        assert answer.status_code == 422, fields
        assert words in browser.page(answer).text.replace("\xa0", " ")
        form = browser.form(answer, {"activity": ""})
        assert form["activity"] == value_of(page, QUIZ)
        assert form[other] == "Не отмечено, но цело"
        for name, value in fields.items():
            assert form[field(page, QUIZ, name)] == value
    assert links(classroom) == []
    assert kept(classroom) == []


def test_where_one_is_taken_the_picker_offers_one(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    classroom.world.features.accept_multiple = False
    page = browser.deep_link()
    assert 'type="radio"' in page.text
    assert 'type="checkbox"' not in page.text
    both = pick(browser, page, [LECTURE, QUIZ])
    assert both.status_code == 422
    assert "только одно" in both.text.replace("\xa0", " ")
    pick(browser, page, [QUIZ])
    assert [link.title for link in links(classroom)] == [QUIZ]


def test_where_columns_are_refused_none_is_sent_and_it_is_said(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    classroom.world.features.accept_lineitem = False
    page = browser.deep_link()
    assert "баллы передаваться" in page.text.replace("\xa0", " ")
    pick(browser, page, [QUIZ])
    (link,) = links(classroom)
    assert link.line_item_id is None


def test_the_platforms_data_comes_back_byte_for_byte(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    for data in ("", "a=1&b=%20", "Привет, “мир” 🙂\n\u2028\\", "x" * 5000):
        classroom.world.features.deep_linking_data = data
        answer = pick(browser, browser.deep_link(), [QUIZ])
        assert answer.status_code == 200, answer.text
    assert len(links(classroom)) == 4


def test_a_participant_cannot_add_activities(classroom: Classroom, browser: LtiBrowser) -> None:
    form = spoiled(classroom, browser, roles=["Learner"])
    answer = browser.send_form(form)
    assert answer.status_code == 403
    assert "authors-only" in answer.text
    assert "/s/" not in answer.url


def spoiled(classroom: Classroom, browser: LtiBrowser, **claims: object) -> HtmlForm:
    """Let the next launch be a deep linking one with other claims."""
    lti = "https://purl.imsglobal.org/spec/lti/claim/"
    patch = {
        DL_SETTINGS if name == "settings" else lti + name: value for name, value in claims.items()
    }
    classroom.world.next_launch(patch)
    return browser.deep_link_form()


def test_an_answer_never_goes_to_what_is_no_web_address(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    for address in ("javascript:alert(document.domain)", "data:text/html,x", "ftp://lms.example/"):
        settings = {
            "deep_link_return_url": address,
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe"],
        }
        answer = browser.send_form(spoiled(classroom, browser, settings=settings))
        assert answer.status_code == 400
        assert "claim-invalid" in answer.text
        assert address not in answer.text
        assert "/s/" not in answer.url


def test_a_return_address_with_quotes_stays_inside_its_attribute(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    settings = {
        "deep_link_return_url": f'{NOBODY_THERE}/r?"><script>alert(1)</script>',
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
    }
    picker = browser.send_form(spoiled(classroom, browser, settings=settings))
    with pytest.raises(requests.ConnectionError):
        pick(browser, picker, [QUIZ])
    sent = browser.history[-1]
    assert 'name="JWT"' in sent.text
    assert "<script>alert" not in sent.text
    assert f"form-action 'self' {NOBODY_THERE};" in sent.headers["Content-Security-Policy"]


def test_a_copied_link_has_title_and_points_but_no_dates(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    pick(
        browser, browser.deep_link(), [QUIZ], title="С датой", points="9", due_at="2026-12-05T18:00"
    )
    (original,) = links(classroom)
    browser.launch("anna", original)
    copied = next(iter(classroom.world.copy_course().links.values()))
    twin = classroom.world.add_link(
        SeedLink(title="Дубль", custom=dict(original.custom)), classroom.world.course
    )
    browser.launch("anna", copied)
    browser.launch("anna", twin)
    first, second, third = placements(classroom)
    assert first.due_at is not None
    assert (second.title, second.points, second.due_at) == ("С датой", Decimal(9), None)
    assert (third.title, third.points, third.due_at) == ("С датой", Decimal(9), None)
    (item,) = kept(classroom)
    assert item.claimed_by_link_id == first.resource_link_id


def test_a_copy_opened_first_does_not_take_the_dates_away(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    pick(browser, browser.deep_link(), [QUIZ], due_at="2026-12-05T18:00")
    (original,) = links(classroom)
    copied = next(iter(classroom.world.copy_course().links.values()))
    browser.launch("anna", copied)
    browser.launch("anna", original)
    copy, first = placements(classroom)
    assert copy.due_at is None
    assert first.due_at == datetime(2026, 12, 5, 15, 0, tzinfo=UTC)


def test_a_token_of_another_activity_changes_nothing(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    pick(browser, browser.deep_link(), [QUIZ], title="Чужое", due_at="2026-12-05T18:00")
    (original,) = links(classroom)
    mixed = classroom.world.add_link(
        SeedLink(title="L", custom={**original.custom, "activity": "pos/lecture"})
    )
    invented = classroom.world.add_link(
        SeedLink(title="I", custom={"activity": "pos/lecture", "item": "no-such-token"})
    )
    browser.launch("anna", mixed)
    browser.launch("anna", invented)
    for placement in placements(classroom):
        assert (placement.title, placement.due_at) == (LECTURE, None)


def test_the_picker_is_for_deep_linking_sessions_only(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    pick(browser, browser.deep_link(), [QUIZ])
    (link,) = links(classroom)
    page = browser.launch("author", link)
    session = page.url.partition("/s/")[2].partition("/")[0]
    answer = browser.get(f"{classroom.tool_url}/s/{session}/authoring/pick")
    assert answer.status_code == 404


def test_a_deep_linking_session_has_no_link_to_fill(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    page = browser.deep_link()
    assert browser.get(page.url.replace("/pick", "/choose")).status_code == 404


def test_a_registration_taken_away_meanwhile_ends_in_a_page(
    classroom: Classroom, browser: LtiBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.deep_link()
    monkeypatch.setattr(registry, "with_id", lambda registration_id: None)
    answer = browser.submit(page, button="cancel")
    assert answer.status_code == 404
    assert "page-not-found" in answer.text


def test_the_link_opens_what_was_picked(classroom: Classroom, browser: LtiBrowser) -> None:
    pick(browser, browser.deep_link(), [QUIZ])
    (link,) = links(classroom)
    page = browser.launch("anna", link)
    assert "/quiz/" in page.url
    assert json.dumps(link.custom["item"]) not in page.text
    assert replace(link).title in page.text
