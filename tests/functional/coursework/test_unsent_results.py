"""A score earned while the platform had no gradebook is sent once it has one."""

from decimal import Decimal

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink, User
from lti_tool.coursework import attempts, unsent
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser


def mark(classroom: Classroom, link_id: str, who: str, points: str) -> None:
    with classroom.app.app_context():
        placement = (
            db.session.query(Placement)
            .join(ResourceLink)
            .filter(ResourceLink.lti_id == link_id)
            .one()
        )
        user = db.session.query(User).filter_by(sub=classroom.world.person(who).user_id).one()
        earned = attempts.Earned(Decimal(points), marked_at=clock.now())
        attempts.record_result(placement, user.id, earned)
        db.session.commit()


def housekeeping(classroom: Classroom) -> int:
    with classroom.app.app_context():
        unsent.send_unsent()
        db.session.remove()
        return db.session.query(Delivery).count()


def test_the_score_arrives_when_the_gradebook_is_offered(classroom: Classroom) -> None:
    link = next(
        link
        for link in classroom.world.course.links.values()
        if link.custom.get("activity") == "pos/quiz"
    )
    classroom.world.features.omit = {"ags"}
    for who in ("anna", "trainer"):
        assert LtiBrowser(classroom.world).launch(who, link).status_code == 200
        mark(classroom, link.id, who, "2")
    assert housekeeping(classroom) == 0
    classroom.world.features.omit = set()
    LtiBrowser(classroom.world).launch("boris", link)
    assert housekeeping(classroom) == 1
    assert housekeeping(classroom) == 1
    classroom.deliver()
    assert classroom.world.cell(link, "anna").points == Decimal(2)
    assert classroom.world.cell(link, "trainer").points is None


def test_a_score_that_is_on_its_way_is_not_sent_again(classroom: Classroom) -> None:
    link = next(
        link
        for link in classroom.world.course.links.values()
        if link.custom.get("activity") == "pos/quiz"
    )
    LtiBrowser(classroom.world).launch("anna", link)
    mark(classroom, link.id, "anna", "1")
    assert housekeeping(classroom) == 1
    classroom.deliver()
    assert housekeeping(classroom) == 1
    assert classroom.world.repeated_scores() == []
