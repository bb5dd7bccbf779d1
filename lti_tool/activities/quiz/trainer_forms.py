"""What a trainer sends: a mark, an attempt set aside, an extension. Each keeps its reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from lti_tool.activities.quiz.rules import as_decimal, part_of
from lti_tool.activities.quiz.scoring import Decision
from lti_tool.coursework import rubric
from lti_tool.coursework.rubric import Criterion
from lti_tool.web.fields import LocalTimeField, PointsField
from lti_tool.web.forms import Form
from lti_tool.web.i18n import number

LONGEST_REASON = 5000
MOST_ATTEMPTS, MOST_MINUTES = 100, 600
NOT_A_TIME = lazy_gettext("Write a date and a time, for example 2026-09-01 18:00.")
TAKE_BACK = "take-back"


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\x00", "").strip()


def _reason(label: Any, *validators: Any) -> TextAreaField:
    too_long = lazy_gettext("Shorten it to 5000 characters.")
    length = Length(max=LONGEST_REASON, message=too_long)
    return TextAreaField(label, validators=[*validators, length], filters=[_tidy])


def _needed() -> DataRequired:
    return DataRequired(message=lazy_gettext("Write the reason: it is kept with the change."))


class ResetForm(Form):
    """Setting an attempt aside."""

    reason = _reason(lazy_gettext("Reason"), _needed())


class MarkForm(Form):
    """Points for one item or the whole attempt, of ``maximum``, with a word to the participant.

    With ``criteria`` a level or points are chosen for each of them instead. Where the quiz's own
    rules have judged (``overrules``), the word is the reason and has to be there.
    """

    seen = HiddenField()
    intent = HiddenField()
    points = PointsField(
        lazy_gettext("Points"),
        message=lazy_gettext("Write a number, with two decimal places at most."),
    )
    reason = _reason(lazy_gettext("Word to the participant"))

    def __init__(
        self, *, maximum: Decimal, criteria: Sequence[Criterion], overrules: bool, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.maximum = maximum
        self.criteria = criteria
        self.overrules = overrules
        if overrules:
            self.reason.label.text = gettext("Reason")

    @property
    def takes_back(self) -> bool:
        """Whether the standing mark is to hold no more."""
        return bool(self.intent.data == TAKE_BACK)

    def validate_points(self, field: PointsField) -> None:
        """Hold the points between 0 and the maximum.

        Raises:
            ValidationError: they are missing or outside, or a criterion is open.
        """
        if self.takes_back:
            return
        if self.criteria:
            if self._by_criteria() is None:
                raise ValidationError(gettext("Choose for every criterion."))
        elif field.data is None or not 0 <= field.data <= self.maximum:
            most = number(self.maximum)
            raise ValidationError(gettext("Write a number from 0 to %(most)s.", most=most))

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for the reason where rules are overruled.

        Raises:
            ValidationError: it is missing.
        """
        if self.overrules and not field.data:
            raise ValidationError(gettext("Write the reason: it is kept with the change."))

    def decision(self, item: str) -> Decision:
        """Return what was decided; call it on a valid form."""
        share = None
        if not self.takes_back:
            given = self._by_criteria() if self.criteria else self.points.data
            assert given is not None
            share = as_decimal(part_of(given, self.maximum))
        seen = self.seen.data or ""
        return Decision(
            item=item,
            share=share,
            reason=self.reason.data or "",
            seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 12 else 0,
            chosen={} if self.takes_back else self.chosen,
        )

    @property
    def chosen(self) -> dict[str, Decimal]:
        """What was chosen of each criterion, by its id."""
        found = {}
        for criterion in self.criteria:
            written = request.form.get(f"criterion-{criterion.id}", "").replace(",", ".").strip()
            try:
                found[criterion.id] = Decimal(written)
            except InvalidOperation:
                continue
        return found

    def _by_criteria(self) -> Decimal | None:
        try:
            return rubric.points_of(self.criteria, self.chosen)
        except (ValueError, InvalidOperation):
            return None


class ExtensionForm(Form):
    """More than the quiz allows; for whom is chosen from ``people`` and both kinds of groups."""

    whom = SelectField(lazy_gettext("For whom"), validate_choice=True)
    attempts = IntegerField(
        lazy_gettext("More attempts"), validators=[Optional(), NumberRange(0, MOST_ATTEMPTS)]
    )
    minutes = IntegerField(
        lazy_gettext("More minutes for an attempt"),
        validators=[Optional(), NumberRange(0, MOST_MINUTES)],
    )
    opens_at = LocalTimeField(lazy_gettext("Opens earlier"), message=NOT_A_TIME)
    closes_at = LocalTimeField(lazy_gettext("Closes later"), message=NOT_A_TIME)
    reason = _reason(lazy_gettext("Reason"), _needed())

    def __init__(
        self,
        *,
        people: Mapping[int, str],
        groups: Mapping[int, str],
        platform_groups: Mapping[int, str],
        **kw: Any,
    ) -> None:
        super().__init__(**kw)
        self.whom.choices = {
            gettext("Groups"): [(f"group-{id_}", name) for id_, name in groups.items()],
            gettext("Groups in the LMS"): [
                (f"platform-{id_}", name) for id_, name in platform_groups.items()
            ],
            gettext("Participants"): [(f"user-{id_}", name) for id_, name in people.items()],
        }

    def validate_closes_at(self, field: LocalTimeField) -> None:
        """Check that something is given, and that the window is one.

        Raises:
            ValidationError: nothing is, or it closes before it opens.
        """
        opens: datetime | None = self.opens_at.data
        closes: datetime | None = field.data
        if opens and closes and closes <= opens:
            raise ValidationError(gettext("This is before the quiz opens."))
        if not (self.attempts.data or self.minutes.data or opens or closes):
            raise ValidationError(gettext("Give more attempts, more minutes or another date."))

    @property
    def user_id(self) -> int | None:
        """The person it is for, None where it is for a group."""
        return self._chosen("user")

    @property
    def group_id(self) -> int | None:
        """The group it is for, None where it is for somebody else."""
        return self._chosen("group")

    @property
    def platform_group_id(self) -> int | None:
        """The LMS's group it is for, None where it is for somebody else."""
        return self._chosen("platform")

    def _chosen(self, kind: str) -> int | None:
        chosen, _dash, id_ = str(self.whom.data).partition("-")
        return int(id_) if chosen == kind else None
