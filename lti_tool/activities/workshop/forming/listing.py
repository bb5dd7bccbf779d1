"""Groups from a list that a trainer pastes: who is meant by each line. Pure.

A line is ``name`` or ``group; name`` (a tab does as well as a semicolon). Lines without a group go
on with the group of the line before; a line that ends with a colon begins a group.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from lti_tool.contexts.groups import LONGEST_NAME, Member

MOST_LINES = 500


@dataclass(slots=True)
class Listing:
    """What a pasted list means: people by group, and the lines that mean nobody or too many.

    ``unknown`` names nobody of the course, ``doubtful`` several people, ``twice`` somebody who
    stands further up already.
    """

    crews: dict[str, list[Member]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many people are placed by it."""
        return sum(len(people) for people in self.crews.values())


def read(text: str, people: Sequence[Member], first_name: str) -> Listing:
    """Return what ``text`` means among ``people``; ``first_name``: a group where none is named."""
    found, seen = Listing(), set[int]()
    group = first_name
    for line in text.splitlines()[:MOST_LINES]:
        head, separator, tail = line.replace("\t", ";").partition(";")
        if separator and head.strip():
            group = _written(head)
        name = _written(tail if separator else head)
        if not separator and name.endswith(":"):
            group, name = _written(name[:-1]) or group, ""
        if not name:
            continue
        meant = _meant(name, people)
        if len(meant) != 1:
            (found.doubtful if meant else found.unknown).append(name)
        elif meant[0].user_id in seen:
            found.twice.append(name)
        else:
            seen.add(meant[0].user_id)
            found.crews.setdefault(group, []).append(meant[0])
    return found


def _meant(name: str, people: Sequence[Member]) -> list[Member]:
    """Return those whose name has the same words in any order, else those who have all of them."""
    words = _words(name)
    same = [one for one in people if _words(one.name) == words]
    return same or [one for one in people if words <= _words(one.name)]


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFC", name).casefold().replace("ё", "е")
    return frozenset(plain.replace(",", " ").replace(".", " ").split())


def _written(text: str) -> str:
    return " ".join(text.split())[: LONGEST_NAME if text.strip() else 0].strip()
