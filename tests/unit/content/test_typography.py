"""Russian setting: no line ends with a lonely short word or begins with a dash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.content.typography import tied


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ПОС — это мы", "ПОС_— это мы"),
        ("и в школе", "и_в_школе"),
        ("(в ОО и дома)", "(в_ОО_и_дома)"),
        ("на — не", "на_— не"),
        ("Совместная работа", "Совместная работа"),
        ("in a school", "in a school"),
        ("1. Мы\n2. Вы", "1. Мы\n2. Вы"),
    ],
)
def test_short_words_and_dashes_are_tied(text: str, expected: str) -> None:
    assert tied(text) == expected.replace("_", "\u00a0")


@given(st.text(alphabet="аяЁ —(«»)\nx1", max_size=60))
def test_only_spaces_change(text: str) -> None:
    assert tied(text).replace("\u00a0", " ") == text
