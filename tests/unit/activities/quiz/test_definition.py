"""A quiz's definition is judged with words an author can act on."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from lti_tool.activities.quiz.definition import check, read
from lti_tool.content.documents import ActivityDocument, LocalText, MediaFile
from lti_tool.content.errors import ContentError
from lti_tool.content.package import load_package
from lti_tool.content.yaml_source import parse_source
from lti_tool.coursework.items.multiple import Multiple
from lti_tool.settings import PROJECT_ROOT

GOOD = """\
attempts_limit: 2
items:
  - id: first
    type: multiple
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
    assert quiz.items[0].share(["a"]) == 1


KINDS = """\
items:
  - id: order
    type: ordering
    prompt: {text: Sort, picture: scheme.png, alt: A scheme}
    entries: [one, two]
  - id: pairs
    type: matching
    prompt: Match
    pairs:
      - {left: a, right: one}
      - {left: b, right: two}
    extra: [three]
  - id: word
    type: short
    prompt: Write
    accept: [word]
    see: {activity: lecture, slide: 3}
  - id: gaps
    type: gaps
    prompt: Fill
    text: This is [what].
    gaps:
      what: {accept: [it]}
  - id: first
    type: single
    prompt: Which?
    options:
      - {id: a, text: This, correct: true, see: {activity: lecture, second: 5}}
      - {id: b, text: That, feedback: {text: Nope, audio: no.mp3}}
  - id: essay
    type: essay
    points: 3
    prompt: Tell
    rubric:
      - {id: why, title: Why, points: 2, levels: [{text: All, points: 2}, {text: None, points: 0}]}
      - {id: how, title: How, points: 1}
"""


def with_media(text: str) -> ActivityDocument:
    media = tuple(MediaFile(name, "0" * 64, 1, Path(name)) for name in ("scheme.png", "no.mp3"))
    return replace(document(text), media=media)


def test_every_kind_and_its_media_pass_and_come_back_from_yaml_the_same() -> None:
    good = with_media(KINDS)
    check(good)
    written = yaml.safe_dump(good.source.data, allow_unicode=True)
    again = parse_source(written, "quiz.yaml")
    assert read(again.data) == read(good.source.data)


def test_the_deck_s_question_is_in_the_built_in_quiz_word_for_word() -> None:
    package = load_package(PROJECT_ROOT / "course_content" / "pos")
    found = package.activity("pos/quiz")
    assert found is not None
    check(found)
    quiz = read(found.source.data)
    assert quiz.points == found.points
    deck = quiz.items[0]
    assert isinstance(deck, Multiple)
    assert deck.right == {"a", "c", "d"}


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("id: second", "id: first"), 10, "two items have the id “first”"),
        (("{id: b, text: That}", "{id: a, text: That}"), 9, "“a” stands here twice"),
        ((", correct: true}", "}"), 7, "“correct: true” at one option"),
        (("{id: a, text: This}", "{id: a, text: This, correct: true}"), 14, "type: multiple"),
        (("attempts_limit: 2", "attempts_limit: 0"), 1, "at least 1"),
        (("prompt: Which?", "promt: Which?"), 6, "did you mean “prompt”"),
        (("type: single", "type: singel"), 10, "write one of 'essay', 'gaps', 'matching'"),
        (("    type: multiple\n", ""), 3, "add “type: …” here"),
        (("prompt: Which?", "prompt: 5"), 6, "write text after “prompt:”"),
        (("prompt: Which?", "prompt: ''"), 6, "write something after “prompt:”"),
    ],
)
def test_a_fault_names_its_line_and_what_to_write(
    change: tuple[str, str], line: int, words: str
) -> None:
    with pytest.raises(ContentError) as caught:
        check(document(GOOD.replace(*change, 1)))
    assert_named(caught.value, line, words)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("entries: [one, two]", "entries: [one, one]"), 5, "“one” stands here twice"),
        (("{left: b, right: two}", "{left: a, right: two}"), 11, "“a” stands here twice"),
        (("extra: [three]", "extra: [two]"), 12, "“two” stands here twice"),
        (("accept: [word]", "accept: [{text: word, share: 0.5}]"), 16, "share: 1"),
        (("accept: [word]", "accept: [' * ']"), 16, "accepts anything"),
        (("slide: 3", "slide: 3, second: 5"), 17, "either “slide:” or “second:”"),
        ((", second: 5", ""), 28, "either “slide:” or “second:”"),
        (("[what].", "[what] or [what]."), 21, "stands twice in the text"),
        (("what: {", "What: {"), 23, "write “What” in small Latin letters"),
        (("[what].", "that."), 23, "write “[what]” in “text”"),
        (("{accept: [it]}", "{accept: [it], choices: [it]}"), 23, "either “accept:” or “choices:”"),
        (("{accept: [it]}", "{accept: ['*']}"), 23, "accepts anything"),
        (("{accept: [it]}", "{choices: [it, it]}"), 23, "“it” stands here twice"),
        (("scheme.png", "other.png"), 4, "no file “other.png”"),
        (("scheme.png", "no.mp3"), 4, "ends in .jpg"),
        ((", alt: A scheme", ""), 4, "write “alt:”"),
    ],
)
def test_a_fault_of_a_kind_names_its_line_too(
    change: tuple[str, str], line: int, words: str
) -> None:
    with pytest.raises(ContentError) as caught:
        check(with_media(KINDS.replace(*change, 1)))
    assert_named(caught.value, line, words)


def assert_named(error: ContentError, line: int, words: str) -> None:
    faults = [fault for fault in error.faults if words in fault.text]
    assert [fault.line for fault in faults] == [line], [str(one) for one in error.faults]


def test_the_points_of_a_rubric_are_those_of_its_essay() -> None:
    with pytest.raises(ContentError) as error:
        check(with_media(KINDS.replace("    points: 3\n", "    points: 4\n")))
    (fault,) = error.value.faults
    assert "write “points: 3” at the item" in str(fault)


@pytest.mark.parametrize(
    ("settings", "line", "words"),
    [
        ("back: false", 1, "layout: items"),
        ("review: {score: at-once}", 1, "after-attempt"),
        ("tries: 3", 1, "verdicts: at-once"),
        *(
            (f"review: {{verdicts: {when}}}\nimprove: true", 2, "write “verdicts: after-attempt”")
            for when in ("after-last", "after-closing", "never")
        ),
    ],
)
def test_settings_that_do_not_agree_are_told_apart_by_line(
    settings: str, line: int, words: str
) -> None:
    with pytest.raises(ContentError) as refused:
        check(document(f"{settings}\n{GOOD}"))
    (fault,) = refused.value.faults
    assert fault.line == line
    assert words in fault.text


POOLED = GOOD.replace("    type: multiple\n", "    type: multiple\n    pool: easy\n")


@pytest.mark.parametrize(
    ("draw", "quiz", "line", "words"),
    [
        ("draw: 3", GOOD, 1, "write at most 2 after “draw:”"),
        ("draw: many", GOOD, 1, "write a whole number after “draw:”"),
        ("draw: {easy: 2}", POOLED, 1, "write at most 1 after “easy:”"),
        ("draw: {easy: some}", POOLED, 1, "write a whole number after “easy:”"),
        ("draw: {hard: 1, easy: 1}", POOLED, 1, "no item has “pool: hard”"),
        ("draw: {easy: 1}", POOLED.replace("easy", "Easy"), 6, "write “pool” in small Latin"),
        ("draw: 1", POOLED, 6, "write “easy:” under “draw:”"),
        ("improve: true", POOLED, 6, "write “easy:” under “draw:”"),
    ],
)
def test_a_draw_that_cannot_be_made_is_told_by_line(
    draw: str, quiz: str, line: int, words: str
) -> None:
    with pytest.raises(ContentError) as refused:
        check(document(f"{draw}\n{quiz}"))
    assert_named(refused.value, line, words)


@pytest.mark.parametrize(
    ("draw", "asks"), [("draw: 1", 1), ("draw:", 2), ("draw: {easy: 1}", 2), ("draw: {easy: 2}", 3)]
)
def test_a_draw_comes_back_from_yaml_and_says_how_many_are_asked(draw: str, asks: int) -> None:
    text = GOOD
    if "easy" in draw:
        text = (
            POOLED
            + POOLED.partition("items:\n")[2]
            .replace("id: first", "id: third")
            .replace("id: second", "id: fourth")
            .partition("  - id: fourth")[0]
        )
    good = document(f"{draw}\n{text}")
    check(good)
    again = parse_source(yaml.safe_dump(good.source.data, allow_unicode=True), "quiz.yaml")
    quiz = read(again.data)
    assert quiz == read(good.source.data)
    assert quiz.asks == asks


@pytest.mark.parametrize("when", ["at-once", "after-attempt"])
def test_what_was_wrong_may_come_back_where_it_is_told(when: str) -> None:
    good = document(f"improve: true\nreview: {{verdicts: {when}}}\n{GOOD}")
    check(good)
    assert read(good.source.data).improve


def test_a_quiz_may_go_item_by_item_and_check_at_once() -> None:
    review = "review: {verdicts: at-once, feedback: at-once}"
    good = document(f"layout: items\nback: false\ntries: 2\n{review}\n{GOOD}")
    check(good)
    quiz = read(good.source.data)
    assert quiz.checks
    assert not quiz.back
