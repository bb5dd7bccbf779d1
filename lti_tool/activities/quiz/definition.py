"""The schema of a quiz's definition: what ``quiz.yaml`` may say, read into frozen values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from lti_tool.activities.quiz.rules import Counts, Layout, When
from lti_tool.content.documents import ActivityDocument, ContentFault, Source, Steps
from lti_tool.content.errors import ContentError
from lti_tool.content.shapes import Shape, in_line_order, shaped
from lti_tool.coursework.items import AnyItem
from lti_tool.coursework.items.base import Item, Note
from lti_tool.coursework.items.faults import media_faults, see_faults
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.parsed import Parsed
from lti_tool.errors import N_


class Review(Shape):
    """From when on a participant sees of a marked attempt: its score, what was right of the own
    answers (``verdicts``), the right answers (``key``) and the explanations (``feedback``)."""

    score: When = When.AFTER_ATTEMPT
    verdicts: When = When.AFTER_ATTEMPT
    key: When = When.AFTER_LAST
    feedback: When = When.AFTER_ATTEMPT


ALL = ""
"""Stands for all items where the name of a pool stands otherwise."""


def _from_number(data: Any) -> Any:
    """Let an author write one number for all items; nothing for no draw."""
    return data if isinstance(data, dict) else {} if data is None else {ALL: data}


Draw = Annotated[dict[str, Annotated[int, Field(ge=1, le=200)]], BeforeValidator(_from_number)]
"""How many items of each pool are asked."""


class QuizDefinition(Shape):
    """A whole quiz.

    ``attempts_limit`` None: as many attempts as one likes; ``counts`` says which counts.
    ``draw`` says how many items of each pool are asked, chosen for each attempt anew; those of no
    pool are always asked. ``improve``: what was right stays, only the other items come back.
    ``time_limit`` in minutes by the server's clock,
    ``grace_seconds`` for the line after that. ``pass_percent`` of the points is a pass.
    ``layout`` puts all items on one page or one after the other, and then ``back`` tells whether
    one may go back to an item. Where the review shows something at once, an answer can be checked
    ``tries`` times before it is closed.
    """

    instructions: Note = Note()
    attempts_limit: Annotated[int, Field(ge=1, le=100)] | None = None
    counts: Counts = Counts.BEST
    improve: bool = False
    shuffle_items: bool = False
    shuffle_options: bool = False
    draw: Draw = Field(default_factory=dict)
    time_limit: Annotated[int, Field(ge=1, le=600)] | None = None
    grace_seconds: Annotated[int, Field(ge=0, le=300)] = 10
    pass_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    layout: Layout = Layout.PAGE
    back: bool = True
    tries: Annotated[int, Field(ge=1, le=10)] = 1
    review: Review = Review()
    items: Annotated[tuple[AnyItem, ...], Field(min_length=1, max_length=200)]

    def item(self, item_id: str) -> Item | None:
        """Return the item called ``item_id``, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    def among(self, item_ids: Collection[str]) -> list[Item]:
        """Return the items that ``item_ids`` name, in the quiz's order."""
        return [item for item in self.items if item.id in item_ids]

    @property
    def asks(self) -> int:
        """How many items an attempt has."""
        return len(self.items) - len(self.left_out([item.id for item in self.items]))

    def pool(self, name: str) -> frozenset[str]:
        """Return the ids of the items in the pool ``name``."""
        return frozenset(item.id for item in self.items if name in (ALL, item.pool))

    def left_out(self, mixed: Sequence[str]) -> frozenset[str]:
        """Return which items an attempt does not ask; the first of each pool in ``mixed`` are."""
        left: set[str] = set()
        for name, count in self.draw.items():
            pool = self.pool(name)
            left.update([one for one in mixed if one in pool][count:])
        return frozenset(left)

    @property
    def brings_back(self) -> bool:
        """Whether only what was wrong comes back, which tells what that was: it must be told."""
        return self.improve and self.review.verdicts in (When.AT_ONCE, When.AFTER_ATTEMPT)

    @property
    def checks(self) -> bool:
        """Whether an answer can be checked while the attempt goes on."""
        return self.tells_at(When.AT_ONCE)

    def tells_at(self, when: When) -> bool:
        """Whether anything but the score is told from this moment on."""
        return when in {self.review.verdicts, self.review.key, self.review.feedback}

    @property
    def needs_mark(self) -> bool:
        """Whether a trainer has to mark something."""
        return any(item.needs_mark for item in self.items)

    @property
    def grace(self) -> timedelta:
        """What the line may take after the time is up."""
        return timedelta(seconds=self.grace_seconds)

    @property
    def points(self) -> Decimal:
        """The sum of the items' points."""
        return sum((item.points for item in self.items), Decimal(0))


def check(document: ActivityDocument) -> None:
    """Judge a definition read from a course package.

    Raises:
        ContentError: with every fault, its line and what to write instead.
    """
    source = document.source
    quiz = shaped(QuizDefinition, source)
    found = [
        *_setting_faults(quiz, source),
        *_pool_faults(quiz, source),
        *_item_faults(quiz, source),
    ]
    faults = in_line_order([*found, *media_faults(quiz, document)])
    if faults:
        raise ContentError(faults)


def read(definition: Mapping[str, Any]) -> QuizDefinition:
    """Return a stored definition, checked when it was imported, as frozen values."""
    return QuizDefinition.model_validate(definition)


def quiz_in(version: ActivityVersion) -> QuizDefinition:
    """Return the quiz of ``version``, parsed once in a process."""
    return _quizzes.of(version)


_quizzes = Parsed(read)


def _setting_faults(quiz: QuizDefinition, source: Source) -> Iterator[ContentFault]:
    """Yield what settings that must agree do not agree in."""
    if not quiz.back and quiz.layout is Layout.PAGE:
        message = N_(
            "write “layout: items” as well: on one page nobody can be kept from going back"
        )
        yield source.fault(("back",), message)
    if quiz.review.score is When.AT_ONCE:
        message = N_("write “after-attempt” or later: the score is known once it is handed in")
        yield source.fault(("review", "score"), message)
    if quiz.improve and not quiz.brings_back:
        message = N_(
            "write “verdicts: after-attempt” under “review:”: what comes back tells what was wrong"
        )
        yield source.fault(("improve",), message)
    if quiz.tries > 1 and quiz.review.verdicts is not When.AT_ONCE:
        message = N_("write “verdicts: at-once” under “review:”: a second try needs to be told")
        yield source.fault(("tries",), message)


def _pool_faults(quiz: QuizDefinition, source: Source) -> Iterator[ContentFault]:
    """Yield draws of more than there is or of nothing, and pools of which nothing is drawn."""
    for name, count in quiz.draw.items():
        there = len(quiz.pool(name))
        at: Steps = ("draw", name) if name else ("draw",)
        if there == 0:
            message = N_("no item has “pool: %(pool)s”: write it at its items, or remove this line")
            yield source.fault(at, message, pool=name)
        elif count > there:
            message = N_("write at most %(count)s after “%(field)s:”: there are no more items")
            yield source.fault(at, message, count=there, field=name or "draw")
    met = {"", *quiz.draw}
    for number, item in enumerate(quiz.items):
        if item.pool not in met:
            message = N_(
                "write “%(pool)s:” under “draw:” with how many items of this pool are asked"
            )
            yield source.fault(("items", number, "pool"), message, pool=item.pool)
        met.add(item.pool)


def _item_faults(quiz: QuizDefinition, source: Source) -> Iterator[ContentFault]:
    met: set[str] = set()
    for number, item in enumerate(quiz.items):
        steps: Steps = ("items", number)
        if item.id in met:
            message = N_("two items have the id “%(id)s”: choose another for this one")
            yield source.fault((*steps, "id"), message, id=item.id)
        met.add(item.id)
        yield from item.faults(source, steps)
        yield from see_faults(item, source, steps)
