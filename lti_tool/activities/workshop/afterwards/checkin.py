"""The check-in: how a group keeps what it agreed on, some weeks later. No commit here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import format_datetime
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.afterwards import checkin_rounds
from lti_tool.activities.workshop.afterwards.checkin_rounds import Block, Told
from lti_tool.activities.workshop.definition import CheckIn
from lti_tool.activities.workshop.errors import CheckInClosedError
from lti_tool.activities.workshop.models import CheckInAnswer, CheckInOpening, Sheet, Submission
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import groups
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.notices.telling import News, tell

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RuleStory:
    """One rule as it stands, with what may be told of each round; None: nothing."""

    key: str
    text: str
    tallies: tuple[Told, ...]

    @property
    def blocks(self) -> list[Block]:
        """Its drawing."""
        return checkin_rounds.blocks(self.tallies)

    @property
    def is_told(self) -> bool:
        """Whether there is anything to show."""
        return any(self.tallies)


@dataclass(frozen=True, slots=True)
class Story:
    """A group's check-ins: the version that stands, the rounds so far, when the next one is."""

    submission: Submission
    rules: tuple[RuleStory, ...]
    rounds: tuple[datetime, ...]
    next_at: datetime

    @property
    def days(self) -> list[str]:
        """The rounds that are drawn, by their days in the reader's zone."""
        drawn = self.rounds[-checkin_rounds.DRAWN :]
        return [str(format_datetime(one, "dd.MM")) for one in drawn]

    @property
    def now_at(self) -> datetime | None:
        """When the round began that is asked now; None before the first."""
        return self.rounds[-1] if self.rounds else None


def story_of(placement: Placement, sheet: SheetFacts) -> Story | None:
    """Return the check-ins of a group; None if none are asked or nothing stands handed in."""
    asked = sheet.definition.check_in
    versions = list(
        db.session.scalars(
            select(Submission)
            .where(Submission.sheet_id == sheet.sheet_id, Submission.state != "returned")
            .order_by(Submission.number)
        )
    )
    if asked is None or not versions:
        return None
    every = timedelta(weeks=asked.after_weeks)
    since = versions[0].submitted_at
    begun = checkin_rounds.rounds(since, every, _openings(placement), clock.now())
    said = _said(versions)
    return Story(
        submission=versions[-1],
        rules=tuple(
            RuleStory(
                key,
                text,
                tuple(checkin_rounds.tally(said.get((one, text), [])) for one in begun),
            )
            for key, text in _asked_texts(asked, versions[-1]).items()
        ),
        rounds=tuple(begun),
        next_at=(begun[-1] if begun else since) + every,
    )


def open_now(placement: Placement, user_id: int) -> None:
    """Ask all groups now; a second press within a day asks nobody twice."""
    openings = _openings(placement)
    now = clock.now()
    if not openings or now - max(openings) >= A_DAY:
        db.session.add(
            CheckInOpening(placement_id=placement.id, opened_at=now, opened_by_id=user_id)
        )
        db.session.flush()
        _tell_asked(placement)


def _tell_asked(placement: Placement) -> None:
    handed_in = set(
        db.session.scalars(
            select(Sheet.group_id)
            .join(Submission, Submission.sheet_id == Sheet.id)
            .where(Sheet.placement_id == placement.id)
        )
    )
    link_id = placement.resource_link_id
    asked = [group for group in groups.groups_on(link_id) if group.id in handed_in]
    members = [member.user_id for group in asked for member in group.members]
    tell(members, News("check_in", link_id, "workshop.check_in"))


def answers_of(story: Story, user_id: int) -> dict[str, str]:
    """Return what a person has answered in the round that is asked now, by slot."""
    rows = db.session.scalars(
        select(CheckInAnswer).where(
            CheckInAnswer.submission_id == story.submission.id,
            CheckInAnswer.user_id == user_id,
            CheckInAnswer.round_at == story.now_at,
        )
    )
    return {one.key: one.says for one in rows}


def answer(story: Story, user_id: int, round_at: str, says: Mapping[str, str]) -> None:
    """Keep a person's answers by slot; later ones take the place of former ones.

    ``round_at`` is the round that the page asked about.

    Raises:
        CheckInClosedError: it is not the one that is asked now.
    """
    if story.now_at is None or story.now_at.isoformat() != round_at:
        raise CheckInClosedError(submission_id=story.submission.id)
    now = clock.now()
    for rule in story.rules:
        if says.get(rule.key) in checkin_rounds.SAYS:
            values = {"says": says[rule.key], "said_at": now}
            db.session.execute(
                insert_into(CheckInAnswer)
                .values(
                    submission_id=story.submission.id,
                    user_id=user_id,
                    round_at=story.now_at,
                    key=rule.key,
                    **values,
                )
                .on_conflict_do_update(
                    index_elements=["submission_id", "user_id", "round_at", "key"], set_=values
                )
            )


def _openings(placement: Placement) -> list[datetime]:
    return list(
        db.session.scalars(
            select(CheckInOpening.opened_at).where(CheckInOpening.placement_id == placement.id)
        )
    )


def _asked_texts(asked: CheckIn, version: Submission) -> dict[str, str]:
    """Return the texts of the part that is asked about, by slot."""
    return {
        key: text
        for key, text in rules.texts_of(version.content).items()
        if key.rpartition(".")[0] == asked.part and text
    }


def _said(versions: list[Submission]) -> dict[tuple[datetime, str], list[str]]:
    """Return what was said in each round of each text: an amended rule begins anew."""
    texts = {one.id: rules.texts_of(one.content) for one in versions}
    rows = db.session.scalars(
        select(CheckInAnswer)
        .where(CheckInAnswer.submission_id.in_(texts))
        .order_by(CheckInAnswer.said_at)
    )
    by_person: dict[tuple[datetime, str, int], str] = {}
    for row in rows:
        by_person[row.round_at, texts[row.submission_id][row.key], row.user_id] = row.says
    found: dict[tuple[datetime, str], list[str]] = {}
    for (round_at, text, _user_id), says in by_person.items():
        found.setdefault((round_at, text), []).append(says)
    return found
