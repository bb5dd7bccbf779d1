"""A trainer looks at a group's signatures and excuses who is absent."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.agreement import excusing
from lti_tool.activities.workshop.desk import placement_of
from lti_tool.activities.workshop.forms import ExcuseForm
from lti_tool.activities.workshop.models import Sheet
from lti_tool.activities.workshop.sheet import operations, sheets
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.activities.workshop.views import blueprint
from lti_tool.contexts import groups
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound


@blueprint.get("/groups/<int:group_id>/signatures", endpoint="signatures")
@trainer
def signatures_page(launch: CurrentLaunch, group_id: int) -> ResponseReturnValue:
    """Show who has signed, late or not, and who is excused; offer to excuse who is absent.

    Raises:
        PageNotFound: no such group here.
    """
    return _page(launch, _sheet_of(launch, group_id), ExcuseForm(), asked=0)


@blueprint.post("/groups/<int:group_id>/excuses/<int:user_id>")
@trainer
def excuse(launch: CurrentLaunch, group_id: int, user_id: int) -> ResponseReturnValue:
    """Excuse a member with a reason.

    Raises:
        PageNotFound: no such group here, or nobody such in it.
        SheetSubmittedError
    """
    form = ExcuseForm()
    if not form.validate():
        return _page(launch, _sheet_of(launch, group_id), form, asked=user_id), 400
    sheet = _locked(launch, group_id, user_id)
    excusing.excuse(sheet, user_id, form.reason.data or "", launch.user_id)
    db.session.commit()
    return _back(launch, group_id)


@blueprint.post("/groups/<int:group_id>/excuses/<int:user_id>/withdraw")
@trainer
def withdraw_excuse(launch: CurrentLaunch, group_id: int, user_id: int) -> ResponseReturnValue:
    """Take an excuse back.

    Raises:
        PageNotFound: no such group here, or nobody such in it.
        SheetSubmittedError
    """
    excusing.withdraw(_locked(launch, group_id, user_id), user_id)
    db.session.commit()
    return _back(launch, group_id)


def _sheet_of(launch: CurrentLaunch, group_id: int) -> SheetFacts:
    placement = placement_of(launch)
    found = (one for one in groups.groups_on(placement.resource_link_id) if one.id == group_id)
    group = next(found, None)
    if group is None:
        raise PageNotFound(group_id=group_id)
    return sheets.read(placement, group)


def _locked(launch: CurrentLaunch, group_id: int, user_id: int) -> Sheet:
    if not _sheet_of(launch, group_id).group.has(user_id):
        raise PageNotFound(user_id=user_id)
    return operations.locked_sheet(placement_of(launch), group_id)


def _page(launch: CurrentLaunch, sheet: SheetFacts, form: ExcuseForm, asked: int) -> str:
    handed_in = sheet.submission if sheet.is_submitted else None
    return render_template(
        "workshop/signatures.html",
        launch=launch,
        sheet=sheet,
        handed_in=handed_in,
        roster=sheets.signers_of(handed_in) if handed_in else sheet.signers,
        form=form,
        asked=asked,
    )


def _back(launch: CurrentLaunch, group_id: int) -> ResponseReturnValue:
    address = url_for("workshop.signatures", session=launch.session_id, group_id=group_id)
    return redirect(address, code=303)
