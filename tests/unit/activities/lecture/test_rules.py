"""What counts as watched: any order, any repetition, never more than the clock allows."""

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.lecture.rules import (
    FASTEST,
    MOST_INTERVALS,
    MOST_MARKS,
    MOST_REPLAYED,
    SAME_MARK,
    Interval,
    Watching,
    clip,
    credit,
    credit_reading,
    earned,
    left_to_watch,
    longest,
    minus,
    missing,
    total,
    union,
    watched_share,
    with_mark,
    without_mark,
    worth_showing,
)

NINE_TENTHS = Fraction(9, 10)
OPENED = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
DURATION = 44_300

moments = st.integers(min_value=-1_000, max_value=60_000)
intervals = st.lists(st.tuples(moments, moments), max_size=20)


def after(seconds: float) -> datetime:
    return OPENED + timedelta(seconds=seconds)


def watch(
    watching: Watching, reported: list[Interval], at: float, opened: datetime = OPENED
) -> Watching:
    return credit(watching, reported, duration=DURATION, opened_at=opened, now=after(at))


@given(intervals)
def test_a_union_of_a_union_is_the_same(some: list[Interval]) -> None:
    assert union(union(some)) == union(some)


@given(intervals, intervals)
def test_the_order_of_reports_does_not_matter(some: list[Interval], other: list[Interval]) -> None:
    assert union(some, other) == union(other, some) == union(union(some), other)


@given(intervals)
def test_a_union_is_in_order_with_gaps_between(some: list[Interval]) -> None:
    merged = union(some)
    assert all(start < end for start, end in merged)
    assert all(one[1] < other[0] for one, other in pairwise(merged))


@given(intervals)
def test_what_is_watched_is_never_longer_than_the_recording(some: list[Interval]) -> None:
    seen = clip(some, DURATION)
    assert 0 <= total(seen) <= DURATION
    assert 0 <= watched_share(seen, DURATION) <= 1


@given(intervals)
def test_seen_and_missing_make_the_whole(some: list[Interval]) -> None:
    seen = clip(some, DURATION)
    gaps = missing(seen, DURATION)
    assert union(seen, gaps) == ((0, DURATION),)
    assert total(seen) + total(gaps) == DURATION


@given(intervals, intervals)
def test_taking_away_leaves_what_only_the_first_has(
    some: list[Interval], taken: list[Interval]
) -> None:
    first, second = union(some), union(taken)
    left = minus(first, second)
    assert union(left, second) == union(first, second)
    assert total(left) == total(union(first, second)) - total(second)


def test_a_seek_adds_nothing() -> None:
    assert union([(5_000, 5_000), (9_000, 2_000)]) == ()


def test_neighbours_that_touch_become_one() -> None:
    assert union([(0, 1_000)], [(1_000, 2_000)]) == ((0, 2_000),)


@given(intervals, st.floats(min_value=0, max_value=100))
def test_credit_never_outruns_the_clock(reported: list[Interval], seconds: float) -> None:
    gained = watch(Watching(), reported, seconds)
    assert total(gained.seen) <= FASTEST * seconds * 1000 + 1
    assert gained.seen == clip(gained.seen, DURATION)


@given(st.lists(st.tuples(intervals, st.floats(min_value=0, max_value=20)), max_size=10))
def test_many_reports_together_never_outrun_the_clock(
    reports: list[tuple[list[Interval], float]],
) -> None:
    watching, clock = Watching(), 0.0
    for reported, pause in reports:
        clock += pause
        grown = watch(watching, reported, clock)
        assert total(grown.seen) >= total(watching.seen)
        watching = grown
    # Each report may round by a millisecond in the viewer's favour.
    assert total(watching.seen) <= FASTEST * (clock * 1000 + len(reports))


@given(intervals, st.floats(min_value=0, max_value=100))
def test_the_same_report_again_at_the_same_moment_changes_nothing(
    reported: list[Interval], seconds: float
) -> None:
    once = watch(Watching(), reported, seconds)
    again = watch(once, reported, seconds)
    assert total(again.seen) <= total(once.seen) + FASTEST


def test_watching_at_normal_speed_is_credited_whole() -> None:
    watching = Watching()
    for second in range(5, 45, 5):
        watching = watch(watching, [(0, second * 1000)], second)
    assert watching.seen == ((0, 40_000),)


def test_watching_twice_as_fast_is_credited_whole() -> None:
    assert watch(Watching(), [(0, 40_000)], 20).seen == ((0, 40_000),)


def test_reporting_the_whole_at_once_is_credited_as_far_as_the_clock_went() -> None:
    assert watch(Watching(), [(0, DURATION)], 5).seen == ((0, 10_000),)


def test_what_the_clock_did_not_allow_counts_when_reported_later() -> None:
    watching = watch(Watching(), [(0, 40_000)], 5)
    assert watch(watching, [(0, 40_000)], 20).seen == ((0, 40_000),)


def test_a_slow_network_loses_nothing() -> None:
    """Reports of 5, 10 and 15 seconds arrive together at 16."""
    watching = Watching()
    for played in (5_000, 10_000, 15_000):
        watching = watch(watching, [(0, played)], 16)
    assert watching.seen == ((0, 15_000),)


def test_changes_kept_offline_are_credited_when_they_arrive() -> None:
    assert watch(Watching(), [(0, DURATION)], 3_600).seen == ((0, DURATION),)


def test_two_tabs_share_one_clock() -> None:
    one = watch(Watching(), [(0, 20_000)], 10)
    both = watch(one, [(20_000, 40_000)], 10)
    assert both == one


def test_time_before_the_page_was_opened_does_not_count() -> None:
    yesterday = watch(Watching(), [(0, 4_000)], 2)
    tomorrow = OPENED + timedelta(days=1)
    today = credit(
        yesterday,
        [(4_000, DURATION)],
        duration=DURATION,
        opened_at=tomorrow,
        now=tomorrow + timedelta(seconds=3),
    )
    assert today.seen == ((0, 10_000),)


def test_a_clock_that_went_back_gives_no_credit() -> None:
    assert watch(Watching(), [(0, 5_000)], -10) == Watching()


def test_watching_the_same_part_again_costs_nothing() -> None:
    once = watch(Watching(), [(0, 10_000)], 5)
    assert watch(once, [(0, 10_000)], 100) == once


@pytest.mark.parametrize(
    ("seen", "enough", "left"),
    [
        ((), False, 39_870),
        (((0, 39_869),), False, 1),
        (((0, 39_870),), True, 0),
        (((0, 20_000), (24_000, DURATION)), True, 0),
        (((0, DURATION),), True, 0),
    ],
)
def test_nine_tenths_are_enough(seen: tuple[Interval, ...], enough: bool, left: int) -> None:
    assert (earned(seen, DURATION, NINE_TENTHS) == 1) is enough
    assert left_to_watch(seen, DURATION, NINE_TENTHS) == left


def test_a_gap_too_short_to_notice_is_not_shown() -> None:
    assert worth_showing(((0, 999), (2_000, 3_000))) == ((2_000, 3_000),)


def test_of_too_many_stretches_the_shortest_are_given_up() -> None:
    many = union((place * 1_500, place * 1_500 + 200 + place) for place in range(150))
    kept = longest(many)
    assert len(kept) == MOST_INTERVALS
    assert kept == tuple(sorted(kept))
    assert set(kept) == set(many[-MOST_INTERVALS:])


@given(intervals, intervals)
def test_giving_up_stretches_never_takes_credit_back(
    some: list[Interval], more: list[Interval]
) -> None:
    kept = longest(union(some), 3)
    assert total(longest(union(kept, more), 3)) >= total(kept)


def test_one_persons_record_fits_two_kilobytes_however_long_they_watch() -> None:
    """The longest recording there may be, in as many stretches and marks as are kept."""
    late = 6 * 3_600_000 - 1
    stretches = [[late, late]] * (MOST_INTERVALS + MOST_REPLAYED)
    assert len(json.dumps(stretches) + json.dumps([late] * MOST_MARKS)) < 1_900


def test_a_mark_is_made_once_and_taken_back() -> None:
    marks = with_mark(with_mark((), 30_000), 10_000)
    assert marks == (10_000, 30_000)
    assert with_mark(marks, 14_999) == marks
    assert with_mark(marks, 15_000) == (10_000, 15_000, 30_000)
    assert without_mark(marks, 12_000) == (30_000,)
    assert without_mark(marks, 20_000) == marks


@given(st.lists(st.tuples(st.booleans(), moments), max_size=30))
def test_marks_stand_in_order_and_apart(taps: list[tuple[bool, int]]) -> None:
    marks: tuple[int, ...] = ()
    for on, at in taps:
        marks = (with_mark if on else without_mark)(marks, at)
        assert (with_mark if on else without_mark)(marks, at) == marks
    assert all(other - one >= SAME_MARK for one, other in pairwise(marks))


@given(
    st.lists(
        st.tuples(
            intervals,
            st.floats(min_value=0, max_value=20),
            st.sampled_from([OPENED, OPENED + timedelta(seconds=5)]),
        ),
        max_size=10,
    )
)
def test_devices_tabs_and_late_reports_together_never_outrun_the_clock(
    reports: list[tuple[list[Interval], float, datetime]],
) -> None:
    """A cheat may open the page twice and send what they like in any order."""
    watching, clock = Watching(), 5.0
    for reported, pause, opened in reports:
        clock += pause
        grown = watch(watching, reported, clock, opened)
        assert total(grown.seen) >= total(watching.seen)
        watching = grown
    assert total(watching.seen) <= FASTEST * (clock * 1000 + len(reports))


@given(st.lists(st.tuples(moments, moments), min_size=1, max_size=12), st.randoms())
def test_the_same_watching_in_another_order_and_twice_comes_to_the_same(
    pieces: list[Interval], random: Random
) -> None:
    """Two devices, a beacon and the queue's copy: enough time has passed for all of it."""
    straight = watch(Watching(), pieces, 100)
    mixed = Watching()
    shuffled = [*pieces, *pieces]
    random.shuffle(shuffled)
    for piece in shuffled:
        mixed = watch(mixed, [piece], 100)
    assert mixed.seen == straight.seen


@given(intervals, intervals, st.sampled_from([1, 10]))
def test_what_is_earned_grows_in_whole_steps(
    some: list[Interval], more: list[Interval], steps: int
) -> None:
    before = earned(clip(some, DURATION), DURATION, NINE_TENTHS, steps)
    after = earned(clip([*some, *more], DURATION), DURATION, NINE_TENTHS, steps)
    assert 0 <= before <= after <= 1
    assert (after * steps).denominator == 1


@pytest.mark.parametrize(
    ("watched", "tenths"), [(0, 0), (3_986, 0), (3_987, 1), (39_869, 9), (39_870, 10)]
)
def test_a_tenth_of_the_score_comes_with_a_tenth_of_the_way(watched: int, tenths: int) -> None:
    assert earned(union([(0, watched)]), DURATION, NINE_TENTHS, 10) == Fraction(tenths, 10)


@given(intervals, st.floats(min_value=0, max_value=100), st.floats(min_value=0, max_value=100))
def test_reading_and_playing_together_never_outrun_the_clock(
    reported: list[Interval], first: float, more: float
) -> None:
    watching = watch(Watching(), reported, first)
    chapter = (8_700, 26_100)
    read = credit_reading(watching, chapter, opened_at=OPENED, now=after(first + more))
    if read is not None:
        assert total(read.seen) <= FASTEST * ((first + more) * 1000 + 2)
        assert minus((chapter,), read.seen) == ()


def test_a_chapter_counts_whole_or_not_yet() -> None:
    chapter = (0, 10_000)
    assert credit_reading(Watching(), chapter, opened_at=OPENED, now=after(4.9)) is None
    read = credit_reading(Watching(), chapter, opened_at=OPENED, now=after(5))
    assert read == Watching((chapter,), after(5))
    assert credit_reading(read, chapter, opened_at=OPENED, now=after(5)) == read
