"""The form of a mark."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from lti_tool.web.fields import PointsField
from lti_tool.web.forms import Form
from lti_tool.web.i18n import number

LONGEST_COMMENT = 5000
_LARGEST_VERSION = 2_000_000_000


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\x00", "").strip()


class SeenForm(Form):
    """A decision with what the trainer had before their eyes.

    ``mark_version`` is the mark that the page showed (0: none), ``work_version`` the state of the
    work.
    """

    mark_version = HiddenField()
    work_version = HiddenField()

    @property
    def seen_mark(self) -> int:
        """The version of the mark that the page showed, 0 if there was none."""
        return _version(self.mark_version.data)

    @property
    def seen_work(self) -> int:
        """The version of the work that the page showed."""
        return _version(self.work_version.data)

    def show(self, *, mark: int, work: int) -> None:
        """Set what whoever sends the form next has seen."""
        self.mark_version.data = str(mark)
        self.work_version.data = str(work)


def comment_field(label: Any, *validators: Any) -> TextAreaField:
    """Return the field of a comment."""
    too_long = lazy_gettext("Shorten it to 5000 characters.")
    return TextAreaField(
        label,
        validators=[*validators, Length(max=LONGEST_COMMENT, message=too_long)],
        filters=[_tidy],
    )


class ReturnForm(SeenForm):
    """Returning work to its authors, with a word on what to change."""

    comment = comment_field(
        lazy_gettext("What should be changed"),
        DataRequired(message=lazy_gettext("Write what should be changed.")),
    )


class MarkForm(SeenForm):
    """Points and a comment.

    ``maximum`` is the most points there are; ``is_graded`` False asks for no points.
    """

    points = PointsField(
        lazy_gettext("Points"),
        message=lazy_gettext("Write a number, with two decimal places at most."),
    )
    comment = comment_field(lazy_gettext("Comment"))

    def __init__(self, *, maximum: Decimal, is_graded: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.maximum = maximum
        self.is_graded = is_graded

    def validate_points(self, field: PointsField) -> None:
        """Hold the points between 0 and the maximum.

        Raises:
            ValidationError: they are missing or outside.
        """
        if not self.is_graded:
            return
        if field.data is None:
            raise ValidationError(gettext("Write how many points the work gets."))
        if not 0 <= field.data <= self.maximum:
            most = number(self.maximum)
            raise ValidationError(gettext("Write a number from 0 to %(most)s.", most=most))

    @property
    def given(self) -> Decimal:
        """The points to record: all of them where only a comment is given."""
        return self.points.data if self.is_graded and self.points.data is not None else self.maximum


def _version(text: Any) -> int:
    written = str(text or "")
    if not written.isascii() or not written.isdecimal() or len(written) > 10:
        return 0
    return min(int(written), _LARGEST_VERSION)
