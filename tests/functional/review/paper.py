"""A kind of activity for the review room's tests: papers, kept in memory, marked by a trainer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Blueprint
from markupsafe import Markup, escape

from lti_tool.activities import views as activity_views
from lti_tool.coursework.kind import NO_NOTES, Kind, Notes, Work, Worker
from lti_tool.coursework.models import Placement
from lti_tool.coursework.rubric import Criterion, Level
from lti_tool.review import desk, releasing
from tests.functional.activities.school import Person

HANDED_IN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULES = Criterion(
    id="rules",
    title="Правила помогают работе",
    points=Decimal(3),
    levels=(
        Level(text="Помогают все", points=Decimal(3)),
        Level(text="Помогают не все", points=Decimal("1.5")),
        Level(text="Не помогают", points=Decimal(0)),
    ),
)
FORM = Criterion(id="form", title="Оформление", points=Decimal(2))


@dataclass
class Papers:
    """The review room's way to papers (:class:`lti_tool.coursework.kind.Reviewing`)."""

    needs_mark: bool = True
    papers: dict[str, Work] = field(default_factory=dict)
    placements: dict[str, int] = field(default_factory=dict)
    pointed: dict[str, str] = field(default_factory=dict)
    returned: list[tuple[str, str]] = field(default_factory=list)

    def works(self, placement: Placement) -> list[Work]:
        """Return all papers of the placement in the order they were added."""
        mine = (ref for ref, place in self.placements.items() if place == placement.id)
        return [self.papers[ref] for ref in mine]

    def work(self, placement: Placement, ref: str) -> Work | None:
        """Return one paper."""
        return self.papers[ref] if self.placements.get(ref) == placement.id else None

    def work_of(self, placement: Placement, user_id: int) -> Work | None:
        """Return the newest paper of a person."""
        for work in reversed(self.works(placement)):
            if any(member.user_id == user_id for member in work.members):
                return work
        return None

    def render(self, placement: Placement, work: Work, notes: Notes = NO_NOTES) -> Markup:
        """Return the paper as HTML."""
        return Markup("<p>Текст работы {}</p>").format(escape(work.title))

    def return_for_rework(
        self, placement: Placement, work: Work, comment: str, notes: Notes = NO_NOTES
    ) -> None:
        """Open the paper again."""
        self.change(work.ref, state="returned")
        self.returned.append((work.ref, comment))
        self.pointed = dict(notes.texts)

    def add(self, placement_id: int, title: str, *members: Person, state: str = "submitted") -> str:
        """Add a paper and return its ref."""
        ref = f"paper:{len(self.papers) + 1}"
        self.papers[ref] = Work(
            ref=ref,
            title=title,
            members=tuple(Worker(one.user_id, one.name) for one in members),
            state=state,
            submitted_at=HANDED_IN if state != "in_progress" else None,
        )
        self.placements[ref] = placement_id
        return ref

    def change(self, ref: str, **changes: object) -> None:
        """Change facts of a paper."""
        self.papers[ref] = replace(self.papers[ref], **changes)  # type: ignore[arg-type]


@contextmanager
def papers_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Papers]:
    """Let placements of the kind ``paper`` be reviewed."""
    papers = Papers()
    kind = Kind(
        name="paper",
        label="Работа",
        icon="icons/accord.svg",
        check=lambda document: None,
        blueprint=Blueprint("paper", __name__),
        open_endpoint="gradebook.scores",
        overview_endpoint="review.queue",
        reviewing=papers,
    )
    for room in (desk, releasing, activity_views):
        monkeypatch.setattr(room, "kind_named", lambda name: kind)
    yield papers
