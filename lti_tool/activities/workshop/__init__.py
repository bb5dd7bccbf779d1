"""The workshop: a group writes a sheet together, every member signs it, a trainer marks it."""

from datetime import timedelta

from flask_babel import lazy_gettext

from lti_tool.activities.workshop import (
    agreement_views,  # noqa: F401 (puts its views on the blueprint)
    around_views,  # noqa: F401 (puts its views on the blueprint)
    checkin_views,  # noqa: F401 (puts its views on the blueprint)
    excusing_views,  # noqa: F401 (puts its views on the blueprint)
    forming_views,  # noqa: F401 (puts its views on the blueprint)
    gallery_views,  # noqa: F401 (puts its views on the blueprint)
    group_views,  # noqa: F401 (puts its views on the blueprint)
    leading_views,  # noqa: F401 (puts its views on the blueprint)
    listing_views,  # noqa: F401 (puts its views on the blueprint)
    live_views,  # noqa: F401 (puts its views on the blueprint)
    reading_views,  # noqa: F401 (puts its views on the blueprint)
    signing_views,  # noqa: F401 (puts its views on the blueprint)
    trainer_views,  # noqa: F401 (puts its views on the blueprint)
    verifying_views,
)
from lti_tool.activities.workshop.checking import check
from lti_tool.activities.workshop.forgetting import forget_person
from lti_tool.activities.workshop.placing import place_the_rest
from lti_tool.activities.workshop.reviewing import REVIEWING, contributions
from lti_tool.activities.workshop.views import blueprint
from lti_tool.coursework.kind import Kind
from lti_tool.gradebook.housekeeping import Task

KIND = Kind(
    name="workshop",
    label=lazy_gettext("Workshop"),
    icon="icons/workshop.svg",
    check=check,
    blueprint=blueprint,
    open_endpoint="workshop.start",
    overview_endpoint="workshop.overview",
    reviewing=REVIEWING,
    contributions=contributions,
    for_whom=lazy_gettext("groups"),
    forget_person=forget_person,
    chores=(Task("place the rest", timedelta(seconds=10), place_the_rest),),
    open_pages=verifying_views.open_pages,
)
