"""What pages show of an item that is to be answered: nothing of its key is in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lti_tool.coursework.items.base import Choice, Item, by_part
from lti_tool.coursework.telling import told, told_shortly

Media = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item of several parts; without ``choices`` it is a text."""

    name: str
    before: Markup
    choices: tuple[tuple[str, Markup], ...]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem:
    """One item with its fields. ``options`` are (id, text) pairs, ``given`` the answer so far."""

    id: str
    type: str
    prompt: Markup
    options: tuple[tuple[str, Markup], ...]
    fields: tuple[Field, ...]
    after: str
    unit: str
    given: tuple[str, ...]

    @property
    def template(self) -> str:
        """The template with the item's fields."""
        return f"coursework/items/{self.type}.html"


def asked_item(
    item: Item, media: Media, given: Sequence[str] = (), order: Sequence[int] | None = None
) -> AskedItem:
    """Return ``item`` with the answer ``given``; its options as ``order`` puts them."""
    asked = item.asked()
    values = by_part(given)
    fields = [
        Field(
            part.name,
            told_shortly(part.before, media),
            _choices(part.choices, media),
            values.get(part.name, ""),
        )
        for part in asked.parts
    ]
    options = asked.options if order is None else [asked.options[at] for at in order]
    return AskedItem(
        id=item.id,
        type=item.type,
        prompt=told(item.prompt, media),
        options=_choices(options, media),
        fields=_as_given(fields) if asked.is_order else tuple(fields),
        after=asked.after,
        unit=asked.unit,
        given=tuple(given),
    )


def example_answer(item: Item, words: str) -> tuple[str, ...]:
    """Return an answer that the item's fields can send, whatever it is worth.

    The first of what may be chosen; entries as they stand; ``words`` where one writes.
    """
    asked = item.asked()
    if asked.options:
        return item.clean([asked.options[0].id])
    lines = [
        (part, part.choices[place if asked.is_order else 0].id if part.choices else words)
        for place, part in enumerate(asked.parts)
    ]
    return item.clean([f"{part.name}:{value}" for part, value in lines] or [words])


def _as_given(fields: list[Field]) -> tuple[Field, ...]:
    """Return lines to order as the participant put them, once each has its number."""
    if all(field.value for field in fields):
        fields = sorted(fields, key=lambda field: int(field.value))
    return tuple(fields)


def _choices(choices: Sequence[Choice], media: Media) -> tuple[tuple[str, Markup], ...]:
    return tuple((choice.id, told_shortly(choice.text, media)) for choice in choices)
