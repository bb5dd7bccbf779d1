"""What can be wrong with an item besides its own shape: the files it names, where it points to."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from pydantic import BaseModel

from lti_tool.content.documents import ActivityDocument, ContentFault, Source, Steps
from lti_tool.coursework.items.base import Item, See, notes_in
from lti_tool.errors import N_

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
SOUNDS = (".mp3", ".m4a", ".ogg")


def see_faults(item: Item, source: Source, steps: Steps) -> Iterator[ContentFault]:
    """Yield every ``see`` of ``item`` that names a slide and a second, or neither."""
    for at, see in _sees_of(item, steps):
        if (see.slide is None) == (see.second is None):
            yield source.fault(at, N_("write either “slide:” or “second:” here"))


def _sees_of(item: Item, steps: Steps) -> Iterator[tuple[Steps, See]]:
    if item.see is not None:
        yield (*steps, "see"), item.see
    for place, option in enumerate(getattr(item, "options", ())):
        if option.see is not None:
            yield (*steps, "options", place, "see"), option.see


def media_faults(
    model: BaseModel, document: ActivityDocument, steps: Steps = ()
) -> Iterator[ContentFault]:
    """Yield what is wrong with the files that the notes in ``model`` name."""
    names = {file.name for file in document.media}
    for at, note in notes_in(model, steps):
        for field, name, endings in (
            ("picture", note.picture, PICTURES),
            ("audio", note.audio, SOUNDS),
        ):
            if name and name not in names:
                message = N_("there is no file “%(file)s” in the folder “media”: add it")
                yield document.source.fault((*at, field), message, file=name)
            elif name and PurePosixPath(name).suffix.lower() not in endings:
                message = N_("name a file that ends in %(endings)s")
                values = {"endings": ", ".join(endings)}
                yield document.source.fault((*at, field), message, **values)
        if note.picture and not note.alt:
            message = N_("write “alt:” with what the picture shows, for who cannot see it")
            yield document.source.fault((*at, "picture"), message)
