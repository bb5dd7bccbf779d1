"""`accord scores …` and `accord worker`."""

from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import update

from lti_tool.db import db
from lti_tool.gradebook import ags, reconciling, worker
from lti_tool.gradebook.ags import PlatformResult
from lti_tool.gradebook.commands import scores, worker_command
from lti_tool.gradebook.errors import LineItemMissingError
from lti_tool.gradebook.models import LineItem
from lti_tool.platforms.errors import ScopeNotGrantedError
from tests.functional.school import School


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """The command line."""
    return app.test_cli_runner()


def test_deliveries_are_listed_by_ids_only(school: School, run: FlaskCliRunner) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7.5")
    school.give("boris", "10")
    school.deliver()
    everything = run.invoke(scores, ["list"]).output
    anna, boris = school.users["anna"], school.users["boris"]
    assert f"{school.link_id}\t{anna}\t7.5/10\tfailed\t1\tscore-refused 400" in everything
    assert f"{school.link_id}\t{boris}\t10/10\tdelivered\t1\t200" in everything
    failed = run.invoke(scores, ["list", "--state", "failed", "--link", str(school.link_id)])
    assert f"\t{boris}\t" not in failed.output


def test_scores_are_sent_again_from_the_command_line(school: School, run: FlaskCliRunner) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.deliver()
    school.world.change_person("anna", enrolled=True)
    link = str(school.link_id)
    assert "again: 1" in run.invoke(scores, ["resend", "--link", link]).output
    assert "again: 0" in run.invoke(scores, ["resend", "--link", link]).output
    school.deliver()
    user = str(school.users["anna"])
    assert "again: 1" in run.invoke(scores, ["resend", "--link", link, "--user", user]).output
    nobody = run.invoke(scores, ["resend", "--link", link, "--user", "999999"])
    assert nobody.exit_code == 1
    assert "nothing-to-send" in nobody.output


def test_differences_are_listed_and_mended(school: School, run: FlaskCliRunner) -> None:
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    assert "Differences: 0" in run.invoke(scores, ["reconcile"]).output
    school.world.cell("Quiz", "anna").points = None
    school.world.cell("Quiz", "boris").points = Decimal(5)
    assert "Differences: 2" in run.invoke(scores, ["reconcile"]).output
    assert school.state("anna").state == "delivered", "only looked at"
    said = run.invoke(scores, ["reconcile", "--link", str(school.link_id), "--send"]).output
    assert f"user {school.users['anna']}: ours 7" in said
    assert "the gradebook's nothing" in said
    assert "the gradebook's 5" in said
    assert "Differences: 2" in said
    assert school.state("anna").state == "pending"


def test_a_result_without_a_number_is_no_grade(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.give("anna", "7")
    school.deliver()
    sub = school.world.person("anna").user_id
    empty = {sub: PlatformResult(sub, None, Decimal(10), None)}
    monkeypatch.setattr(ags, "all_results", lambda *_args: empty)
    (difference,) = reconciling.compare(school.link_id).differing
    assert difference.ours == 7
    assert difference.theirs is None


def test_a_platform_that_does_not_answer_is_said_so(school: School, run: FlaskCliRunner) -> None:
    school.give("anna", "7")
    school.deliver()
    school.world.faults.add("results", status=500)
    said = run.invoke(scores, ["reconcile"])
    assert f"link {school.link_id}: not compared: platform-refused" in said.output


def test_without_a_column_or_the_right_to_read_it_nothing_is_compared(school: School) -> None:
    school.record_column(scopes=())
    with pytest.raises(ScopeNotGrantedError):
        reconciling.compare(school.link_id)
    db.session.execute(update(LineItem).values(url=""))
    db.session.commit()
    with pytest.raises(LineItemMissingError):
        reconciling.compare(school.link_id)


def test_the_worker_is_started_with_its_lanes(
    school: School, run: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Flask, int]] = []
    monkeypatch.setattr(worker, "run", lambda app, lanes: started.append((app, lanes)))
    assert run.invoke(worker_command, ["--lanes", "2"]).exit_code == 0
    assert started == [(school.app, 2)]
