"""The form of a mark, the same for a draft, a mark that is given, and a return."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, ValidationError

from lti_tool.coursework import rubric
from lti_tool.coursework.rubric import Criterion
from lti_tool.review.rules import scaled
from lti_tool.web.fields import LocalTimeField, PointsField
from lti_tool.web.forms import Form
from lti_tool.web.i18n import number

LONGEST_COMMENT = 5000
LONGEST_NOTE = 1000
CRITERION = "criterion-"
NOTE = "note-"
_LARGEST_VERSION = 2_000_000_000
_BAD_NUMBER = lazy_gettext("Write a number, with two decimal places at most.")


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\x00", "").strip()


class MarkForm(Form):
    """What a trainer thinks of a work, with what they had before their eyes.

    ``maximum`` is the most points there are; ``is_graded`` False asks for no points. With
    ``criteria`` the points follow from the rubric. ``mark_version`` and ``draft_version`` are what
    the page showed (0: none), ``work_version`` the state of the work.
    """

    mark_version = HiddenField()
    draft_version = HiddenField()
    work_version = HiddenField()
    points = PointsField(lazy_gettext("Points"), message=_BAD_NUMBER)
    comment = TextAreaField(
        lazy_gettext("Comment"),
        validators=[
            Length(max=LONGEST_COMMENT, message=lazy_gettext("Shorten it to 5000 characters."))
        ],
        filters=[_tidy],
    )

    criteria: Sequence[Criterion] = ()
    slots: Mapping[str, str] = {}
    maximum = Decimal(0)
    is_graded = True

    def show(self, *, mark: int, draft: int, work: int) -> None:
        """Set what whoever sends the form next has seen."""
        self.mark_version.data = str(mark)
        self.draft_version.data = str(draft)
        self.work_version.data = str(work)

    @property
    def seen_mark(self) -> int:
        """The version of the mark that the page showed, 0 if there was none."""
        return _version(self.mark_version.data)

    @property
    def seen_draft(self) -> int:
        """The version of the draft that the page showed, 0 if there was none."""
        return _version(self.draft_version.data)

    @property
    def seen_work(self) -> int:
        """The version of the work that the page showed."""
        return _version(self.work_version.data)

    @property
    def rows(self) -> list[tuple[Criterion, Any]]:
        """The criteria with their fields."""
        return [(one, self[CRITERION + one.id]) for one in self.criteria]

    @property
    def choices(self) -> dict[str, Decimal]:
        """The points chosen for each criterion, without those that cannot be."""
        found: dict[str, Decimal] = {}
        for criterion, field in self.rows:
            points = _points(field.data)
            if points is not None and _fits(criterion, points):
                found[criterion.id] = points
        return found

    @property
    def notes(self) -> dict[str, str]:
        """What was written beside slots."""
        written = {key: _tidy(self[NOTE + key].data)[:LONGEST_NOTE] for key in self.slots}
        return {key: text for key, text in written.items() if text}

    @property
    def given(self) -> Decimal | None:
        """The placement's points: the rubric's, those written, or all where none are asked for.

        None while something is missing.
        """
        if not self.is_graded:
            return self.maximum
        if not self.criteria:
            points = self.points.data
            return points if points is not None and 0 <= points <= self.maximum else None
        total = rubric.points_of(self.criteria, self.choices)
        if total is None:
            return None
        return scaled(total, rubric.maximum_of(self.criteria), self.maximum)

    def validate_points(self, field: PointsField) -> None:
        """Hold the points between 0 and the maximum, where they are written by hand.

        Raises:
            ValidationError: they are missing or outside.
        """
        if not self.is_graded or self.criteria:
            return
        if field.data is None:
            raise ValidationError(gettext("Write how many points the work gets."))
        if not 0 <= field.data <= self.maximum:
            most = number(self.maximum)
            raise ValidationError(gettext("Write a number from 0 to %(most)s.", most=most))

    def says_what_to_change(self) -> bool:
        """Tell whether a return says why; if not, the comment's field asks for it."""
        if not self.comment.validate(self):
            return False
        if self.comment.data or self.notes:
            return True
        self.comment.errors = [gettext("Write what should be changed.")]
        return False


def mark_form(
    criteria: Sequence[Criterion],
    slots: Mapping[str, str],
    *,
    maximum: Decimal,
    is_graded: bool,
    **kwargs: Any,
) -> MarkForm:
    """Return the form of a work with these criteria and slots."""
    fields: dict[str, Any] = {CRITERION + one.id: _field_of(one) for one in criteria}
    for key, name in slots.items():
        fields[NOTE + key] = TextAreaField(name, filters=[_tidy])
    about = {"criteria": criteria, "slots": slots, "maximum": maximum, "is_graded": is_graded}
    form: MarkForm = type("WorkMarkForm", (MarkForm,), {**fields, **about})(**kwargs)
    return form


def shown_data(
    points: Decimal | None, comment: str, choices: Mapping[str, str], notes: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a form of a work shows of what is kept."""
    data: dict[str, Any] = {"points": points, "comment": comment}
    data |= {NOTE + key: text for key, text in notes.items()}
    return data | {CRITERION + name: Decimal(text) for name, text in choices.items()}


def _field_of(criterion: Criterion) -> Any:
    if not criterion.levels:
        checks = [_needed_from_zero_to(criterion)]
        return PointsField(criterion.title, message=_BAD_NUMBER, validators=checks)
    return RadioField(
        criterion.title,
        choices=[
            SelectChoice(f"{level.points.normalize():f}", level.text) for level in criterion.levels
        ],
        coerce=_plain,
        validate_choice=False,
        validators=[_needed_level(criterion)],
    )


def _needed_level(criterion: Criterion) -> Any:
    def check(form: MarkForm, field: RadioField) -> None:
        if criterion.id not in form.choices:
            raise ValidationError(gettext("Choose a level."))

    return check


def _needed_from_zero_to(criterion: Criterion) -> Any:
    def check(form: MarkForm, field: PointsField) -> None:
        if criterion.id not in form.choices:
            most = number(criterion.points)
            raise ValidationError(gettext("Write a number from 0 to %(most)s.", most=most))

    return check


def _fits(criterion: Criterion, points: Decimal) -> bool:
    if criterion.levels:
        return points in {level.points for level in criterion.levels}
    return 0 <= points <= criterion.points


def _plain(value: Any) -> str | None:
    """Return a level's points as the page writes them; what is no number is no level."""
    points = _points(value)
    return None if points is None else f"{points.normalize():f}"


def _points(value: Any) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    text = str(value or "")
    plain = text.replace(".", "", 1)
    is_number = plain.isascii() and plain.isdecimal() and len(text) <= 8
    return Decimal(text) if is_number else None


class AdjustmentForm(Form):
    """Points that one member gets more or less than the group, and why."""

    points = PointsField(lazy_gettext("More or less than the group"), message=_BAD_NUMBER)
    reason = TextAreaField(
        lazy_gettext("Reason, shown to this person"),
        validators=[Length(max=LONGEST_NOTE, message=lazy_gettext("Shorten it."))],
        filters=[_tidy],
    )

    def __init__(self, *, maximum: Decimal, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.maximum = maximum

    def validate_points(self, field: PointsField) -> None:
        """Hold the change within the maximum either way.

        Raises:
            ValidationError: it is larger.
        """
        if field.data is not None and abs(field.data) > self.maximum:
            most = number(self.maximum)
            raise ValidationError(gettext("Write a number from −%(most)s to %(most)s.", most=most))

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for a reason wherever there is a change.

        Raises:
            ValidationError: it is missing.
        """
        if self.points.data and not field.data:
            raise ValidationError(gettext("Say why: the person reads it."))


class PlanForm(Form):
    """How marks are given here."""

    needs_second = BooleanField(
        lazy_gettext("A second trainer must agree before a mark is released")
    )
    release_at = LocalTimeField(
        lazy_gettext("Release the marks at"), message=lazy_gettext("Write a date and a time.")
    )


class PhraseForm(Form):
    """Which phrase of the bank is meant."""

    phrase = HiddenField(validators=[DataRequired()])


def _version(text: Any) -> int:
    written = str(text or "")
    if not written.isascii() or not written.isdecimal() or len(written) > 10:
        return 0
    return min(int(written), _LARGEST_VERSION)
