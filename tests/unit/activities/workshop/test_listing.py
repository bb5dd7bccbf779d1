"""What a pasted list of names means."""

from lti_tool.activities.workshop.forming.listing import read
from lti_tool.contexts.groups import Member

ANNA = Member(1, "Иванова Анна")
PETR = Member(2, "Петров Пётр Ильич")
VERA = Member(3, "Орлова Вера")
VERA_TOO = Member(4, "Котова Вера")
NAMELESS = Member(5, "")
EVERYBODY = [ANNA, PETR, VERA, VERA_TOO, NAMELESS]


def test_a_line_names_a_person_in_any_order_of_words_and_with_or_without_dots_above() -> None:
    found = read("Анна  ИВАНОВА\nПетр Петров", EVERYBODY, "Группа 1")
    assert found.crews == {"Группа 1": [ANNA, PETR]}
    assert found.count == 2


def test_a_group_stands_before_a_semicolon_a_tab_or_a_colon_and_holds_for_what_follows() -> None:
    text = "Радуга; Иванова Анна\n; Петров Пётр\nМост\tОрлова Вера\nСад:\nКотова Вера\n\n"
    assert read(text, EVERYBODY, "Группа 1").crews == {
        "Радуга": [ANNA, PETR],
        "Мост": [VERA],
        "Сад": [VERA_TOO],
    }


def test_a_line_that_names_nobody_or_several_or_somebody_twice_is_told() -> None:
    found = read("Сидоров\nВера\nИванова Анна\nАнна Иванова\n:", EVERYBODY, "Г")
    assert found.unknown == ["Сидоров"]
    assert found.doubtful == ["Вера"]
    assert found.twice == ["Анна Иванова"]
    assert found.crews == {"Г": [ANNA]}
