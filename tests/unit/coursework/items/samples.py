"""One item of every kind, and every answer that can be given to it."""

from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from lti_tool.coursework.items import AnyItem
from lti_tool.coursework.items.base import Item

_ADAPTER: TypeAdapter[Item] = TypeAdapter(AnyItem)


def item(kind: str, **fields: Any) -> Item:
    """Make an item of ``kind``."""
    return _ADAPTER.validate_python({"id": "i", "prompt": "?", "type": kind, **fields})


def options(right: str, wrong: str) -> list[dict[str, Any]]:
    """Make options called by single letters."""
    return [{"id": one, "text": one, "correct": one in right} for one in sorted(right + wrong)]


DECK = item("multiple", options=options("acd", "b"))
SAMPLES: dict[str, Item] = {
    "single": item("single", options=options("a", "bc")),
    "multiple": DECK,
    "multiple, mild": item("multiple", penalty="0.5", options=options("ab", "xyz")),
    "multiple, all": item("multiple", credit="all", options=options("ab", "c")),
    "true-false": item("true-false", statement_is=False),
    "matching": item(
        "matching",
        pairs=[
            {"left": "Хорд", "right": "1997"},
            {"left": "Венгер", "right": "1998"},
            {"left": "Дюфор", "right": "1998"},
        ],
        extra=["2004"],
    ),
    "ordering": item("ordering", entries=["нормы", "цели", "анализ", "обмен"]),
    "ordering, all": item("ordering", credit="all", entries=["б", "а"]),
    "short": item(
        "short",
        accept=["соглашение", "договор*", {"text": "правила", "share": "0.5", "feedback": "Почти"}],
    ),
    "numeric": item("numeric", value="2.5", tolerance="0.1", unit="%"),
    "gaps": item(
        "gaps",
        text="Это [what], [how] и [who].",
        gaps={
            "what": {"choices": ["договор", "приказ", "акт"]},
            "how": {"accept": ["записанный"]},
            "who": {"accept": ["подписанный"]},
        },
    ),
    "essay": item(
        "essay",
        points=3,
        sample="Так, например.",
        rubric=[
            {"id": "why", "title": "Почему", "points": 2},
            {"id": "how", "title": "Как", "points": 1},
        ],
    ),
    "gaps, all": item("gaps", credit="all", text="[a]", gaps={"a": {"accept": ["да"]}}),
}
WRITTEN = st.sampled_from(["", "соглашение", "правила", "2,5", "7", "записанный", "чушь", "да"])


@st.composite
def answers(draw: st.DrawFn, asked: Item) -> tuple[str, ...]:
    """Draw an answer as the item's own fields can send it, cleaned."""
    fields = asked.asked()
    if fields.parts:
        values = [
            (part.name, draw(st.sampled_from(["", *(choice.id for choice in part.choices)])))
            if part.choices
            else (part.name, draw(WRITTEN))
            for part in fields.parts
        ]
        return asked.clean([f"{name}:{value}" for name, value in values])
    if fields.options:
        most = None if asked.type == "multiple" else 1
        ids = [option.id for option in fields.options]
        return asked.clean(sorted(draw(st.sets(st.sampled_from(ids), max_size=most))))
    return asked.clean([draw(WRITTEN)])
