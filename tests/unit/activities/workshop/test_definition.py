"""A workshop's definition is judged with words an author can act on; nothing is hard-wired."""

from decimal import Decimal
from pathlib import Path

import pytest

from lti_tool.activities.workshop.definition import check, read
from lti_tool.activities.workshop.paper import paper_of_texts
from lti_tool.content.documents import ActivityDocument, LocalText
from lti_tool.content.errors import ContentError
from lti_tool.content.package import load_package
from lti_tool.content.yaml_source import parse_source
from lti_tool.settings import PROJECT_ROOT

MADE_UP = """\
task: Plan the fair.
groups: {min_members: 2, max_members: 4}
steps:
  - {id: stalls, half: right, title: Stalls, text: Which ones, min_slots: 1, max_slots: 2, slot_label: Stall}
  - {id: keepers, half: right, title: Keepers, text: Who keeps them, pairs_with: stalls, min_slots: 1, max_slots: 2, slot_label: Keeper}
  - {id: prices, half: right, title: Prices, text: How much, pairs_with: keepers, min_slots: 1, max_slots: 2, slot_label: Price}
  - {id: motto, title: Motto, text: One line, slots: 1, slot_label: Motto, max_length: 40}
signing: {statement: We agree}
rubric: [{id: whole, title: The whole, points: 2.5}]
"""


def document(text: str) -> ActivityDocument:
    return ActivityDocument(
        key="made-up/workshop",
        kind="workshop",
        title=LocalText((("en", "Workshop"),)),
        minutes=1,
        points=Decimal(1),
        source=parse_source(text, "workshop.yaml"),
        directory=Path(),
        media=(),
        content_hash="",
    )


def test_a_made_up_definition_passes_and_is_laid_out_as_it_says() -> None:
    made_up = document(MADE_UP)
    check(made_up)
    workshop = read(made_up.source.data)
    paper = paper_of_texts(workshop, {"stalls.2": "Second"})
    assert [step.id for step in paper.left[0].steps] == ["motto"]
    assert not paper.left[0].is_paired
    assert [step.id for step in paper.right[0].steps] == ["stalls", "keepers", "prices"]
    assert [len(row) for row in paper.right[0].rows] == [3, 3]
    assert paper.right[0].rows[1][0].slot.text == "Second"
    assert paper.right[0].rows[1][1].is_missing


def test_a_slot_is_found_by_its_key_and_nothing_else_is() -> None:
    workshop = read(document(MADE_UP).source.data)
    found = workshop.step_of_slot("stalls.2")
    assert found is not None
    assert (found[0].id, found[1]) == ("stalls", 2)
    for key in ("stalls.3", "stalls.0", "stalls.02", "stalls.x", "stalls", "nothing.1", ""):
        assert workshop.step_of_slot(key) is None


def test_the_built_in_sheet_passes() -> None:
    package = load_package(PROJECT_ROOT / "course_content" / "pos")
    found = package.activity("pos/workshop")
    assert found is not None
    check(found)
    workshop = read(found.source.data)
    assert [(rule.id, rule.minimum, rule.pairs_with) for rule in workshop.rules] == [
        ("feelings", 3, None),
        ("actions", 3, "feelings"),
        ("rules", 3, None),
    ]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("max_members: 4", "max_members: 1"), 2, "“max_members” must be at least"),
        (("id: motto", "id: stalls"), 7, "two steps have the id “stalls”"),
        (("slots: 1, slot_label: Motto", "slot_label: Motto"), 7, "either “slots: 3”"),
        (("slots: 1, slot", "slots: 1, min_slots: 1, slot"), 7, "either “slots: 3”"),
        (("min_slots: 1, max_slots: 2", "min_slots: 3, max_slots: 2"), 4, "“max_slots” must be"),
        (("pairs_with: stalls", "pairs_with: motto"), 5, "earlier step of the same half"),
        (("half: right, title: Keepers", "title: Keepers"), 5, "earlier step of the same half"),
        (
            ("pairs_with: stalls, min_slots: 1, max_slots: 2", "pairs_with: stalls, slots: 1"),
            5,
            "“stalls” has 2",
        ),
        (("statement: We agree", "statment: We agree"), 8, "did you mean “statement”"),
    ],
)
def test_a_fault_names_its_line_and_what_to_write(
    change: tuple[str, str], line: int, words: str
) -> None:
    with pytest.raises(ContentError) as caught:
        check(document(MADE_UP.replace(*change, 1)))
    faults = [fault for fault in caught.value.faults if words in fault.text]
    assert line in [fault.line for fault in faults], [str(one) for one in caught.value.faults]
