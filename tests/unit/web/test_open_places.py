"""A page with open places is drawn once and filled for each reader."""

import pytest
from flask import Flask, g, render_template_string
from markupsafe import Markup

from lti_tool.web.csrf import csrf_token
from lti_tool.web.i18n import set_reader
from lti_tool.web.open_places import OpenPage, drawn_open, place, shell_key, shell_values
from lti_tool.web.page_header import PageHeader, PageLink, set_page_header


def read_by(person: str, session: str, **header: object) -> None:
    """Say who reads the page of this request, as a guard does."""
    g.pop("csrf_token", None)
    g.csrf_subject = f"browser.{session}"
    set_reader(language="ru")
    set_page_header(
        PageHeader("Лекция", person, "участник", language_url=f"/s/{session}/language", **header)  # type: ignore[arg-type]
    )


def test_what_is_put_in_is_escaped_unless_it_is_markup() -> None:
    page = OpenPage(f"<p title='{place('words')}'>{place('drawn')}, {place('words')}</p>")
    filled = page.filled({"words": "<&'", "drawn": Markup("<b>7</b>")}).decode()
    assert filled == "<p title='&lt;&amp;&#39;'><b>7</b>, &lt;&amp;&#39;</p>"


def test_a_place_that_nobody_fills_is_a_fault() -> None:
    with pytest.raises(KeyError):
        OpenPage(str(place("person"))).filled({})


def test_words_that_look_like_a_place_are_words() -> None:
    page = OpenPage(f"{place('words')}")
    assert page.filled({"words": place("other")}) == str(place("other")).encode()


def test_the_shell_of_a_kept_page_is_its_readers_own(app: Flask) -> None:
    def draw() -> str:
        return render_template_string("{% extends 'layout.html' %}")

    with app.test_request_context("/s/one/page?x=1"):
        read_by("Анна", "one")
        annas_token = csrf_token()
        page = drawn_open(draw)
        assert csrf_token() == annas_token
    with app.test_request_context("/s/two/page?x=2"):
        read_by("Борис <b>", "two")
        filled = page.filled(shell_values()).decode()
        token = csrf_token()
    for own in ("Борис &lt;b&gt;", token, "/s/two/language", "/s/two/page?x=2", "участник"):
        assert own in filled
    for anothers in ("Анна", annas_token, "/s/one/"):
        assert anothers not in filled


def test_who_has_no_name_or_way_back_gets_another_page_than_who_has(app: Flask) -> None:
    with app.test_request_context("/s/one/page"):
        read_by("Анна", "one")
        named = shell_key()
        read_by("Борис", "two")
        assert shell_key() == named
        read_by("", "three")
        assert shell_key() != named
        read_by("Вера", "four", return_url="https://lms.example/course")
        assert shell_key() != named


def test_a_trainers_page_is_never_kept(app: Flask) -> None:
    with app.test_request_context("/s/one/page"):
        read_by("Ада", "one", pages=(PageLink("Works", "/s/one/review/"),))
        with pytest.raises(AssertionError, match="drawn for each"):
            shell_key()
