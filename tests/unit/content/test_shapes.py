"""Faults of shape: each says in words what to write, at the line where it stands."""

from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import Field, StringConstraints

from lti_tool.content.documents import ContentFault
from lti_tool.content.errors import ContentError
from lti_tool.content.shapes import Shape, in_line_order, shaped
from lti_tool.content.yaml_source import parse_source


class Option(Shape):
    text: Annotated[str, StringConstraints(min_length=1, max_length=10)]
    correct: bool = False


class Sample(Shape):
    title: str
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")] = "a"
    count: Annotated[int, Field(ge=1, le=5)] = 1
    share: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)] = 0.5
    points: Decimal = Decimal(1)
    mode: Literal["one", "many"] = "one"
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=2)] | None = None
    text: dict[str, str] | str = ""


def faults_of(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        shaped(Sample, parse_source(text, "a.yaml"))
    return [str(fault) for fault in caught.value.faults]


def test_a_right_definition_becomes_a_frozen_value() -> None:
    sample = shaped(Sample, parse_source("title: ' A '\noptions: [{text: b}]", "a.yaml"))
    assert sample.title == "A"
    assert sample.options == (Option(text="b"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count: 1", "a.yaml:1: add “title: …” here: it is required"),
        ("title: 5", "a.yaml:1: write text after “title:”"),
        ("title: a\nslug: Я", "a.yaml:2: write “slug” in small Latin letters"),
        ("title: a\ncount: many", "a.yaml:2: write a whole number after “count:”"),
        ("title: a\ncount: 9", "a.yaml:2: “count” must be at most 5"),
        ("title: a\ncount: 0", "a.yaml:2: “count” must be at least 1"),
        ("title: a\nshare: 0", "a.yaml:2: “share” must be more than 0"),
        ("title: a\nshare: 1", "a.yaml:2: “share” must be less than 1"),
        ("title: a\nshare: .nan", "a.yaml:2: write a number after “share:”"),
        ("title: a\npoints: x", "a.yaml:2: write a number after “points:”"),
        ("title: a\nmode: two", "a.yaml:2: “mode” must be 'one' or 'many'"),
        ("title: a\noptions: b", "a.yaml:2: write a list after “options:”"),
        ("title: a\noptions: []", "a.yaml:2: “options” needs more entries: at least 1"),
        ("title: a\noptions:\n- text: b\n- c", "a.yaml:4: write indented “name: value” lines"),
        ("title: a\noptions:\n- text: ''", "a.yaml:3: write something after “text:”"),
        (
            "title: a\noptions:\n- text: abcdefghijklm",
            "a.yaml:3: shorten “text”: at most 10 characters",
        ),
        ("title: a\noptions:\n- text: b\n  correct: да", "a.yaml:4: write “true” or “false”"),
        (
            "title: a\noptions:\n- {text: b}\n- {text: c}\n- {text: d}",
            "has too many entries: at most 2",
        ),
        ("title: a\nxyzzy: 1", "a.yaml:2: there is no field “xyzzy” here: remove the line"),
        (
            "title: a\noptons: 1",
            "a.yaml:2: there is no field “optons” here: did you mean “options”?",
        ),
        ("title: a\noptions:\n- txet: b", "a.yaml:3: there is no field “txet” here: did you mean"),
    ],
)
def test_each_fault_of_shape_says_what_to_write(text: str, expected: str) -> None:
    assert any(expected in fault for fault in faults_of(text)), faults_of(text)


def test_all_faults_come_in_the_order_of_lines() -> None:
    found = faults_of("slug: Я\ncount: 9\nxyz: 1\n")
    assert [fault.split(":")[1] for fault in found] == ["1", "1", "2", "3"]


def test_a_fault_without_words_of_its_own_still_names_the_field() -> None:
    class Fives(Shape):
        count: Annotated[int, Field(multiple_of=5)]

    with pytest.raises(ContentError) as caught:
        shaped(Fives, parse_source("count: 7", "a.yaml"))
    assert caught.value.faults[0].text.startswith("“count” is not right here: ")


def test_the_same_fault_is_told_once() -> None:
    fault = ContentFault("a", 1, "m")
    assert in_line_order([fault, ContentFault("a", 1, "m")]) == (fault,)
