"""What the attempt page sends: one answer as JSON, or the whole page as a plain form."""

import uuid
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import Regexp

from lti_tool.activities.quiz.errors import AnswerUnreadableError
from lti_tool.activities.quiz.operations import Edit
from lti_tool.activities.quiz.papers import Paper
from lti_tool.coursework.items.base import answer_in
from lti_tool.coursework.items.essay import LONGEST_ESSAY
from lti_tool.web.forms import Form

SAVE, HAND_IN, HAND_IN_ANYWAY, NEXT = "save", "hand-in", "hand-in-anyway", "next"
CHECK, GO = "check-", "go-"
"""Beginnings of a wish: the item to check, the place to go to."""
INTENT = r"^(save|hand-in|hand-in-anyway|next|check-[a-z0-9-]{1,64}|go-[0-9]{1,3})$"
MOST_SECONDS = 24 * 3600
EDIT_ID = r"^[A-Za-z0-9_.:-]{1,64}$"


EditId = Annotated[str, StringConstraints(pattern=EDIT_ID)]


class AttemptForm(Form):
    """The attempt page as a plain form; the answers are read by :func:`page_edits`."""

    intent = StringField(validators=[Regexp(INTENT)])

    @property
    def checks(self) -> str:
        """The item whose answer is to be checked, "" for none."""
        wish = self.intent.data or ""
        return wish.removeprefix(CHECK) if wish.startswith(CHECK) else ""

    @property
    def goes_to(self) -> int | None:
        """The place in the order of items to go to, the first is 0."""
        wish = self.intent.data or ""
        return int(wish.removeprefix(GO)) if wish.startswith(GO) else None


class _AnswerJson(BaseModel):
    model_config = ConfigDict(strict=True)

    base_version: Annotated[int, Field(ge=0)]
    given: Annotated[
        list[Annotated[str, StringConstraints(max_length=LONGEST_ESSAY + 100)]],
        Field(max_length=20),
    ]
    edit_id: EditId
    replaces: Annotated[list[EditId], Field(max_length=20)] = []
    seconds: Annotated[int, Field(ge=0, le=MOST_SECONDS)] | None = None


def json_edit(item: str, body: Any) -> Edit:
    """Read ``{"base_version", "given", "edit_id"}``; perhaps ``replaces`` and ``seconds`` too.

    Raises:
        AnswerUnreadableError: the body has another form.
    """
    try:
        answer = _AnswerJson.model_validate(body)
    except ValidationError as error:
        raise AnswerUnreadableError(reason=error.errors()[0]["type"]) from None
    return Edit(
        item,
        answer.base_version,
        tuple(answer.given),
        answer.edit_id,
        tuple(answer.replaces),
        answer.seconds,
    )


def page_edits(paper: Paper, form: MultiDict[str, str]) -> list[Edit]:
    """Read the answers of a whole page: ``item-<id>`` and ``version-<id>`` (the version seen).

    The fields of an item of several parts are called ``item-<id>.<part>``; a script adds
    ``seconds-<id>``, the time that the item was looked at. Items that are not on
    the page are left alone. Every edit gets an id of its own: a page sent twice asks for what
    stands already, which changes nothing.
    """
    edits = []
    for item in paper.to_answer:
        version = form.get(f"version-{item.id}", "")
        if version.isdecimal():
            given = tuple(answer_in(form, item))
            told = form.get(f"seconds-{item.id}", "")
            seconds = min(int(told[:9]), MOST_SECONDS) if told.isdecimal() else None
            edit_id = uuid.uuid4().hex
            edits.append(Edit(item.id, int(version[:9]), given, edit_id, seconds=seconds))
    return edits
