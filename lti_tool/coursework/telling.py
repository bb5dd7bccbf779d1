"""Authors' notes as HTML: Markdown made safe, pictures with their words, sounds to play."""

from collections.abc import Mapping

from flask_babel import gettext
from markupsafe import Markup, escape

from lti_tool.content.markdown import render_markdown
from lti_tool.content.views import media_url
from lti_tool.coursework.items.base import Note, Word

_PICTURE = Markup('<img class="quiz-picture" src="{}" alt="{}">')
_SOUND = Markup('<audio class="quiz-sound" src="{}" controls preload="none"></audio>')


def told(note: Note, media: Mapping[str, str]) -> Markup:
    """Return a note as blocks; ``media`` maps file names to the hashes they are kept under."""
    return Markup().join([render_markdown(note.text), _with_media(note, media)])


def told_shortly(note: Note, media: Mapping[str, str]) -> Markup:
    """Return a note for a line of its own, such as an option: its text as it is, no Markdown."""
    text = gettext(note.text) if isinstance(note, Word) else note.text
    return Markup().join([escape(text), _with_media(note, media)])


def _with_media(note: Note, media: Mapping[str, str]) -> Markup:
    shown = Markup()
    if note.picture in media:
        shown += _PICTURE.format(media_url(media[note.picture], note.picture), note.alt)
    if note.audio in media:
        shown += _SOUND.format(media_url(media[note.audio], note.audio))
    return shown
