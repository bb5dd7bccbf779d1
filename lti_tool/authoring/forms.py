"""The picker's form: which activities, and what each is called, worth and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import Length, Optional, ValidationError

from lti_tool.coursework.content_items import Choice
from lti_tool.coursework.library import course_key_of
from lti_tool.coursework.models import ActivityVersion, Course
from lti_tool.coursework.placement import PlacementSettings
from lti_tool.web.fields import LocalTimeField, PointsField
from lti_tool.web.forms import Form
from lti_tool.web.i18n import reader_language

MOST_POINTS = 1000
LONGEST_TITLE = 300
NOT_A_NUMBER = lazy_gettext("Write a number from 0 to 1000, with two decimal places at most.")
NOT_A_TIME = lazy_gettext("Write a date and a time, for example 2026-09-01 18:00.")


class SettingsForm(Form):
    """What the author may change for one use of an activity; every field may be left empty."""

    title = StringField(
        lazy_gettext("Title"),
        validators=[
            Optional(),
            Length(max=LONGEST_TITLE, message=lazy_gettext("Shorten it to 300 characters.")),
        ],
        filters=[lambda text: text.strip() if text else text],
    )
    points = PointsField(lazy_gettext("Points"), message=NOT_A_NUMBER)
    opens_at = LocalTimeField(lazy_gettext("Opens"), message=NOT_A_TIME)
    due_at = LocalTimeField(lazy_gettext("Due"), message=NOT_A_TIME)
    closes_at = LocalTimeField(lazy_gettext("Closes"), message=NOT_A_TIME)

    def validate_points(self, field: PointsField) -> None:
        """Keep points between 0 and the most a gradebook is asked for.

        Raises:
            ValidationError: they are not.
        """
        if field.data is not None and not 0 <= field.data <= MOST_POINTS:
            raise ValidationError(NOT_A_NUMBER)

    def validate_due_at(self, field: LocalTimeField) -> None:
        """Check that the due time is not before the opening.

        Raises:
            ValidationError: it is.
        """
        if _is_before(field.data, self.opens_at.data):
            raise ValidationError(gettext("This is before the activity opens."))

    def validate_closes_at(self, field: LocalTimeField) -> None:
        """Check that the closing comes after the opening and not before the due time.

        Raises:
            ValidationError: it does not.
        """
        if self.opens_at.data and field.data and field.data <= self.opens_at.data:
            raise ValidationError(gettext("This is before the activity opens."))
        if _is_before(field.data, self.due_at.data):
            raise ValidationError(gettext("This is before the work is due."))

    def settings(self) -> PlacementSettings:
        """Return what was set; call it on a valid form."""
        return PlacementSettings(
            title=self.title.data or "",
            points=self.points.data,
            opens_at=self.opens_at.data,
            due_at=self.due_at.data,
            closes_at=self.closes_at.data,
        )


def _is_before(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and other is not None and moment < other


class Entry:
    """One activity in the picker: the version on offer, its settings, whether it is ticked."""

    def __init__(self, version: ActivityVersion, *, is_chosen: bool) -> None:
        self.version = version
        self.is_chosen = is_chosen
        self.form = SettingsForm(prefix=f"a{version.activity_id}-", data=_defaults(version))

    @property
    def value(self) -> str:
        """What the tick box sends: the activity's key."""
        return self.version.activity.key

    @property
    def title(self) -> str:
        """The activity's own title in the reader's language."""
        return self.version.titles.get(reader_language(), self.version.title)

    @property
    def points_form(self) -> int:
        """The number that picks the plural of «балл»: a fraction reads like two."""
        points = self.version.points
        return int(points) if points == points.to_integral_value() else 2

    @property
    def errors(self) -> dict[str, Any]:
        """The faults of this entry's fields."""
        found: dict[str, Any] = self.form.errors
        return found


def _defaults(version: ActivityVersion) -> dict[str, str | Decimal]:
    title = version.titles.get(reader_language(), version.title)
    return {"title": title, "points": version.points}


class Picker:
    """All activities on offer and what became of the author's choice among them."""

    def __init__(
        self,
        versions: Sequence[ActivityVersion],
        courses: Mapping[str, Course],
        *,
        is_multiple: bool,
    ) -> None:
        ticked = request.form.getlist("activity")
        self._courses = courses
        self.is_multiple = is_multiple
        self.entries = [
            Entry(version, is_chosen=version.activity.key in ticked) for version in versions
        ]
        self.error = ""

    @property
    def courses(self) -> list[tuple[str, list[Entry]]]:
        """The entries by course, in order; the course's title is in the reader's language."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(course_key_of(entry.version.activity.key), []).append(entry)
        return [(self._course_title(key, entries[0]), entries) for key, entries in found.items()]

    def _course_title(self, key: str, entry: Entry) -> str:
        own = entry.version.activity.course_title
        course = self._courses.get(key)
        return course.short_titles.get(reader_language(), own) if course else own

    @property
    def chosen(self) -> list[Entry]:
        """The ticked entries."""
        return [entry for entry in self.entries if entry.is_chosen]

    def validate(self) -> bool:
        """Check the number of ticks and the settings of what is ticked.

        What is not ticked keeps what was typed and is not judged.
        """
        chosen = self.chosen
        if not chosen:
            self.error = gettext("Choose an activity first.")
        elif len(chosen) > 1 and not self.is_multiple:
            self.error = gettext("Only one activity can be placed here. Choose one.")
        valid = [entry.form.validate() for entry in chosen]
        return not self.error and all(valid)

    def choices(self) -> list[Choice]:
        """Return the choice; call it on a valid picker."""
        return [Choice(entry.version, entry.form.settings()) for entry in self.chosen]
