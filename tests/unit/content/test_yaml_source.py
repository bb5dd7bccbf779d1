"""Authors' YAML: every value keeps its line, and nothing dangerous or doubtful gets in."""

from pathlib import Path

import pytest

from lti_tool.content.errors import ContentError
from lti_tool.content.yaml_source import LARGEST_FILE, parse_source, read_source


def faults_of(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        parse_source(text, "a.yaml")
    return [str(fault) for fault in caught.value.faults]


def test_values_come_out_plain_and_know_their_lines() -> None:
    source = parse_source("title: Лекция\nslides:\n  - at: 1.5\n  - at: 2\nopen: true\n", "a.yaml")
    assert source.data == {"title": "Лекция", "slides": [{"at": 1.5}, {"at": 2}], "open": True}
    assert source.line_of(("slides", 1, "at")) == 4
    assert source.line_of(("slides",)) == 2


def test_a_missing_value_is_looked_for_where_it_should_have_stood() -> None:
    source = parse_source("slides:\n  - at: 1\n", "a.yaml")
    assert source.line_of(("slides", 0, "title")) == 2
    assert source.line_of(("nothing",)) == 1


def test_a_fault_reads_as_file_line_and_what_to_write() -> None:
    source = parse_source("a: 1\nb: 2\n", "01/x.yaml")
    assert str(source.fault(("b",), "use %(n)s", n=3)) == "01/x.yaml:2: use 3"


def test_dates_stay_as_the_author_wrote_them() -> None:
    assert parse_source("due: 2026-11-23", "a.yaml").data == {"due": "2026-11-23"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1", "a.yaml:1: this is not YAML"),
        ("a: 1\n\tb: 2", "a.yaml:2: this is not YAML"),
        ("- 1\n- 2", "a.yaml:1: write “name: value” lines"),
        ("", "a.yaml:1: write “name: value” lines"),
        ("a: 1\na: 2", "a.yaml:2: “a” stands here twice"),
        ("a: &x [1]\nb: *x", "a.yaml:2: write this value out"),
        ("a: &x\n  b: *x", "a.yaml:2: write this value out"),
        ("? [1]\n: 2", "a.yaml:1: write a plain word before the colon"),
        ("<<: {a: 1}", "a.yaml:1: write a plain word before the colon"),
        ("a: !!python/object:os.system x", "a.yaml:1: this value cannot be read"),
        ("a: !!binary aGk=", "a.yaml:1: write a plain text or number here"),
        ("a: !mine x", "a.yaml:1: write a plain text or number here"),
        ("a: !!int x", "a.yaml:1: this value cannot be read"),
        ("a: \x00", "a.yaml:1: this file holds characters YAML does not allow"),
        ("a: " + "[" * 30 + "]" * 30, "a.yaml:1: this is nested too deep"),
        ("a: " + "[" * 5000, "a.yaml:1: this file holds characters YAML does not allow"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(text: str, expected: str) -> None:
    assert any(fault.startswith(expected) for fault in faults_of(text)), faults_of(text)


def test_all_faults_of_a_file_come_at_once() -> None:
    assert len(faults_of("a: 1\na: 2\nb: &x 1\nc: *x\nd: !y z\n")) == 3


def test_a_billion_laughs_stay_three_lines(tmp_path: Path) -> None:
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert len(faults_of(text)) == 4


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        read_source(tmp_path / "none.yaml", "02/none.yaml")
    assert str(caught.value.faults[0]).startswith("02/none.yaml:1: this file is missing")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: Лекция".encode("cp1251"))
    with pytest.raises(ContentError) as caught:
        read_source(path, "a.yaml")
    assert "UTF-8" in caught.value.faults[0].text


def test_a_huge_file_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: " + b"x" * LARGEST_FILE)
    with pytest.raises(ContentError) as caught:
        read_source(path, "a.yaml")
    assert "larger than 1 MB" in caught.value.faults[0].text


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa: Лекция\r\n".encode())
    assert read_source(path, "a.yaml").data == {"a": "Лекция"}
