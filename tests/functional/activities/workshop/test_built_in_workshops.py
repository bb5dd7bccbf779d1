"""Both built-in workshops are done from forming a group to the grade, whatever their definition."""

import re
from decimal import Decimal

import pytest
import yaml
from sqlalchemy import select

from lti_tool.activities.workshop import definition, rules
from lti_tool.activities.workshop.parts import Part
from lti_tool.coursework.models import Result
from lti_tool.db import db
from lti_tool.settings import PROJECT_ROOT
from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import fill, form_group, hand_in, sign

COURSE = PROJECT_ROOT / "course_content" / "pos"
SAMPLES = {"date": "2026-12-01", "person": "Иванова Анна", "short": "Коротко", "long": "Подробно"}


def sample(part: Part) -> str:
    """Return something to write in a slot."""
    return part.options[0] if part.field == "choice" else SAMPLES[part.field]


@pytest.mark.parametrize("folder", ["03-workshop", "04-project"])
def test_from_the_group_to_the_grade(school: School, folder: str) -> None:
    plain = yaml.safe_load((COURSE / folder / "workshop.yaml").read_text(encoding="utf-8"))
    workshop = definition.read(plain)
    school.place("workshop", plain, points="10", title="Занятие")
    anna, petr = school.person("Иванова Анна"), school.person("Петров Пётр")
    group_id = form_group(school, anna, "Радуга")
    assert petr.post(f"workshop/groups/{group_id}/join").status_code == 303
    samples = {part.id: sample(part) for part in workshop.parts}
    written: dict[str, list[str]] = {}
    while lacking := rules.missing(workshop.rules, keyed(written)):
        part_id, numbers = next(iter(lacking.items()))
        written[part_id] = [samples[part_id]] * max(numbers)
    fill(anna, written)
    for step in workshop.steps:
        assert step.title in anna.text(f"workshop/steps/{step.id}")
    sign(anna)
    sign(petr)
    hand_in(petr)
    trainer = school.trainer()
    page = trainer.text("workshop/overview")
    ref = page.split("review/work/")[1].split('"')[0]
    page = trainer.text(f"review/work/{ref}")
    seen = dict(re.findall(r'name="((?:mark|draft|work)_version)"[^>]*value="(\d+)"', page))
    best = {f"criterion-{one.id}": str(one.points) for one in workshop.rubric}
    marked = trainer.post(f"review/work/{ref}", {**seen, **best, "comment": "Ясно"})
    assert marked.status_code == 303, marked.text
    with school.database():
        results = db.session.scalars(select(Result)).all()
        assert [result.score_given for result in results] == [Decimal(10), Decimal(10)]
    told = anna.text("workshop/submission")
    assert "Ясно" in told
    for criterion in workshop.rubric:
        assert criterion.levels[0].text in told


def keyed(written: dict[str, list[str]]) -> dict[str, str]:
    """Return the texts by the keys of their slots."""
    return {
        rules.slot_key(part, number): text
        for part, texts in written.items()
        for number, text in enumerate(texts, 1)
    }
