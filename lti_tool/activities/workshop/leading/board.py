"""The trainer's board: every group of a workshop at a glance, read in a fixed number of statements.

Nothing here changes data. What the projector shows has no names of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.agreement import excusing
from lti_tool.activities.workshop.leading import around
from lti_tool.activities.workshop.leading.around import Hand
from lti_tool.activities.workshop.reviewing import SHEET, SUBMISSION
from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import enrolment, groups
from lti_tool.contexts.groups import Member
from lti_tool.contexts.models import GroupMembership
from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.live import feed

PRESENT_FOR = timedelta(minutes=3)
"""A page that is open says so once a minute."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A member on the board. ``state``: *present*, *away*, *missing* (never opened it)."""

    initials: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One step in a group's bar: *done*, *here* or *ahead*."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    """One group on the board.

    ``stage`` is one of *empty*, *writing*, *signing*, *submitted*, *marked* or the state of the
    newest submission that is open again; ``step`` is the first with empty places, ``number`` its
    place from 1; ``filled`` of ``places`` slots are written, ``signed`` of ``members`` have
    signed; ``points`` are those of the newest mark, ``delivered`` of the scores reached the
    gradebook; ``due_at`` is the group's own date.
    """

    sheet: SheetFacts
    stage: str
    step: str
    number: int
    stops: tuple[Stop, ...]
    filled: int
    places: int
    signed: int
    members: int
    points: Decimal | None
    delivered: int
    ref: str
    seats: tuple[Seat, ...]
    active_at: datetime | None
    hand: Hand | None
    due_at: datetime | None

    @property
    def absent(self) -> list[tuple[Member, str]]:
        """Who may be excused from signing, with the state of their seat."""
        ids = {member.user_id for member in excusing.excusable(self.sheet)}
        seated = zip(self.sheet.group.members, self.seats, strict=True)
        return [(member, seat.state) for member, seat in seated if member.user_id in ids]

    @property
    def hand_step(self) -> int:
        """The number of the step at which the hand was raised, 0 if at none."""
        ids = [step.id for step in self.sheet.definition.steps]
        return ids.index(self.hand.step_id) + 1 if self.hand and self.hand.step_id in ids else 0


@dataclass(frozen=True, slots=True)
class Board:
    """All groups, raised hands first, and who is in none."""

    cards: list[Card]
    ungrouped: list[Member]

    @property
    def waiting(self) -> int:
        """How many sheets wait for a mark."""
        return sum(card.stage == "submitted" for card in self.cards)

    @property
    def hands(self) -> int:
        """How many groups ask for help."""
        return sum(card.hand is not None for card in self.cards)


def read(placement: Placement, context_id: int | None) -> Board:
    """Return the board of ``placement``."""
    everybody = groups.groups_on(placement.resource_link_id)
    learners = (
        enrolment.learners(context_id, placement.resource_link_id) if context_id is not None else []
    )
    marks = {
        result.user_id: result
        for result in db.session.scalars(select(Result).where(Result.placement_id == placement.id))
    }
    delivered = _delivered(placement)
    seen, hands = around.seen(placement.id), around.hands(placement.id)
    due = around.due_dates(placement.id)
    cards = [
        _card(sheet, marks, delivered, seen, hands.get(sheet.group.id), due.get(sheet.group.id))
        for sheet in sheets.read_all(placement, everybody)
    ]
    cards.sort(key=lambda card: (card.hand is None, card.hand.raised_at if card.hand else 0))
    grouped = {member.user_id for group in everybody for member in group.members}
    ungrouped = [Member(one.user_id, one.name) for one in learners if one.user_id not in grouped]
    return Board(cards, ungrouped)


def tag(placement: Placement) -> str:
    """Return a text that changes whenever the board does, presence aside, in one statement."""
    minute = int(clock.now().timestamp() // 60)
    told = feed.standing([f"{kind}:{placement.id}:" for kind in ("sheet", "around")])
    link_id = placement.resource_link_id
    mark = select(func.max(Result.marked_at)).where(Result.placement_id == placement.id)
    sent = (
        select(func.count(Delivery.id))
        .join(LineItem, LineItem.id == Delivery.line_item_id)
        .where(LineItem.resource_link_id == link_id, Delivery.state == "delivered")
    )
    stays = select(func.count(GroupMembership.id), func.max(GroupMembership.left_at)).where(
        GroupMembership.resource_link_id == link_id
    )
    found = db.session.execute(
        select(mark.scalar_subquery(), sent.scalar_subquery(), stays.subquery())
    ).one()
    return "-".join(str(one) for one in (placement.id, minute, told, *found)).replace(" ", "_")


def initials(name: str) -> str:
    """Return two letters for a name: «Иванова Анна» → «ИА»; «?» for none."""
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() or "?"


def presence(seen_at: datetime | None, now: datetime) -> str:
    """Return *present*, *away* or *missing*."""
    if seen_at is None:
        return "missing"
    return "present" if now - seen_at <= PRESENT_FOR else "away"


def stage_of(sheet: SheetFacts, filled: int, empty: int, *, is_marked: bool) -> str:
    """Return where a group is, see :class:`Card`."""
    if sheet.submission is not None:
        if sheet.submission.state != "submitted":
            return sheet.submission.state
        return "marked" if is_marked else "submitted"
    if filled == 0:
        return "empty"
    return "writing" if empty else "signing"


def _card(
    sheet: SheetFacts,
    marks: Mapping[int, Result],
    delivered: frozenset[int],
    seen: Mapping[int, datetime],
    hand: Hand | None,
    due_at: datetime | None,
) -> Card:
    texts, missing = sheet.texts, sheet.missing_by_step
    filled = sum(len(rules.filled(part, texts)) for part in sheet.definition.rules)
    empty = sum(missing.values())
    submission = sheet.submission
    signers = sheets.signers_of(submission) if submission else sheet.signers
    marked = [
        marks[one.user_id]
        for one in signers
        if submission is not None
        and one.user_id in marks
        and marks[one.user_id].marked_at >= submission.submitted_at
    ]
    steps = sheet.definition.steps
    open_steps = [(number, one) for number, one in enumerate(steps, 1) if one.id in missing]
    number, step = open_steps[0] if open_steps else (0, None)
    ref = f"{SUBMISSION}{submission.id}" if submission else f"{SHEET}{sheet.sheet_id}"
    now = clock.now()
    return Card(
        sheet=sheet,
        stage=stage_of(sheet, filled, empty, is_marked=bool(marked)),
        step=step.title if step else "",
        number=number,
        stops=tuple(
            Stop(one.title, "here" if one is step else "ahead" if one.id in missing else "done")
            for one in steps
        ),
        filled=filled,
        places=filled + empty,
        signed=sum(one.signed_name != "" for one in signers),
        members=len(signers),
        points=marked[0].score_given if marked else None,
        delivered=sum(mark.user_id in delivered for mark in marked),
        ref=ref if sheet.sheet_id is not None else "",
        seats=tuple(
            Seat(initials(one.name), one.name, presence(seen.get(one.user_id), now))
            for one in sheet.group.members
        ),
        active_at=max(
            (slot.updated_at for slot in sheet.slots.values() if slot.updated_at), default=None
        ),
        hand=hand,
        due_at=due_at,
    )


def _delivered(placement: Placement) -> frozenset[int]:
    """Return those whose newest score is in the gradebook."""
    rows = db.session.execute(
        select(Delivery.user_id, Delivery.state)
        .join(LineItem, LineItem.id == Delivery.line_item_id)
        .where(LineItem.resource_link_id == placement.resource_link_id)
        .order_by(Delivery.id)
    )
    newest = {row.user_id: row.state for row in rows}
    return frozenset(user_id for user_id, state in newest.items() if state == "delivered")
