"""However many marks are released at once, the database is asked the same."""

import re
from decimal import Decimal

from sqlalchemy import select

from lti_tool.coursework.models import Result
from lti_tool.db import db
from lti_tool.notices.models import Notice
from tests.functional.activities.school import School
from tests.functional.lti.counting import counting
from tests.functional.review.paper import FORM, RULES, Papers
from tests.functional.review.test_before_release import WHOLE, decide

MOST = 20


def released(school: School, papers: Papers, groups: int) -> int:
    """Release the marks of ``groups`` new groups of two; return how many statements that took."""
    trainer = school.trainer()
    for number in range(groups):
        pair = [school.person(f"{groups}.{number}.{member}") for member in range(2)]
        ref = papers.add(school.placement_id, f"Группа {groups}.{number}", *pair)
        papers.change(ref, criteria=(RULES, FORM))
        decide(trainer, ref, "draft", **WHOLE)
    keys = re.findall(r'name="mark" value="([\d.]+)"', trainer.text("review/release"))
    assert len(keys) == groups
    with counting(school.app) as asked:
        trainer.post("review/release", {"mark": keys})
    assert asked.commits["review.release_many"] == 1
    return len(asked.of("review.release_many"))


def test_a_release_of_many_marks_takes_no_more_statements_than_of_few(
    school: School, papers: Papers
) -> None:
    released(school, papers, 1)
    few, many = released(school, papers, 2), released(school, papers, 7)
    assert few == many <= MOST
    with school.database():
        results = db.session.scalars(select(Result)).all()
        assert len(results) == 20
        assert {result.score_given for result in results} == {Decimal(7)}
        told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "marked")).all()
        assert sorted(told) == sorted(result.user_id for result in results)
