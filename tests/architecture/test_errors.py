"""Every error a person may meet is documented, worded in both languages and raised in a test."""

import re
from collections.abc import Iterable

import pytest

from lti_tool.errors import AccordError
from lti_tool.web.catalogs import catalog_files, load_catalogs
from tests.architecture.errors_document import DOCUMENT, all_errors, document
from tests.architecture.sources import Source, suite_sources

CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
WORDINGS = ("what_happened", "what_is_safe", "what_to_do")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def duplicates(errors: Iterable[type[AccordError]]) -> list[str]:
    """Return the codes that two classes share."""
    codes = [error.code for error in errors]
    return sorted({code for code in codes if codes.count(code) > 1})


def unmentioned(errors: Iterable[type[AccordError]], tests: Iterable[Source]) -> list[str]:
    """Return the errors that no test names by class or by code."""
    words = set(re.findall(r"[\w-]+", " ".join(source.text for source in tests)))
    return [error.code for error in errors if not {error.__name__, error.code} & words]


def test_codes_are_unique_and_written_alike() -> None:
    assert not duplicates(all_errors())
    assert not [error.code for error in all_errors() if not CODE.match(error.code)]


def test_every_error_is_documented_as_it_is() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == document(), "docs/errors.md is out of date: run `make docs`"


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.code)
def test_an_error_says_what_happened_what_is_safe_and_what_to_do_in_both_languages(
    error: type[AccordError],
) -> None:
    russian = load_catalogs(catalog_files("ru"))
    for name in WORDINGS:
        english = getattr(error, name)
        assert english.strip(), f"{error.__name__}.{name} is empty"
        translated = russian.ugettext(english)
        assert re.search("[а-яё]", translated, re.IGNORECASE), f"not in Russian: {english!r}"
        assert set(PLACEHOLDER.findall(translated)) == set(PLACEHOLDER.findall(english))


def test_every_error_is_an_answer_with_a_status_of_its_own() -> None:
    wrong = [error.code for error in all_errors() if not 400 <= error.status <= 599]
    assert not wrong


def test_every_error_is_raised_in_a_test() -> None:
    assert not unmentioned(all_errors(), suite_sources())


def _planted(name: str, code: str) -> type[AccordError]:
    error = type(name, (AccordError,), {"code": code, "__module__": "planted"})
    assert issubclass(error, AccordError)
    return error


def test_a_planted_twin_is_found() -> None:
    assert duplicates([_planted("One", "same"), _planted("Two", "same")]) == ["same"]


def test_a_planted_error_without_a_test_is_found() -> None:
    error = _planted("NeverRaised", "never-raised")
    assert unmentioned([error], [Source("t.py", "assert True")]) == ["never-raised"]
    assert not unmentioned([error], [Source("t.py", "with raises(NeverRaised):")])
    assert not unmentioned([error], [Source("t.py", "assert code == 'never-raised'")])


def test_the_document_has_a_section_for_each_error() -> None:
    sections = re.findall(r"^### (.+)$", document(), re.MULTILINE)
    assert sections == [error.code for error in all_errors()]
