"""What a group handed in, as a thing of its own: read whole, in every version."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import segno
from flask import current_app, url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import WorkshopDefinition
from lti_tool.activities.workshop.models import Sheet, Submission
from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.sheet.paper import Paper, paper_of_texts
from lti_tool.activities.workshop.sheet.sheets import Signer
from lti_tool.contexts import groups
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.settings import Settings
from lti_tool.web.errors import PageNotFound


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version with everything around it. ``versions`` are all of the sheet, oldest first."""

    submission: Submission
    definition: WorkshopDefinition
    roster: tuple[Signer, ...]
    versions: tuple[Submission, ...]

    @property
    def paper(self) -> Paper:
        """The text, laid out."""
        return paper_of_texts(self.definition, rules.texts_of(self.submission.content))

    @property
    def title(self) -> str:
        """What it is called."""
        return self.submission.sheet.placement.title

    @property
    def is_newest(self) -> bool:
        """Whether no later version has been handed in."""
        return self.submission.id == self.versions[-1].id

    @property
    def stands(self) -> bool:
        """Whether this is what holds now: the newest, unless a trainer returned it."""
        return self.is_newest and self.submission.state != "returned"

    @property
    def is_whole(self) -> bool:
        """Whether the text that is kept still has the hash that was signed."""
        return rules.content_hash(self.submission.content) == self.submission.content_hash

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(one.signed_name != "" for one in self.roster)

    @property
    def address(self) -> str:
        """The verification page's whole address, for paper."""
        settings: Settings = current_app.extensions["accord_settings"]
        page = url_for("workshop_open.verify", seal=self.submission.seal)
        return settings.base_url + page


def of_launch(launch: CurrentLaunch, placement_id: int, submission_id: int) -> Agreement:
    """Return a version for somebody who may read it: a trainer, its signers, its group.

    Raises:
        PageNotFound: it is none of theirs.
    """
    found = _read(Submission.id == submission_id)
    if found is None or found.submission.sheet.placement_id != placement_id:
        raise PageNotFound(submission_id=submission_id)
    if not launch.is_trainer and not _is_theirs(found, launch):
        raise PageNotFound(submission_id=submission_id)
    return found


def by_seal(seal: str) -> Agreement:
    """Return the version whose verification page has ``seal`` in its address.

    Raises:
        PageNotFound: there is none.
    """
    found = _read(Submission.seal == seal)
    if found is None:
        raise PageNotFound(reason="seal")
    return found


@lru_cache(maxsize=1024)
def qr(address: str, title: str) -> Markup:
    """Return a QR code as an inline SVG, dark on white whatever the page's colours."""
    drawn = segno.make(address, micro=False, error="m").svg_inline(
        light="#fff", title=title, omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 (drawn by segno, which escapes the title)


def _read(condition: Any) -> Agreement | None:
    submission = db.session.scalar(
        select(Submission)
        .where(condition)
        .options(
            joinedload(Submission.sheet).joinedload(Sheet.group),
            joinedload(Submission.sheet).joinedload(Sheet.version),
            joinedload(Submission.sheet).joinedload(Sheet.placement),
        )
    )
    if submission is None:
        return None
    versions = db.session.scalars(
        select(Submission)
        .where(Submission.sheet_id == submission.sheet_id)
        .order_by(Submission.number)
    )
    return Agreement(
        submission=submission,
        definition=definitions.DEFINITIONS.of(submission.sheet.version),
        roster=tuple(sheets.signers_of(submission)),
        versions=tuple(versions),
    )


def _is_theirs(found: Agreement, launch: CurrentLaunch) -> bool:
    if any(one.user_id == launch.user_id for one in found.roster):
        return True
    own = groups.group_of(found.submission.sheet.placement.resource_link_id, launch.user_id)
    return own is not None and own.id == found.submission.sheet.group_id
