"""True or false: the prompt is a statement."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.coursework.items.base import (
    Answer,
    Asked,
    Choice,
    Item,
    Marked,
    Note,
    UnreadableAnswer,
    Word,
    clean_text,
)
from lti_tool.errors import N_

WORDS = ("true", "false")
SAID = (Word(text=N_("True")), Word(text=N_("False")))


class TrueFalse(Item):
    """A statement; ``statement_is`` tells whether it is true.

    ``if_true`` is said to who called it true, ``if_false`` to who called it false.
    """

    type: Literal["true-false"] = "true-false"
    statement_is: bool
    if_true: Note = Note()
    if_false: Note = Note()

    @property
    def gives_parts(self) -> bool:
        """There is nothing between."""
        return False

    def clean(self, answer: Answer) -> tuple[str, ...]:
        """Return *true* or *false*."""
        word = clean_text(answer, len("false"))
        if set(word) - set(WORDS):
            raise UnreadableAnswer("word")
        return word

    def share(self, answer: Answer) -> Fraction:
        """Return one for the right word."""
        return Fraction(int(tuple(answer) == (WORDS[not self.statement_is],)))

    def asked(self) -> Asked:
        """Return the two words."""
        return Asked(options=tuple(map(Choice, WORDS, SAID)))

    def marked(self, answer: Answer, *, whole_key: bool) -> tuple[Marked, ...]:
        """Return the two words as options."""
        lines = []
        feedbacks = (self.if_true, self.if_false)
        for word, text, feedback in zip(WORDS, SAID, feedbacks, strict=True):
            if whole_key or word in answer:
                is_right = (word == "true") == self.statement_is
                lines.append(Marked(text, word in answer, None, is_right, feedback=feedback))
            else:
                lines.append(Marked(text))
        return tuple(lines)

    def faults(self, source: Source, steps: Steps) -> Iterator[ContentFault]:
        """Yield nothing: the shape says it all."""
        yield from ()


ITEM = TrueFalse
