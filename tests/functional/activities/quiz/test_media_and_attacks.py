"""Pictures and sounds in every text of every kind of item, and texts that would do harm."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest

from lti_tool.coursework.items.base import notes_in
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from tests.functional.activities.school import School
from tests.unit.coursework.items.samples import SAMPLES

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='//elsewhere.example'></iframe>",
    "<object data='//elsewhere.example'></object>",
    "<form action='//elsewhere.example'><button>OK</button></form>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example'>",
    "<base href='//elsewhere.example/'>",
    "<style>*{display:none}</style>",
    "<p style='position:fixed' onclick=alert(1)>x</p>",
    "<!--><script>alert(1)</script>-->",
    "</fieldset></form></textarea></select></title><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVa&#x53;cRiPt:alert(1))",
    "[x](\tjavascript:alert(1))",
    "[x](vbscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](https://a.example 'a\" onmouseover=\"alert(1)')",
    "[y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](https://elsewhere.example/pixel.png)",
    '![x" onerror="alert(1)](javascript:alert(1))',
    '```"><script>alert(1)</script>\nx\n```',
)
LINE = "\"'><img src=x onerror=alert(1)><script>alert(1)</script></option></select>"
SIGHT = "sight?who=0&at=2026-01-01T12:00&situation=answering"
PLAIN = ("right", "sample", "title")
LISTS = ("extra", "entries", "choices")
# Enough to be shown every explanation: nothing, then whatever a kind explains apart.
ANSWERS: dict[str, list[list[str]]] = {
    "single": [[], ["a"]],
    "multiple": [[], ["a", "b"]],
    "true-false": [["true"], ["false"]],
    "matching": [[], ["1:1"]],
    "ordering": [[], ["1:1"]],
    "short": [[LINE], ["соглашение"], ["договор"], ["правила"]],
    "numeric": [[LINE[:40]], ["7"]],
    "gaps": [["what:1", f"how:{LINE}"], ["how:записанный", "who:подписанный"]],
    "essay": [[LINE], []],
}


class Tags(HTMLParser):
    """The elements of a page with their attributes, and the text inside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.scripts = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:
        # A browser ends some comments earlier than this parser does; our pages have none.
        self.scripts += data

    def handle_data(self, data: str) -> None:
        if self.found and self.cdata_elem == "script":
            self.scripts += data.strip()


def harm_in(page: str) -> Iterator[str]:
    """Yield what could do harm in ``page``, which runs no script but its own files."""
    tags = Tags(page)
    if tags.scripts:
        yield tags.scripts
    for tag, attributes in tags.found:
        if tag in ("iframe", "object", "embed", "style", "base", "svg:script"):
            yield tag
        for name, value in attributes.items():
            goes = urlsplit(value)
            if name.startswith("on") or name == "style":
                yield f"{tag} {name}"
            if name == "href" and goes.scheme not in ("", "https"):
                yield f"{tag} {value}"
            if name in ("src", "action", "formaction") and (goes.scheme or goes.netloc):
                yield f"{tag} {value}"


def loaded(kind: str) -> tuple[dict[str, Any], list[str]]:
    """Return an item of ``kind`` with a picture, a sound and all attacks in every text, and the
    words that name each text."""
    sample = SAMPLES[kind]
    data = sample.model_dump(mode="json")
    marks = []
    for steps, _note in notes_in(sample):
        *way, last = steps
        at: Any = data
        for step in way:
            at = at[step]
        marks.append("текст-" + "-".join(map(str, steps)) + ".")
        text = "\n\n".join([marks[-1], *ATTACKS])
        picture = {"picture": "p.png", "alt": f"картинка: {marks[-1]} {LINE}"}
        at[last] = {"text": text, **picture, "audio": "s.mp3"}
    return _spoiled(data), marks


def _spoiled(data: Any) -> Any:
    """Return ``data`` with an attack in every plain line."""
    if isinstance(data, list):
        return [_spoiled(one) for one in data]
    if not isinstance(data, dict):
        return data
    return {
        name: f"{value}{LINE}"
        if name in PLAIN and value
        else [f"{one}{LINE}" for one in value]
        if name in LISTS
        else _spoiled(value)
        for name, value in data.items()
    }


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_text_has_its_picture_and_its_sound_and_does_no_harm(
    school: School, kind: str
) -> None:
    item, marks = loaded(kind)
    review = dict.fromkeys(("verdicts", "key", "feedback"), "after-attempt")
    school.place("quiz", {"items": [item], "instructions": "\n\n".join(ATTACKS), "review": review})
    with school.database():
        placement = db.session.get_one(Placement, school.placement_id)
        placement.version.media = {"p.png": "a" * 64, "s.mp3": "b" * 64}
        db.session.commit()
    person = school.person(f"Анна {LINE}")
    pages = [person.text("quiz/")]
    # The first attempt stays empty, so that the next has its hint.
    for number, given in enumerate([[], *ANSWERS[kind]], 1):
        person.post("quiz/attempts")
        if given:
            edit = {"base_version": 0, "given": given, "edit_id": f"edit-{number}-long-enough"}
            saved = person.patch(f"quiz/attempts/{number}/answers/i", edit)
            assert saved.status_code == 200, saved.text
        pages.append(person.text(f"quiz/attempts/{number}"))
        person.post(f"quiz/attempts/{number}", {"intent": "hand-in-anyway"})
        pages.append(person.text(f"quiz/attempts/{number}/result"))
    trainer = school.trainer(f"Тренер {LINE}")
    looks = ("overview", "preview", "analysis", "works/2", "sight", SIGHT)
    pages += [trainer.text(f"quiz/{path}") for path in looks]
    for page in pages:
        assert not list(harm_in(page))
    shown = [attributes for page in pages for tag, attributes in Tags(page).found if tag == "img"]
    for mark in marks:
        assert any(mark in page for page in pages), mark
        assert any(mark in one["alt"] and "/media/" in one["src"] for one in shown), mark
    assert all("alt" in one for one in shown)
    sounds = [page.count("<audio") for page in pages]
    assert sum(sounds) >= len(marks)
    assert max(map(len, pages)) > 2 * len("".join(ATTACKS))


def test_the_search_for_harm_finds_it() -> None:
    harmful = [one for one in ATTACKS if one.startswith("<") and one[1:5] not in ("meta", "java")]
    for attack in harmful:
        assert list(harm_in(attack)), attack
    assert not list(harm_in('<a href="https://a.example">x</a><img src="/media/a" alt="">'))
