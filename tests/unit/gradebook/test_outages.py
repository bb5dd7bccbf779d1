"""Which platforms rest."""

from lti_tool.gradebook.outages import FIRST_REST, LONGEST_REST, Outages

ONE, OTHER = 1, 2


def failing(
    outages: Outages, now: float, *, outage: bool = True, after: float | None = None
) -> None:
    outages.failed(ONE, now, outage=outage, retry_after=after)


def test_a_platform_that_does_not_answer_rests_and_the_others_do_not() -> None:
    outages = Outages()
    failing(outages, 100)
    assert outages.resting(100) == {ONE}
    assert outages.resting(100 + FIRST_REST + 0.1) == set()


def test_refused_scores_rest_a_platform_only_when_they_come_in_a_row() -> None:
    outages = Outages()
    failing(outages, 100, outage=False)
    failing(outages, 100, outage=False)
    assert not outages.resting(100)
    assert not outages.answered(ONE), "it had not been resting"
    for _number in range(3):
        failing(outages, 100, outage=False)
    assert outages.resting(100) == {ONE}


def test_rests_double_up_to_five_minutes() -> None:
    outages, now = Outages(), 0.0
    rests = []
    for _number in range(12):
        failing(outages, now)
        start = now
        while outages.resting(now):
            now += 1
        rests.append(now - start)
    assert rests[:3] == [2, 4, 8]
    assert rests[-1] == LONGEST_REST


def test_lanes_that_fail_together_count_once() -> None:
    outages = Outages()
    for _lane in range(4):
        failing(outages, 100)
    assert not outages.resting(100 + FIRST_REST + 0.1)


def test_one_score_probes_while_the_others_rest() -> None:
    outages = Outages()
    failing(outages, 100)
    outages.began(ONE)
    assert outages.resting(200) == {ONE}, "the probe is under way"
    outages.released(ONE)
    assert not outages.resting(200)
    outages.began(ONE)
    assert outages.answered(ONE)
    assert not outages.resting(200)


def test_a_healthy_platform_needs_no_probe() -> None:
    outages = Outages()
    outages.began(OTHER)
    failing(outages, 100, outage=False)
    outages.began(ONE)
    outages.released(OTHER)
    outages.released(ONE)
    assert not outages.resting(100)


def test_what_the_platform_asks_for_is_waited() -> None:
    outages = Outages()
    failing(outages, 100, after=60)
    assert outages.resting(150) == {ONE}
    assert not outages.resting(161)
