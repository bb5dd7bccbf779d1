"""Every view carries exactly one word about who may call it."""

import pytest

from lti_tool.web.access import Access, SecondMark, access_of, launch_endpoint, mark, public


def _view() -> str:
    return "shown"


def test_a_view_without_a_mark_has_none() -> None:
    assert access_of(lambda: "") is None


def test_a_mark_can_be_read_back_and_the_view_still_works() -> None:
    def view() -> str:
        return "shown"

    assert access_of(mark(view, Access.TRAINER)) is Access.TRAINER
    assert view() == "shown"


def test_the_two_marks_without_a_session() -> None:
    assert access_of(public(lambda: "")) is Access.PUBLIC
    assert access_of(launch_endpoint(lambda: "")) is Access.LAUNCH


def test_a_second_mark_is_refused_with_both_names() -> None:
    public(_view)
    with pytest.raises(SecondMark, match="_view is marked PUBLIC and AUTHOR"):
        mark(_view, Access.AUTHOR)


def test_a_foreign_attribute_is_no_mark() -> None:
    def view() -> None: ...

    view.__accord_access__ = "public"  # type: ignore[attr-defined]
    assert access_of(view) is None
