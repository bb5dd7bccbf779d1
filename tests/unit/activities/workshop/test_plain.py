"""A copy of a signed text proves itself or is disproved, down to one character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.workshop.agreement.plain import Comparison, body, compare, fenced
from lti_tool.activities.workshop.rules import PartRule, canonical, content

PARTS = [PartRule("feelings", "Чувства", 2, 2), PartRule("rules", "Правила", 1, 3)]
TEXTS = {
    "feelings.1": "Интерес",
    "feelings.2": "Доверие",
    "rules.1": "Слушаем\nдруг друга",
    "rules.3": "Начинаем вовремя",
}
SIGNED = content("Подтверждаю согласие", PARTS, TEXTS)
BODY = """Чувства
1. Интерес
2. Доверие

Правила
1. Слушаем
   друг друга
2.
3. Начинаем вовремя

Подтверждаю согласие"""


def test_the_text_for_people_says_everything_in_order() -> None:
    assert body(SIGNED) == BODY
    assert fenced(SIGNED) == f"=====\n{BODY}\n====="


@pytest.mark.parametrize(
    "copy",
    [
        BODY.encode(),
        f"\ufeff{BODY}\n".encode(),
        BODY.replace("\n", "\r\n").encode(),
        f"Соглашение\nГруппа\n=====\n{BODY}  \n=====\n· Иванова А. П. — подпись\n".encode(),
        canonical(SIGNED),
    ],
)
def test_a_true_copy_is_proved(copy: bytes) -> None:
    assert compare(SIGNED, copy) == Comparison(matches=True)


@pytest.mark.parametrize(
    ("copy", "line", "said"),
    [
        (BODY.replace("Доверие", "доверие"), 3, "2. доверие"),
        (BODY.removesuffix("\n\nПодтверждаю согласие"), 10, ""),
        (BODY + "\nи ещё", 12, "и ещё"),
        ("Заголовок\n=====\n" + BODY.replace("Слушаем", "Слышим") + "\n=====", 8, "1. Слышим"),
        ("=====\n" + BODY, 1, "====="),
        (canonical(SIGNED).decode().replace("Интерес", "Интерес."), 1, None),
    ],
)
def test_a_false_copy_is_disproved_with_its_own_line(
    copy: str, line: int, said: str | None
) -> None:
    found = compare(SIGNED, copy.encode())
    assert (found.matches, found.line) == (False, line)
    assert said is None or found.said == said


@given(
    st.dictionaries(
        st.sampled_from([key for part in PARTS for key in part.slot_keys()]),
        st.text(max_size=20),
        max_size=5,
    ),
    st.data(),
)
def test_one_changed_character_of_any_sheet_disproves_its_copy(
    texts: dict[str, str], data: st.DataObject
) -> None:
    signed = content("ок", PARTS, texts)
    copy = body(signed)
    assert compare(signed, copy.encode()).matches
    at = data.draw(st.sampled_from([n for n, letter in enumerate(copy) if not letter.isspace()]))
    assert not compare(signed, f"{copy[:at]}×{copy[at + 1 :]}".encode()).matches or copy[at] == "×"
