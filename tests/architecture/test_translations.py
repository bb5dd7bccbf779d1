"""Everything a person reads is in Russian too, next to the code that says it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.architecture.sources import (
    PACKAGE,
    ROOT,
    TEMPLATE_FOLDERS,
    Source,
    python_sources,
    templates,
)

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
CATALOG = Path("translations", "ru", "LC_MESSAGES", "messages.po")
SHELL = ROOT / "templates" / CATALOG
FORMS_OF_RUSSIAN = 3
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Letters a reader sees unchanged in every language: the switch names languages in themselves.
OWN_NAMES = frozenset({"Русский"})
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


@dataclass(frozen=True)
class Text:
    """A message id, where it stands, and its plural if it counts."""

    where: str
    singular: str
    plural: str | None


def extracted(source: Source) -> Iterator[Text]:
    """Yield every text for people in a Python module or a template."""
    method = "python" if source.path.endswith(".py") else "jinja2.ext:babel_extract"
    options = {"silent": "false", "trimmed": "true"} if method != "python" else {}
    stream = BytesIO(source.text.encode())
    for line, message, _comments, _context in extract(method, stream, KEYWORDS, options=options):
        singular, plural = (message, None) if isinstance(message, str) else message[:2]
        if singular:
            yield Text(f"{source.path}:{line}", singular, plural)


def catalogs_for(path: str) -> list[Path]:
    """Return where the Russian of ``path`` may stand: its room's catalogue, or the shell's.

    A room's templates stand in its own folder, or in ``templates/<room>/``.
    """
    starts = [(ROOT / path).parent]
    if path.startswith("templates/"):
        starts.append(PACKAGE / Path(path).parent.relative_to("templates"))
    rooms = (folder for start in starts for folder in [start, *start.parents])
    own = [room / CATALOG for room in rooms if room.is_relative_to(ROOT) and room != PACKAGE]
    return [file for file in dict.fromkeys([*own, SHELL]) if file.exists()]


def fault_of(text: Text, message: Message | None) -> str | None:
    """Return what is wrong with the Russian of ``text``, or None."""
    if message is None:
        return "no Russian"
    if message.fuzzy:
        return "marked fuzzy"
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if text.plural is not None and len(forms) != FORMS_OF_RUSSIAN:
        return f"{len(forms)} plural forms instead of {FORMS_OF_RUSSIAN}"
    if not all(forms):
        return "an empty form"
    wanted = set(PLACEHOLDER.findall(text.singular + (text.plural or "")))
    for form in forms:
        strange = set(PLACEHOLDER.findall(form)) - wanted
        missing = wanted - set(PLACEHOLDER.findall(form)) - ({"num"} if text.plural else set())
        if strange or missing:
            return f"placeholders differ: {sorted(strange | missing)}"
    return None


def faults_in(source: Source) -> list[str]:
    """Return ``where: what is wrong: text`` for every text of ``source``."""
    catalogs = [_catalog(file) for file in catalogs_for(source.path)]
    faults = []
    for text in extracted(source):
        key: str | tuple[str, str] = (text.singular, text.plural) if text.plural else text.singular
        found = (catalog.get(key) for catalog in catalogs)
        fault = fault_of(text, next((message for message in found if message), None))
        if fault:
            faults.append(f"{text.where}: {fault}: {text.singular!r}")
    return faults


@cache
def _catalog(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale="ru", abort_invalid=True)


def raw_russian(source: Source) -> list[str]:
    """Return the lines of a template that speak Russian without being translated."""
    text = JINJA_COMMENT.sub(lambda found: "\n" * found.group().count("\n"), source.text)
    for name in OWN_NAMES:
        text = text.replace(name, "")
    return [
        f"{source.path}:{number}"
        for number, line in enumerate(text.splitlines(), start=1)
        if CYRILLIC.search(line)
    ]


def sources() -> Iterator[Source]:
    """Yield everything that may speak to people."""
    yield from python_sources()
    yield from templates()


def catalog_paths() -> list[Path]:
    """Return every Russian catalogue of the repository."""
    return [file for folder in TEMPLATE_FOLDERS for file in folder.rglob(str(CATALOG))]


def room_of(source: Source) -> str:
    """Return the room a file belongs to; what belongs to none is the shell's."""
    parts = source.path.split("/")
    return parts[1] if parts[0] == PACKAGE.name and len(parts) > 2 else "shell"


@pytest.mark.parametrize("room", sorted({room_of(source) for source in sources()}))
def test_everything_this_room_says_has_its_russian(room: str) -> None:
    mine = (source for source in sources() if room_of(source) == room)
    faults = [fault for source in mine for fault in faults_in(source)]
    assert not faults, "\n".join(faults)


def test_no_template_speaks_russian_by_itself() -> None:
    assert not [line for source in templates() for line in raw_russian(source)]


@pytest.mark.parametrize("file", catalog_paths(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_catalogue_says_nothing_that_nobody_says(file: Path) -> None:
    said = _said_in(sources(), file)
    catalog = _catalog(file)
    idle = [_singular(message) for message in catalog if message.id]
    assert not [text for text in idle if text not in said]


def _said_in(everything: Iterable[Source], file: Path) -> set[str]:
    room = str(file.relative_to(ROOT)).removesuffix(str(CATALOG))
    return {
        text.singular
        for source in everything
        if file == SHELL or _tail(source.path).startswith(_tail(room))
        for text in extracted(source)
    }


def _tail(path: str) -> str:
    """Leave the folder out that a room's code or templates stand in."""
    return path.removeprefix("lti_tool/").removeprefix("templates/")


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_a_planted_text_without_russian_is_found() -> None:
    source = Source("lti_tool/web/planted.py", "title = _('Planted and never translated')\n")
    assert faults_in(source) == [
        "lti_tool/web/planted.py:1: no Russian: 'Planted and never translated'"
    ]


def test_a_planted_text_in_a_template_is_found() -> None:
    source = Source("templates/planted.html", "<p>{{ _('Planted and never translated') }}</p>")
    assert len(faults_in(source)) == 1


def test_a_rooms_template_may_speak_by_its_rooms_catalogue() -> None:
    assert PACKAGE / "gradebook" / CATALOG in catalogs_for("templates/gradebook/scores.html")
    assert PACKAGE / "gradebook" / CATALOG not in catalogs_for("templates/review/mark.html")


def test_two_plural_forms_are_not_enough_for_russian() -> None:
    text = Text("x:1", "%(num)s point", "%(num)s points")
    two = Message((text.singular, "%(num)s points"), ("%(num)s балл", "%(num)s балла"))
    three = Message(
        (text.singular, "%(num)s points"), ("%(num)s балл", "%(num)s балла", "%(num)s баллов")
    )
    assert fault_of(text, two) == "2 plural forms instead of 3"
    assert fault_of(text, three) is None


def test_a_lost_placeholder_is_found() -> None:
    text = Text("x:1", "Sent at %(time)s", None)
    assert fault_of(text, Message(text.singular, "Отправлено")) == "placeholders differ: ['time']"


def test_planted_russian_in_a_template_is_found() -> None:
    assert raw_russian(Source("templates/x.html", "<p>\nПривет</p>")) == ["templates/x.html:2"]
    assert not raw_russian(Source("templates/x.html", "{# пояснение #}<a>Русский</a>"))
