"""What the workshop's pages send: one slot as JSON, or plain forms."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any

from flask_babel import lazy_gettext
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from lti_tool.activities.workshop.definition import Step
from lti_tool.activities.workshop.errors import SlotUnreadableError
from lti_tool.activities.workshop.sheet.operations import Edit
from lti_tool.contexts.groups import LONGEST_NAME
from lti_tool.web.forms import Form

EDIT_ID = r"^[A-Za-z0-9_.:-]{1,64}$"
EditId = Annotated[str, StringConstraints(pattern=EDIT_ID)]
LONGEST_TEXT = 20_000


def _trimmed(value: str | None) -> str:
    return " ".join((value or "").split())


class NewGroupForm(Form):
    """A new group's name."""

    name = StringField(
        lazy_gettext("Name of the group"),
        filters=[_trimmed],
        validators=[
            DataRequired(lazy_gettext("Write a name for the group.")),
            Length(max=LONGEST_NAME, message=lazy_gettext("Use at most %(max)d characters.")),
        ],
    )


class SignForm(Form):
    """A signature: the text that was read, and the name where the LMS did not tell it."""

    content_hash = HiddenField()
    name = StringField(
        lazy_gettext("Your name, as you sign"),
        filters=[_trimmed],
        validators=[
            DataRequired(lazy_gettext("Write the name you sign with.")),
            Length(max=120, message=lazy_gettext("Use at most %(max)d characters.")),
        ],
    )


class ExcuseForm(Form):
    """Why a member was absent."""

    reason = StringField(
        lazy_gettext("Reason"),
        filters=[_trimmed],
        validators=[
            DataRequired(lazy_gettext("Write the reason in a few words.")),
            Length(max=200, message=lazy_gettext("Use at most %(max)d characters.")),
        ],
    )


class SubmitForm(Form):
    """Handing in: the text that was before the reader's eyes."""

    content_hash = HiddenField()


class _SlotJson(BaseModel):
    model_config = ConfigDict(strict=True)

    base_version: Annotated[int, Field(ge=0)]
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
    edit_id: EditId
    replaces: Annotated[list[EditId], Field(max_length=20)] = []
    group: int | None = None


def json_edit(key: str, body: Any) -> tuple[Edit, int | None]:
    """Read ``{"base_version", "text", "edit_id"}`` and the ``group`` it was meant for, if sent.

    ``replaces`` may name edits of the same browser that this one takes the place of.

    Raises:
        SlotUnreadableError: the body has another form.
    """
    try:
        slot = _SlotJson.model_validate(body)
    except ValidationError as error:
        raise SlotUnreadableError(reason=error.errors()[0]["type"]) from None
    edit = Edit(key, slot.base_version, slot.text, slot.edit_id, tuple(slot.replaces))
    return edit, slot.group


def slot_keys_of(step: Step) -> list[str]:
    """Return the keys of all slots of a step."""
    return [key for part in step.parts for key in part.rule.slot_keys()]


def step_edits(step: Step, form: MultiDict[str, str]) -> list[Edit]:
    """Read the slots of a whole step: ``slot-<key>`` (text) and ``version-<key>`` (seen).

    Slots that are not on the page are left alone. A page sent twice asks for what stands already,
    which changes nothing, so every edit gets an id of its own.
    """
    edits = []
    for key in slot_keys_of(step):
        version = form.get(f"version-{key}", "")
        if version.isdecimal() and f"slot-{key}" in form:
            text = form[f"slot-{key}"][:LONGEST_TEXT]
            edits.append(Edit(key, int(version[:9]), text, uuid.uuid4().hex))
    return edits


def conflict_edits(step: Step, form: MultiDict[str, str]) -> list[Edit]:
    """Read what was chosen on the conflict page: ``choice-<key>`` and ``text-<choice>-<key>``.

    Keeping the other's text is no edit at all.
    """
    edits = []
    for key in slot_keys_of(step):
        choice = form.get(f"choice-{key}", "theirs")
        version = form.get(f"version-{key}", "")
        if choice in ("mine", "both") and version.isdecimal():
            text = form.get(f"text-{choice}-{key}", "")[:LONGEST_TEXT]
            edits.append(Edit(key, int(version[:9]), text, uuid.uuid4().hex))
    return edits


def writing_key(body: Any) -> str:
    """Read ``{"key": …}``: where somebody writes.

    Raises:
        SlotUnreadableError: the body has another form.
    """
    key = body.get("key") if isinstance(body, dict) else None
    if not isinstance(key, str):
        raise SlotUnreadableError(reason="writing")
    return key


def restored_edit(key: str, form: MultiDict[str, str], text_of: Callable[[int], str]) -> Edit:
    """Read which ``version`` of a slot shall stand again in place of ``base_version``.

    Raises:
        SlotUnreadableError: no such version.
    """
    version, base = form.get("version", ""), form.get("base_version", "")
    if not (version.isdecimal() and base.isdecimal()):
        raise SlotUnreadableError(key=key[:64], reason="version")
    return Edit(key, int(base[:9]), text_of(int(version[:9])), uuid.uuid4().hex)


def group_named(form: MultiDict[str, str]) -> int | None:
    """Return the group that a plain page was made for, if it says so."""
    value = form.get("group", "")
    return int(value) if value.isdecimal() and len(value) < 16 else None
