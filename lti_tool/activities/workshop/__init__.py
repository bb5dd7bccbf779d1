"""The workshop: a group writes a sheet together, every member signs it, a trainer marks it."""

from datetime import timedelta

from flask_babel import lazy_gettext

from lti_tool.activities.workshop import trainer_views  # noqa: F401 (views, as below)
from lti_tool.activities.workshop.afterwards import checkin_views, gallery_views  # noqa: F401
from lti_tool.activities.workshop.afterwards.insight import insights
from lti_tool.activities.workshop.agreement import excusing_views, signing_views, verifying_views  # noqa: F401
from lti_tool.activities.workshop.agreement import views as agreement_views  # noqa: F401
from lti_tool.activities.workshop.checking import check
from lti_tool.activities.workshop.forgetting import forget_person
from lti_tool.activities.workshop.forming import group_views, inviting_views, listing_views  # noqa: F401
from lti_tool.activities.workshop.forming import views as forming_views  # noqa: F401
from lti_tool.activities.workshop.forming.placing import place_the_rest
from lti_tool.activities.workshop.leading import around_views  # noqa: F401
from lti_tool.activities.workshop.leading import views as leading_views  # noqa: F401
from lti_tool.activities.workshop.open_pages import open_pages
from lti_tool.activities.workshop.reviewing import REVIEWING, contributions
from lti_tool.activities.workshop.sheet import live_views, reading_views, row_views  # noqa: F401
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
    insights=insights,
    chores=(Task("place the rest", timedelta(seconds=10), place_the_rest),),
    open_pages=open_pages,
)
