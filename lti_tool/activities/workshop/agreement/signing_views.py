"""The end of the way: read the whole sheet, sign it, hand it in, see the mark."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.afterwards import checkin, gallery, taken
from lti_tool.activities.workshop.agreement import signing
from lti_tool.activities.workshop.definition import Step
from lti_tool.activities.workshop.desk import Desk, desk_of, rail, signing_desk, working_desk
from lti_tool.activities.workshop.forms import SignForm, SubmitForm
from lti_tool.activities.workshop.sheet import operations, sheets
from lti_tool.activities.workshop.sheet.history import Change, changes_since, last_voided
from lti_tool.activities.workshop.sheet.paper import paper_of, paper_of_texts
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.activities.workshop.views import blueprint
from lti_tool.coursework import feedback
from lti_tool.coursework.attempts import maximum_of, result_of
from lti_tool.coursework.kind import Notes
from lti_tool.db import db
from lti_tool.gradebook.pages import score_line
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member


@blueprint.get("/signing", endpoint="signing")
@member
def signing_page(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the whole sheet to read, who has signed, and one button with one's own name."""
    away = _elsewhere(launch)
    return redirect(away, code=303) if away else _signing_page(desk_of(launch), SignForm())


@blueprint.post("/signatures")
@member
def sign(launch: CurrentLaunch) -> ResponseReturnValue:
    """Sign the text that was read; one that is handed in already, late.

    Raises:
        GroupNeededError, SheetIncompleteError, SheetChangedError, NotOnRosterError,
        NotOpenError, ParticipantsOnlyError
    """
    desk = signing_desk(launch)
    own = desk.own_sheet().group
    form = SignForm()
    if desk.signing_name:
        # The name the LMS vouches for; what the form says does not matter.
        form.name.data = desk.signing_name
    if not form.validate():
        page = _handing_in_page if desk.own_sheet().is_submitted else _signing_page
        return page(desk, form), 400
    sheet = operations.locked_sheet(desk.placement, own.id)
    name, read_hash = form.name.data or "", form.content_hash.data or ""
    standing = signing.handed_in(sheet)
    if standing is not None:
        signing.sign_late(standing, launch.user_id, name, read_hash)
    else:
        signing.sign(sheet, launch.user_id, name, read_hash)
    db.session.commit()
    return redirect(url_for("workshop.submission", session=launch.session_id), code=303)


@blueprint.get("/submission")
@member
def submission(launch: CurrentLaunch) -> ResponseReturnValue:
    """Before handing in: who has signed. After: the sheet as handed in, the mark, the score."""
    if launch.is_trainer:
        return redirect(url_for("workshop.overview", session=launch.session_id), code=303)
    desk = desk_of(launch)
    if desk.sheet is None:
        return redirect(url_for("workshop.group", session=launch.session_id), code=303)
    return _handing_in_page(desk, SignForm())


def _handing_in_page(desk: Desk, late_form: SignForm) -> str:
    sheet, placement, user_id = desk.own_sheet(), desk.placement, desk.launch.user_id
    handed_in = sheet.submission if sheet.is_submitted else None
    texts = rules.texts_of(handed_in.content) if handed_in else {}
    result = result_of(placement, user_id)
    is_current = (
        handed_in is not None and result is not None and result.marked_at >= handed_in.submitted_at
    )
    roster = sheets.signers_of(handed_in) if handed_in else sheet.signers
    late_form.content_hash.data = handed_in.content_hash if handed_in else ""
    signs_late = (
        handed_in is not None
        and sheet.definition.signing is not None
        and any(one.user_id == user_id and not one.signed_name for one in roster)
    )
    told = feedback.read(result.feedback if result else None)
    return render_template(
        "workshop/submission.html",
        desk=desk,
        sheet=sheet,
        handed_in=handed_in,
        roster=roster,
        signs_late=signs_late,
        is_asked=_is_asked(desk),
        is_gallery_open=gallery.of(placement) is not None,
        late_form=late_form,
        statement=_inside_a_sentence(sheet.definition.statement),
        form=SubmitForm(content_hash=sheet.content_hash),
        rail=rail(desk, "submission"),
        missing=_missing(sheet),
        paper=paper_of_texts(sheet.definition, texts) if handed_in else paper_of(sheet),
        credits=_credits(sheet),
        result=result,
        is_current=is_current,
        feedback=told if is_current else feedback.NOTHING_SAID,
        notes=Notes(told.notes) if is_current else desk.notes,
        maximum=maximum_of(placement),
        line=score_line(placement.resource_link_id, user_id),
    )


@blueprint.post("/submissions")
@member
def submit(launch: CurrentLaunch) -> ResponseReturnValue:
    """Hand the sheet in; a second press leads to the same submission.

    Raises:
        GroupNeededError, SheetIncompleteError, SheetChangedError, SignatureNeededError,
        QuorumMissingError, HandInLateError, NotOpenError, ParticipantsOnlyError
    """
    desk = working_desk(launch)
    own = desk.own_sheet().group
    sheet = operations.locked_sheet(desk.placement, own.id)
    form = SubmitForm()
    signing.submit(sheet, own, launch.user_id, form.content_hash.data or "")
    db.session.commit()
    return redirect(url_for("workshop.submission", session=launch.session_id), code=303)


def _is_asked(desk: Desk) -> bool:
    story = checkin.story_of(desk.placement, desk.own_sheet())
    return story is not None and story.now_at is not None


def _elsewhere(launch: CurrentLaunch) -> str | None:
    """Return where to go instead of signing, or None."""
    session = launch.session_id
    if launch.is_trainer:
        return url_for("workshop.overview", session=session)
    desk = desk_of(launch)
    if desk.sheet is None:
        return url_for("workshop.group", session=session)
    is_signed = desk.sheet.definition.signing is not None
    over = desk.sheet.is_submitted or not is_signed
    return url_for("workshop.submission", session=session) if over else None


def _signing_page(desk: Desk, form: SignForm) -> str:
    sheet = desk.own_sheet()
    form.content_hash.data = sheet.content_hash
    return render_template(
        "workshop/signing.html",
        desk=desk,
        notes=desk.notes,
        sheet=sheet,
        form=form,
        rail=rail(desk, "signing"),
        missing=_missing(sheet),
        paper=paper_of(sheet),
        credits=_credits(sheet),
        roster=sheet.signers,
        statement=_inside_a_sentence(sheet.definition.statement),
        mine=sheet.signature_of(desk.launch.user_id),
        changed=_changed(sheet, desk.launch.user_id),
    )


def _credits(sheet: SheetFacts) -> dict[str, str]:
    if sheet.submission is not None and sheet.is_submitted:
        return taken.of_submission(sheet.submission)
    return taken.words(sheet.sheet_id, sheet.texts)


def _inside_a_sentence(statement: str) -> str:
    """Return the statement as it stands after a colon."""
    return statement[:1].lower() + statement[1:]


def _missing(sheet: SheetFacts) -> list[tuple[Step, int]]:
    """Return the steps with empty places and how many."""
    missing = sheet.missing_by_step
    return [(step, missing[step.id]) for step in sheet.definition.steps if step.id in missing]


def _changed(sheet: SheetFacts, user_id: int) -> list[Change]:
    """Return what changed after a signature that is void now."""
    signed_at = last_voided(sheet.sheet_id, user_id)
    return changes_since(sheet, signed_at) if signed_at is not None else []
