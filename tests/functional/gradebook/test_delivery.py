"""A score's way from the outbox to the gradebook's cell."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from lti_tool import clock
from lti_tool.db import db
from lti_tool.gradebook import ags
from lti_tool.platforms import outbound
from tests.functional.school import School


def test_a_score_stands_in_the_gradebook_with_its_comment(school: School) -> None:
    school.give("anna", "7.5", "Хорошо")
    assert school.deliver() == 1
    assert school.points("anna") == Decimal("7.5")
    assert school.comment("anna") == "Хорошо"
    assert school.state("anna").state == "delivered"
    assert school.state("anna").delivered_at is not None


def test_exact_decimals_arrive_exactly(school: School) -> None:
    school.give("anna", "3.3333")
    school.deliver()
    assert school.points("anna") == Decimal("3.3333")


def test_a_hundred_scores_ask_for_one_token(school: School) -> None:
    for person in school.world.add_participants(100):
        school.enrol(person.key)
        school.give(person.key, "5")
    assert school.deliver() == 100
    assert all(post.status == 200 for post in school.world.score_log)
    assert school.world.requests["token"] == 1


def test_nothing_is_sent_while_a_transaction_is_open(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked_out = []
    once = outbound._once

    def spy(*args: object) -> outbound.Answer:
        checked_out.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return once(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(outbound, "_once", spy)
    school.record_column(url="")
    school.world.faults.add("scores", status=401, times=1)
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    assert school.state("boris").state == "delivered"
    assert len(checked_out) >= 5
    assert set(checked_out) == {0}


def test_a_newer_score_supersedes_an_older_one_that_has_not_left(school: School) -> None:
    school.give("anna", "3")
    school.give("anna", "9", "Лучше")
    with time_machine.travel(clock.now() + timedelta(seconds=3)):
        school.deliver()
    assert school.points("anna") == 9
    assert len(school.world.score_log) == 1
    assert [row.state for row in school.deliveries("anna")] == ["superseded", "delivered"]


def test_two_scores_of_one_second_both_arrive_in_order(school: School) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        school.give("anna", "3")
        school.deliver()
        school.give("anna", "9")
        assert school.deliver() == 0, "its second has not come yet"
        traveller.shift(1)
        school.deliver()
    assert [post.body["scoreGiven"] for post in school.world.score_log] == [3, 9]
    assert [post.status for post in school.world.score_log] == [200, 200]


def test_a_platform_that_is_down_for_ten_tries_gets_the_score_at_the_eleventh(
    school: School,
) -> None:
    school.world.faults.add("scores", status=503, times=10)
    school.give("anna", "7", "Ждали")
    with time_machine.travel(clock.now(), tick=True) as traveller:
        tries = 0
        for _quarter in range(4 * 24):
            tries += school.deliver()
            if school.state("anna").state == "delivered":
                break
            assert school.state("anna").reason == "platform-failing"
            traveller.shift(timedelta(minutes=15))
    assert tries == 11
    assert school.points("anna") == 7
    assert school.comment("anna") == "Ждали"
    assert len([post for post in school.world.score_log if post.applied]) == 1


def test_scores_that_waited_for_an_outage_go_at_once_when_it_is_over(school: School) -> None:
    fault = school.world.faults.add("scores", status=503)
    school.give("anna", "7")
    school.give("boris", "8")
    with time_machine.travel(clock.now(), tick=True) as traveller:
        for _hour in range(6):
            school.deliver()
            traveller.shift(timedelta(hours=1))
        school.world.faults._ordered.remove(fault)
        school.deliver()
        assert school.points("anna") == 7
        assert school.points("boris") == 8


def test_what_the_platform_asks_to_wait_is_waited(school: School) -> None:
    school.world.faults.add("scores", status=429, retry_after=120, times=1)
    school.give("anna", "7")
    before = clock.now()
    school.deliver()
    assert school.state("anna").next_try_at >= before + timedelta(seconds=120)


def test_an_expired_token_is_replaced_without_a_word(school: School) -> None:
    school.give("anna", "7")
    school.deliver()
    school.world.tokens.revoke_all()
    school.give("boris", "8")
    school.deliver()
    assert school.points("boris") == 8
    assert school.world.requests["token"] == 2


def test_a_platform_that_refuses_every_token_is_tried_later(school: School) -> None:
    school.world.faults.add("scores", status=401)
    school.give("anna", "7")
    school.deliver()
    state = school.state("anna")
    assert (state.state, state.reason, state.http_status) == ("pending", "token-refused", 401)


def test_a_tool_that_is_not_let_in_tries_later(school: School) -> None:
    school.world.tools[school.tool.client_id].active = False
    school.give("anna", "7")
    school.deliver()
    state = school.state("anna")
    assert (state.state, state.reason) == ("pending", "token-refused")
    assert school.deliver() == 0, "the platform rests"


def test_a_refusal_of_one_person_stops_nobody_else(school: School) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    state = school.state("anna")
    assert (state.state, state.reason, state.http_status) == ("failed", "score-refused", 400)
    assert school.points("boris") == 8
    assert school.deliver() == 0, "a final refusal is not tried again"


def test_a_locked_cell_is_a_final_refusal(school: School) -> None:
    item = school.world.link("Quiz").line_item_id
    assert item is not None
    school.world.gradebook.lock(item, school.world.person("anna").user_id)
    school.give("anna", "7")
    school.deliver()
    assert school.state("anna").reason == "score-refused"


def test_a_conflict_is_sent_again_with_a_later_time(school: School) -> None:
    cell = school.world.cell("Quiz", "anna")
    cell.timestamp = clock.now() - timedelta(seconds=5)
    cell.points = Decimal(1)
    school.give("anna", "7", marked_at=clock.now() - timedelta(minutes=5))
    school.deliver()
    assert school.points("anna") == 7
    assert [post.status for post in school.world.score_log] == [409, 200]


def test_a_conflict_within_the_second_waits_for_the_next(school: School) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        school.world.cell("Quiz", "anna").timestamp = clock.now()
        school.give("anna", "7")
        school.deliver()
        state = school.state("anna")
        assert (state.state, state.reason) == ("pending", "score-conflict")
        traveller.shift(1)
        school.deliver()
    assert school.points("anna") == 7


def test_a_cell_with_a_time_ahead_is_tried_until_that_time_is_over(school: School) -> None:
    with time_machine.travel(clock.now(), tick=True) as traveller:
        school.world.cell("Quiz", "anna").timestamp = clock.now() + timedelta(hours=1)
        school.give("anna", "7")
        traveller.shift(5)
        school.deliver()
        assert school.state("anna").reason == "score-conflict"
        for _half_hour in range(8):
            traveller.shift(timedelta(minutes=30))
            school.deliver()
    assert school.points("anna") == 7


def test_a_conflict_over_the_very_same_score_means_it_arrived(school: School) -> None:
    school.world.faults.add("scores", lose_answer=True, times=1)
    school.give("anna", "7", "Принято")
    with time_machine.travel(clock.now(), tick=True) as traveller:
        school.deliver()
        assert school.state("anna").reason == "platform-unreachable"
        traveller.shift(timedelta(minutes=1))
        school.deliver()
    assert school.state("anna").state == "delivered"
    assert len([post for post in school.world.score_log if post.applied]) == 1


def test_without_results_a_lost_answer_costs_a_second_post_of_the_same(school: School) -> None:
    school.record_column(scopes=(ags.SCOPE_SCORE,))
    school.world.faults.add("scores", lose_answer=True, times=1)
    school.give("anna", "7")
    with time_machine.travel(clock.now(), tick=True) as traveller:
        school.deliver()
        traveller.shift(timedelta(minutes=1))
        school.deliver()
    assert school.state("anna").state == "delivered"
    assert school.points("anna") == 7


def test_results_that_cannot_be_read_do_not_stop_a_conflict(school: School) -> None:
    cell = school.world.cell("Quiz", "anna")
    cell.timestamp, cell.points = clock.now(), Decimal(7)
    school.world.faults.add("results", status=500)
    school.give("anna", "7", marked_at=clock.now() - timedelta(minutes=5))
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=True):
        school.deliver()
    assert [post.status for post in school.world.score_log] == [409, 200]


def test_a_deleted_column_is_named_and_can_be_made_again(school: School) -> None:
    course, link = school.world.course, school.world.link("Quiz")
    assert link.line_item_id is not None
    del course.line_items[link.line_item_id]
    link.line_item_id = None
    school.give("anna", "7")
    school.deliver()
    assert school.state("anna").reason == "line-item-gone"
    assert school.line_item().url == ""


def test_an_unknown_person_with_404_is_not_a_deleted_column(school: School) -> None:
    school.world.faults.add("scores", status=404, times=1)
    school.give("anna", "7")
    school.deliver()
    assert school.state("anna").reason == "score-refused"
    assert school.line_item().url != ""


def test_where_columns_may_not_be_read_a_404_is_the_persons(school: School) -> None:
    school.record_column(scopes=(ags.SCOPE_SCORE,))
    school.world.faults.add("scores", status=404, times=1)
    school.give("anna", "7")
    school.deliver()
    assert school.state("anna").reason == "score-refused"


def test_a_platform_that_never_offered_to_take_scores_is_final(school: School) -> None:
    school.record_column(scopes=(ags.SCOPE_RESULT,))
    school.give("anna", "7")
    school.deliver()
    state = school.state("anna")
    assert (state.state, state.reason) == ("failed", "scope-not-granted")


def test_after_two_weeks_somebody_is_told(school: School) -> None:
    school.world.faults.add("scores", status=500)
    school.give("anna", "7")
    with time_machine.travel(clock.now(), tick=True) as traveller:
        school.deliver()
        traveller.shift(timedelta(days=15))
        school.deliver()
    assert school.state("anna").reason == "delivery-gave-up"


def test_an_unforeseen_fault_of_ours_is_tried_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(ags, "score_payload", lambda *_args: 1 / 0)
        school.give("anna", "7")
        school.deliver()
    state = school.state("anna")
    assert (state.state, state.reason) == ("pending", "delivery-broken")


def test_scores_wait_while_the_secret_key_is_another(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lti_tool.platforms import access_tokens
    from lti_tool.platforms.errors import SecretKeyChangedError

    def refuse(*_args: object) -> None:
        raise SecretKeyChangedError

    monkeypatch.setattr(access_tokens, "_fetch", refuse)
    school.give("anna", "7")
    school.deliver()
    state = school.state("anna")
    assert (state.state, state.reason) == ("pending", "secret-key-changed")


@pytest.mark.parametrize("column", [None, ""])
def test_the_score_says_what_the_platform_needs(school: School, column: str | None) -> None:
    school.record_column(url=column)
    handed_in = clock.now() - timedelta(minutes=3)
    school.give("anna", "7", "Да", submitted_at=handed_in)
    school.deliver()
    body = school.world.score_log[-1].body
    assert body["gradingProgress"] == "FullyGraded"
    assert body["activityProgress"] == "Completed"
    assert body["scoreMaximum"] == 10
    assert body["timestamp"].endswith(".000Z")
    assert body["submission"]["submittedAt"].endswith("Z")
