"""A workshop's definition is judged with words an author can act on; nothing is hard-wired."""

from decimal import Decimal
from pathlib import Path

import pytest

from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.checking import check
from lti_tool.activities.workshop.definition import read
from lti_tool.activities.workshop.sheet.paper import paper_of_texts
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
    left, right = paper.left[0].blocks[0], paper.right[0].blocks[0]
    assert [part.id for part in left.parts] == ["motto"]
    assert not left.is_paired
    assert [part.id for part in right.parts] == ["stalls", "keepers", "prices"]
    assert [len(row.cells) for row in right.rows] == [3, 3]
    assert right.rows[1].cells[0].slot.text == "Second"
    assert right.rows[1].cells[1].is_missing


def test_a_slot_is_found_by_its_key_and_nothing_else_is() -> None:
    workshop = read(document(MADE_UP).source.data)
    found = workshop.part_of_slot("stalls.2")
    assert found is not None
    assert (found[0].id, found[1]) == ("stalls", 2)
    for key in ("stalls.3", "stalls.0", "stalls.02", "stalls.x", "stalls", "nothing.1", ""):
        assert workshop.part_of_slot(key) is None


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
        (("slot_label: Motto, ", ""), 7, "add “slot_label: …”"),
        (("title: Motto,", "title: Motto, field: choice,"), 7, "a choice needs them"),
        (("title: Motto,", "title: Motto, options: [One],"), 7, "a choice needs them"),
        (("title: Motto,", "title: Motto, sections: [{id: a, title: A}],"), 7, "either “sections”"),
        (("statement: We agree", "statment: We agree"), 8, "did you mean “statement”"),
        (("signing: {", "check_in: {part: moto}\nsigning: {"), 8, "“part” must name"),
    ],
)
def test_a_fault_names_its_line_and_what_to_write(
    change: tuple[str, str], line: int, words: str
) -> None:
    with pytest.raises(ContentError) as caught:
        check(document(MADE_UP.replace(*change, 1)))
    faults = [fault for fault in caught.value.faults if words in fault.text]
    assert line in [fault.line for fault in faults], [str(one) for one in caught.value.faults]


DOCUMENT = """\
task: Write the plan.
steps:
  - id: start
    title: Start
    text: Where and when
    minutes: 5
    sections:
      - {id: place, title: Place, field: short}
      - {id: season, title: Season, field: choice, options: [Spring, Autumn], required: false}
      - id: people
        title: People
        min_slots: 2
        max_slots: 4
        columns:
          - {id: who, title: Who, field: person}
          - {id: what, title: What, field: short}
          - {id: until, title: Until, field: date, required: false}
"""


def test_a_document_of_sections_is_made_of_parts() -> None:
    check(document(DOCUMENT))
    workshop = read(document(DOCUMENT).source.data)
    assert workshop.signing is None
    assert workshop.statement == ""
    assert [
        (part.id, part.rule.minimum, part.rule.maximum, part.rule.pairs_with)
        for part in workshop.parts
    ] == [
        ("place", 1, 1, None),
        ("season", 0, 1, None),
        ("people-who", 2, 4, None),
        ("people-what", 2, 4, "people-who"),
        ("people-until", 0, 4, None),
    ]
    texts = {"people-who.1": "Анна", "people-until.1": "2026-09-01", "people-who.3": "Пётр"}
    paper = paper_of_texts(workshop, texts)
    (chapter,) = paper.left
    assert chapter.title == "Start"
    assert [(block.title, len(block.rows)) for block in chapter.blocks] == [
        ("Place", 1),
        ("Season", 1),
        ("People", 3),
    ]
    assert [cell.label for cell in chapter.blocks[2].rows[0].cells] == [
        "Who 1",
        "What 1",
        "Until 1",
    ]
    assert rules.missing(workshop.rules, {**texts, "place.1": "Здесь"}) == {
        "people-what": [1, 3],
    }


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("{id: season", "{id: place"), 9, "two steps have the id “place”"),
        (("field: choice, ", ""), 9, "a choice needs them"),
        (("field: person", "field: choice"), 15, "a choice needs them"),
        (("min_slots: 2", "min_slots: 5"), 13, "“max_slots” must be"),
        (("        max_slots: 4\n", ""), 12, "“max_slots” must be"),
        (("{id: place,", "{id: place, slots: 2, max_slots: 3,"), 8, "either “slots: 3”"),
    ],
)
def test_a_fault_in_a_section_names_its_line(
    change: tuple[str, str], line: int, words: str
) -> None:
    text = DOCUMENT.replace(*change, 1)
    with pytest.raises(ContentError) as caught:
        check(document(text))
    faults = [fault for fault in caught.value.faults if words in fault.text]
    assert any(abs(line - fault.line) <= 3 for fault in faults), [
        (one.line, one.text) for one in caught.value.faults
    ]


def test_the_built_in_project_asks_every_step_for_an_indicator_and_its_evidence() -> None:
    package = load_package(PROJECT_ROOT / "course_content" / "pos")
    found = package.activity("pos/project")
    assert found is not None
    check(found)
    workshop = read(found.source.data)
    assert len(workshop.steps) == 7
    for step in workshop.steps:
        labels = [part.label for part in step.parts if part.rule.minimum]
        assert labels[-2:] == ["Показатель", "Подтверждение"], step.id
        assert step.minutes
    assert workshop.builds_on is not None
    assert package.activity(workshop.builds_on.activity) is not None
