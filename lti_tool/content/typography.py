"""Russian setting: what must not be torn apart at the end of a line."""

import re

_NO_BREAK = "\u00a0"
_SHORT_WORD = re.compile(r"(?<![^\s(«\u00a0])([А-Яа-яЁё]{1,2}) (?=\S)")
_DASH = re.compile(r" (?=— )")


def tied(text: str) -> str:
    """Tie short words to what follows and dashes to what goes before, by non-breaking spaces.

    Words and signs stay as they are; a text without Russian changes only before dashes.
    """
    return _DASH.sub(_NO_BREAK, _SHORT_WORD.sub(rf"\1{_NO_BREAK}", text))
