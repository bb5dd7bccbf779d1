"""What was made once is not made again, and a process does not fill up with it."""

from lti_tool.coursework.parsed import MOST, Kept


def test_a_value_is_made_once_for_its_key() -> None:
    made: list[str] = []
    kept: Kept[str] = Kept()

    def make() -> str:
        made.append("one")
        return "value"

    assert [kept.get("a", make), kept.get("a", make)] == ["value", "value"]
    assert made == ["one"]


def test_all_are_dropped_when_there_are_too_many() -> None:
    kept: Kept[int] = Kept()
    for key in range(MOST + 1):
        kept.get(key, lambda: 1)
    assert kept.get(MOST, lambda: 2) == 1
    assert kept.get(0, lambda: 2) == 2
