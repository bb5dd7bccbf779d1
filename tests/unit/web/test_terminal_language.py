"""A command speaks the language its terminal is set to."""

import pytest

from lti_tool.web.terminal_language import terminal_language, translations_to


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LANG": "de_DE"}, "en"),
        ({}, "en"),
    ],
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language


def test_messages_are_translated_or_stay_as_they_are_written() -> None:
    message = "there are no captions in this file"
    assert translations_to("ru").gettext(message) == "в этом файле нет титров"
    assert translations_to("en").gettext(message) == message
