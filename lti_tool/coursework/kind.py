"""What a kind of activity must provide. Adding a kind is one folder under ``activities/``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from flask import Blueprint
from flask_babel import lazy_gettext
from markupsafe import Markup

from lti_tool.content.documents import ActivityDocument
from lti_tool.coursework.insight import Insight, by_attempts
from lti_tool.coursework.models import Placement
from lti_tool.coursework.moments import Reader
from lti_tool.coursework.rubric import Criterion
from lti_tool.gradebook.housekeeping import Task

ALONE: Any = lazy_gettext("each person alone")


@dataclass(frozen=True, slots=True)
class Worker:
    """A person on a piece of work. ``name`` may be empty."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work that a trainer can look at: an attempt, or a group's submission.

    ``ref`` names it within its kind ("submission:12"); ``version`` changes whenever what would be
    marked changes. ``members`` are those whom a mark concerns (the submission's roster snapshot).
    ``state`` is one of ``in_progress``, ``submitted``, ``returned``. ``criteria`` is the rubric it
    is judged by; ``slots`` are its places that a note can stand beside, by key with their names.
    ``owner`` names whose work it is and stays the same when they hand in again (empty: ``ref``).
    """

    ref: str
    title: str
    members: tuple[Worker, ...]
    state: str
    submitted_at: datetime | None
    version: int = 1
    criteria: tuple[Criterion, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""

    @property
    def belongs_to(self) -> str:
        """What is the same of all work that these authors hand in here."""
        return self.owner or self.ref


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes beside the slots of a work: ``texts`` by slot.

    ``form`` is the id of the page's form that they are written in, empty where they are only read.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    form: str = ""

    def field_name(self, slot: str) -> str:
        """Return the name of the field of a slot's note."""
        return f"note-{slot}"


NO_NOTES = Notes()


@dataclass(frozen=True, slots=True)
class Contribution:
    """Which slots of a common work a person wrote in, by their names, in the work's order."""

    name: str
    slots: tuple[str, ...]


class Reviewing(Protocol):
    """How the review room reaches a kind's work."""

    needs_mark: bool
    """Whether a trainer gives the score (True) or the kind's own rules do (False)."""

    def works(self, placement: Placement) -> list[Work]:
        """Return all work on ``placement``, the oldest unfinished business first."""

    def work(self, placement: Placement, ref: str) -> Work | None:
        """Return the work named ``ref`` if it belongs to ``placement``."""

    def work_of(self, placement: Placement, user_id: int) -> Work | None:
        """Return the latest work in which ``user_id`` has a part."""

    def render(self, placement: Placement, work: Work, notes: Notes = NO_NOTES) -> Markup:
        """Return the work as read-only HTML, with the notes beside its slots."""

    def return_for_rework(
        self, placement: Placement, work: Work, comment: str, notes: Notes = NO_NOTES
    ) -> None:
        """Open the work again for its members (only where ``needs_mark``); no commit.

        ``notes`` say at which slots there is something to change, and what.
        """


def wrote_alone(_placement: Placement, _work: Work) -> list[Contribution]:
    """Tell of no parts: one person wrote it all."""
    return []


def keeps_names_with_the_person(_user_id: int) -> None:
    """Forget nothing more: all that the kind keeps of a person goes with the person's own rows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of activity.

    Attributes:
        name: the word in definitions and URLs (``/s/<session>/<name>/…``).
        label: its name for people, lazily translated.
        icon: path under ``static_url``.
        check: judges one activity of a package (its ``source`` and ``media``); raises
            ``content.ContentError`` with every fault by file and line, returns nothing.
        blueprint: its views, mounted at ``/s/<session>/<name>``.
        open_endpoint: where a launch of a placement leads a participant.
        overview_endpoint: where it leads a trainer.
        reviewing: its work, for the review room.
        for_whom: who works on it together, lazily translated, for the author's picker.
        contributions: who wrote which slots of a work.
        forget_person: takes the name of a user who is being erased out of common work that was
            handed in; no commit.
        chores: what workers do for it now and then.
        recording: what it plays, so that others may point to a moment of it.
        insights: what it tells of how a course goes, by placement id.
        open_pages: its views without a launch session, mounted at ``/<name>``; each is public.
    """

    name: str
    label: Any
    icon: str
    check: Callable[[ActivityDocument], None]
    blueprint: Blueprint
    open_endpoint: str
    overview_endpoint: str
    reviewing: Reviewing
    for_whom: Any = ALONE
    contributions: Callable[[Placement, Work], list[Contribution]] = wrote_alone
    forget_person: Callable[[int], None] = keeps_names_with_the_person
    chores: tuple[Task, ...] = ()
    recording: Reader | None = None
    insights: Callable[[Sequence[Placement]], dict[int, Insight]] = by_attempts
    open_pages: Blueprint | None = None
