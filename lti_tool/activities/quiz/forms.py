"""What the attempt page sends: one answer as JSON, or the whole page as a plain form."""

import uuid
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import AnyOf

from lti_tool.activities.quiz.errors import AnswerUnreadableError
from lti_tool.activities.quiz.operations import Edit
from lti_tool.activities.quiz.papers import Paper
from lti_tool.coursework.items.base import answer_in
from lti_tool.coursework.items.essay import LONGEST_ESSAY
from lti_tool.web.forms import Form

SAVE, HAND_IN, HAND_IN_ANYWAY = "save", "hand-in", "hand-in-anyway"
EDIT_ID = r"^[A-Za-z0-9_.:-]{1,64}$"


EditId = Annotated[str, StringConstraints(pattern=EDIT_ID)]


class AttemptForm(Form):
    """The attempt page as a plain form; the answers are read by :func:`page_edits`."""

    intent = StringField(validators=[AnyOf((SAVE, HAND_IN, HAND_IN_ANYWAY))])


class _AnswerJson(BaseModel):
    model_config = ConfigDict(strict=True)

    base_version: Annotated[int, Field(ge=0)]
    given: Annotated[
        list[Annotated[str, StringConstraints(max_length=LONGEST_ESSAY + 100)]],
        Field(max_length=20),
    ]
    edit_id: EditId
    replaces: Annotated[list[EditId], Field(max_length=20)] = []


def json_edit(item: str, body: Any) -> Edit:
    """Read ``{"base_version", "given", "edit_id"}`` and, where edits were replaced, ``replaces``.

    Raises:
        AnswerUnreadableError: the body has another form.
    """
    try:
        answer = _AnswerJson.model_validate(body)
    except ValidationError as error:
        raise AnswerUnreadableError(reason=error.errors()[0]["type"]) from None
    return Edit(
        item, answer.base_version, tuple(answer.given), answer.edit_id, tuple(answer.replaces)
    )


def page_edits(paper: Paper, form: MultiDict[str, str]) -> list[Edit]:
    """Read the answers of a whole page: ``item-<id>`` and ``version-<id>`` (the version seen).

    The fields of an item of several parts are called ``item-<id>.<part>``. Items that are not on
    the page are left alone. Every edit gets an id of its own: a page sent twice asks for what
    stands already, which changes nothing.
    """
    edits = []
    for item in paper.to_answer:
        version = form.get(f"version-{item.id}", "")
        if version.isdecimal():
            given = tuple(answer_in(form, item))
            edits.append(Edit(item.id, int(version[:9]), given, uuid.uuid4().hex))
    return edits
