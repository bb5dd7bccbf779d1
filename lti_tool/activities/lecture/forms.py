"""What the lecture's pages send: the player's report, and a person's word."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from wtforms import HiddenField
from wtforms.validators import InputRequired

from lti_tool.activities.lecture.errors import WatchingUnreadableError
from lti_tool.coursework.items.base import LONGEST
from lti_tool.web.forms import Form

MOST_FIELDS = 20
LONGEST_RECORDING = 6 * 3600 * 1000
Moment = Annotated[int, Field(ge=0, le=LONGEST_RECORDING, strict=True)]


class Report(BaseModel):
    """What a player reports, in milliseconds: stretches it played, those of them that had been
    played before, and where it is now. ``opened`` is the token of the page's opening.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    opened: Annotated[str, Field(min_length=1, max_length=300)]
    intervals: Annotated[list[tuple[Moment, Moment]], Field(max_length=1000)] = []
    again: Annotated[list[tuple[Moment, Moment]], Field(max_length=1000)] = []
    position: Moment | None = None


class ReadChapter(BaseModel):
    """A chapter that was read, named by the moment it begins (milliseconds)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    opened: Annotated[str, Field(min_length=1, max_length=300)]
    chapter: Annotated[int, Field(ge=0, le=LONGEST_RECORDING)]


class MomentMarked(BaseModel):
    """«Непонятно» for a moment (milliseconds), or (``on`` false) no longer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: Annotated[int, Field(ge=0, le=LONGEST_RECORDING)]
    on: bool = True


class MomentAnswered(BaseModel):
    """A trainer's answer to a moment (milliseconds); an empty one takes it back."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    at: Annotated[int, Field(ge=0, le=LONGEST_RECORDING)]
    text: Annotated[str, Field(max_length=2000)]


class CheckAnswered(BaseModel):
    """An answer to the check whose item is ``check``; a plain form's fields hold it otherwise."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    check: Annotated[str, Field(min_length=1, max_length=64)]
    given: Annotated[
        list[Annotated[str, Field(max_length=LONGEST + 100)]], Field(max_length=MOST_FIELDS)
    ] = []


Sent = TypeVar("Sent", bound=BaseModel)


def read_sent(shape: type[Sent], body: Any) -> Sent:
    """Return what a page sent, JSON or a plain form's fields, as ``shape``.

    Raises:
        WatchingUnreadableError: it is none.
    """
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise WatchingUnreadableError(faults=error.error_count()) from None


class WatchedForm(Form):
    """«I have watched it»: for a browser without scripts."""

    opened = HiddenField(validators=[InputRequired()])
