"""``python -m bench.board``: the trainer's board with 200 groups of five, asked for in one process.

Prints how heavy the page is, how many statements it asks, and how long it takes; also what the
question «has anything changed?» costs, which every open board asks every three seconds.
"""

import gzip
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from lti_tool import clock
from lti_tool.app import create_app
from lti_tool.contexts.models import Group, GroupMembership
from lti_tool.db import db
from tests.fixtures.application import settings_for
from tests.fixtures.schema import build_schema
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import WORKSHOP, slot
from tests.functional.lti.counting import counting

GROUPS, MEMBERS, ROUNDS = 200, 5, 40


def main() -> None:
    """Build the course, ask, print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/board.sqlite3"
        build_schema(url)
        school = School(create_app(settings_for(url, Path(folder))))
        school.place("workshop", WORKSHOP, points="10")
        _form(school)
        trainer = school.trainer()
        page = trainer.get("workshop/overview")
        assert page.status_code == 200, page.text
        with counting(school.app) as asked:
            part = trainer.get("workshop/overview/groups")
        print(f"{GROUPS} groups of {MEMBERS}, SQLite, one process")
        for name, answer in (("page", page), ("part", part)):
            small = len(gzip.compress(answer.data, 6))
            print(f"{name}: {len(answer.data) / 1000:.0f} kB, compressed {small / 1000:.0f} kB")
        print(f"statements: {len(asked.of('workshop.board'))}")
        _measured("board", trainer, {})
        tag = part.headers["ETag"]
        _measured("nothing new", trainer, {"If-None-Match": tag})


def _form(school: School) -> None:
    for number in range(GROUPS):
        people = [school.person(f"Участник {number} {seat}") for seat in range(MEMBERS)]
        with school.database():
            group = Group(
                resource_link_id=school.resource_link_id,
                name=f"Группа {number}",
                created_at=clock.now(),
            )
            db.session.add(group)
            db.session.flush()
            db.session.add_all(
                GroupMembership(
                    group_id=group.id,
                    resource_link_id=school.resource_link_id,
                    user_id=person.user_id,
                    joined_at=clock.now(),
                )
                for person in people
            )
            db.session.commit()
        for key in ("feelings.1", "feelings.2", "actions.1"):
            people[0].patch(f"workshop/slots/{key}", slot(0, "Мы договорились слушать", key))


def _measured(name: str, trainer: Person, headers: dict[str, str]) -> None:
    times = []
    for _round in range(ROUNDS):
        began = perf_counter()
        trainer.get("workshop/overview/groups", headers=headers)
        times.append((perf_counter() - began) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{name}: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms")


if __name__ == "__main__":
    main()
