"""The paper of an attempt: which items it has and in which order, the same on every reload."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from lti_tool.activities.quiz.definition import QuizDefinition, quiz_in
from lti_tool.activities.quiz.models import QuizSitting
from lti_tool.activities.quiz.rules import Layout, shuffled
from lti_tool.coursework.items.base import Item
from lti_tool.coursework.models import Attempt
from lti_tool.db import db


@dataclass(frozen=True, slots=True)
class Paper:
    """The items of one attempt in their order. ``carried`` were right before and do not return.

    ``ends_at`` is when the time is up, None without a limit. Where items follow one another
    (``layout``) the page shows that at ``place``, and without ``back`` takes answers to it alone.
    ``kept_versions`` are those of the quiz by whose key the score must not be less; ``begun_with``
    names the items as they were drawn, those that the quiz has dropped since too.
    """

    items: tuple[Item, ...]
    seed: str = ""
    shuffles_options: bool = False
    carried: frozenset[str] = frozenset()
    ends_at: datetime | None = None
    layout: Layout = Layout.PAGE
    back: bool = True
    place: int = 0
    kept_versions: tuple[int, ...] = ()
    begun_with: tuple[str, ...] = ()

    @property
    def to_answer(self) -> tuple[Item, ...]:
        """The items that the attempt's page asks."""
        return tuple(item for item in self.items if item.id not in self.carried)

    def item(self, item_id: str) -> Item | None:
        """Return the item called ``item_id`` if the page asks it."""
        return next((item for item in self.to_answer if item.id == item_id), None)

    @property
    def on_page(self) -> tuple[Item, ...]:
        """The items that the page shows now; none once the last was left."""
        if self.layout is Layout.PAGE:
            return self.to_answer
        return self.to_answer[self.place : self.place + 1]

    def takes(self, item: Item) -> bool:
        """Whether the page may answer ``item`` as far as its order goes."""
        return self.back or item in self.on_page

    def places(self, item: Item) -> list[int]:
        """Return the order of an item's options, as places in the definition."""
        asked = item.asked()
        ids = [option.id for option in asked.options]
        if self.shuffles_options and asked.can_shuffle:
            return [ids.index(one) for one in shuffled(f"{self.seed}/{item.id}", ids)]
        return list(range(len(ids)))


_SITTING = select(QuizSitting).where(QuizSitting.attempt_id == bindparam("attempt_id"))


def sitting_of(attempt: Attempt) -> QuizSitting:
    """Return what ``attempt`` was begun with."""
    sitting = db.session.scalar(_SITTING, {"attempt_id": attempt.id})
    assert sitting is not None  # written with the attempt
    return sitting


def paper_of(attempt: Attempt) -> Paper:
    """Return the paper that ``attempt`` was begun with."""
    sitting = sitting_of(attempt)
    quiz = quiz_in(attempt.version)
    items = tuple(item for one in sitting.items if (item := quiz.item(one)) is not None)
    asked = {item.id for item in items} - set(sitting.carried)
    return Paper(
        items,
        sitting.seed,
        quiz.shuffle_options,
        frozenset(sitting.carried),
        sitting.ends_at,
        quiz.layout,
        quiz.back,
        sum(one in asked for one in sitting.items[: sitting.place]),
        tuple(sitting.kept_versions),
        tuple(sitting.items),
    )


def new_paper(quiz: QuizDefinition, seed: str) -> Paper:
    """Draw and order the items by ``seed``."""
    ids: Sequence[str] = [item.id for item in quiz.items]
    mixed = shuffled(seed, ids)
    left_out = quiz.left_out(mixed)
    order = mixed if quiz.shuffle_items else ids
    by_id = {item.id: item for item in quiz.items if item.id not in left_out}
    return Paper(tuple(by_id[one] for one in order if one in by_id), seed, quiz.shuffle_options)
