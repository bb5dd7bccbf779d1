"""A quiz's definition is judged with words an author can act on."""

from decimal import Decimal
from pathlib import Path

import pytest

from lti_tool.activities.quiz.definition import check, read
from lti_tool.content.documents import ActivityDocument, LocalText
from lti_tool.content.errors import ContentError
from lti_tool.content.package import load_package
from lti_tool.content.yaml_source import parse_source
from lti_tool.settings import PROJECT_ROOT

GOOD = """\
attempts_limit: 2
items:
  - id: first
    points: 2
    prompt: Which?
    options:
      - {id: a, text: This, correct: true}
      - {id: b, text: That}
  - id: second
    type: single
    points: 1.5
    prompt: And which?
    options:
      - {id: a, text: This}
      - {id: b, text: That, correct: true, feedback: Because}
"""


def document(text: str) -> ActivityDocument:
    return ActivityDocument(
        key="made-up/quiz",
        kind="quiz",
        title=LocalText((("en", "Quiz"),)),
        minutes=1,
        points=Decimal(1),
        source=parse_source(text, "quiz.yaml"),
        directory=Path(),
        media=(),
        content_hash="",
    )


def test_a_good_definition_passes_and_its_points_are_the_sum_of_its_items() -> None:
    good = document(GOOD)
    check(good)
    quiz = read(good.source.data)
    assert quiz.points == Decimal("3.5")
    assert quiz.attempts_limit == 2
    assert quiz.item("second") is quiz.items[1]
    assert quiz.item("third") is None
    assert quiz.items[0].key.right == {"a"}


def test_the_built_in_question_passes() -> None:
    package = load_package(PROJECT_ROOT / "course_content" / "pos")
    found = package.activity("pos/quiz")
    assert found is not None
    check(found)
    quiz = read(found.source.data)
    assert quiz.points == found.points
    assert quiz.items[0].key.right == {"a", "c", "d"}


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("id: second", "id: first"), 9, "two items have the id “first”"),
        (("{id: b, text: That}", "{id: a, text: That}"), 8, "two options have the id “a”"),
        ((", correct: true}", "}"), 6, "“correct: true” at one option"),
        (("{id: a, text: This}", "{id: a, text: This, correct: true}"), 13, "type: multiple"),
        (("attempts_limit: 2", "attempts_limit: 0"), 1, "at least 1"),
        (("prompt: Which?", "promt: Which?"), 5, "did you mean “prompt”"),
    ],
)
def test_a_fault_names_its_line_and_what_to_write(
    change: tuple[str, str], line: int, words: str
) -> None:
    with pytest.raises(ContentError) as caught:
        check(document(GOOD.replace(*change, 1)))
    faults = [fault for fault in caught.value.faults if words in fault.text]
    assert [fault.line for fault in faults] == [line], [str(one) for one in caught.value.faults]
