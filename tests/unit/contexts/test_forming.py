"""People are divided evenly, late ones go where few are, and codes lead to one group."""

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.contexts.forming import code_of, evened, shared_out, smallest


@given(st.integers(0, 200), st.integers(-1, 30))
def test_nobody_is_left_out_and_no_two_groups_differ_by_more_than_one(many: int, size: int) -> None:
    crews = evened(range(many), size)
    assert sorted(person for crew in crews for person in crew) == list(range(many))
    sizes = [len(crew) for crew in crews]
    assert not sizes or max(sizes) - min(sizes) <= 1
    assert all(sizes)


def test_the_number_of_groups_comes_nearest_to_the_size() -> None:
    assert [len(crew) for crew in evened(range(23), 4)] == [4, 4, 4, 4, 4, 3]
    assert [len(crew) for crew in evened(range(3), 6)] == [3]
    assert evened([], 4) == []


@given(st.integers(0, 200), st.integers(1, 30))
def test_as_many_groups_as_were_asked_for_and_none_of_them_empty(many: int, count: int) -> None:
    crews = shared_out(range(many), count)
    assert sorted(person for crew in crews for person in crew) == list(range(many))
    assert len(crews) == min(many, count)
    sizes = [len(crew) for crew in crews]
    assert not sizes or (min(sizes) > 0 and max(sizes) - min(sizes) <= 1)


def test_the_next_person_joins_the_smallest_group_with_room() -> None:
    assert smallest([3, 2, 2], None) == 1
    assert smallest([3, 2], 2) is None
    assert smallest([], None) is None


def test_codes_are_four_digits_and_differ() -> None:
    codes = [code_of(number) for number in range(1, 10_001)]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 4 and code.isdecimal() for code in codes)
