"""Where a class replayed, stopped, did not follow: counted in people, gathered into moments."""

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.lecture.charts import Bar, edges, strip
from lti_tool.activities.lecture.heat import (
    ONE_MOMENT,
    Cell,
    Moment,
    Viewing,
    cells,
    even,
    is_about,
    moments,
)
from lti_tool.activities.lecture.rules import union

DURATION = 100_000
spots = st.integers(min_value=0, max_value=DURATION)
stretches = st.lists(st.tuples(spots, spots), max_size=5).map(union)
viewings = st.lists(
    st.builds(
        Viewing,
        seen=stretches,
        again=stretches,
        unclear=st.lists(spots, max_size=5).map(tuple),
        left_at=st.none() | spots,
    ),
    max_size=8,
)


@given(st.integers(min_value=1, max_value=6 * 3_600_000))
def test_the_strip_covers_the_whole_recording_evenly(duration: int) -> None:
    cut = even(duration)
    assert 1 <= len(cut) <= 60
    assert union(cut) == ((0, duration),)
    lengths = [end - start for start, end in cut]
    assert max(lengths) - min(lengths) <= 1


@given(viewings)
def test_nobody_is_counted_twice_in_one_place(some: list[Viewing]) -> None:
    for cell in cells(some, even(DURATION)):
        assert max(cell.seen, cell.again, cell.left, cell.unclear) <= len(some)


@given(viewings)
def test_every_mark_belongs_to_a_moment(some: list[Viewing]) -> None:
    found = moments(some)
    marks = [at for one in some for at in one.unclear]
    assert all(any(moment.at <= at <= moment.until for moment in found) for at in marks)
    assert all(moment.until - moment.at <= ONE_MOMENT for moment in found)
    assert all(1 <= moment.people <= len(some) for moment in found)


def test_a_class_is_counted_slide_by_slide() -> None:
    anna = Viewing(((0, 100_000),), ((10_000, 20_000),), (12_000, 90_000), None)
    boris = Viewing(((0, 30_000),), (), (15_000,), 30_000)
    assert cells([anna, boris], [(0, 50_000), (50_000, 100_000)]) == (
        Cell(0, 50_000, seen=2, again=1, left=1, unclear=2),
        Cell(50_000, 100_000, seen=1, again=0, left=0, unclear=1),
    )
    assert moments([anna, boris]) == (Moment(12_000, 15_000, 2), Moment(90_000, 90_000, 1))


def test_an_answer_is_about_the_moment_it_stands_near() -> None:
    moment = Moment(30_000, 35_000, 2)
    assert is_about(moment, 20_000)
    assert is_about(moment, 45_000)
    assert not is_about(moment, 45_001)


def test_a_strip_is_as_high_as_people_are_many() -> None:
    counted = (Cell(0, 50_000, 2, 0, 0, 0), Cell(50_000, 100_000, 1, 0, 0, 1))
    seen = strip(counted, "seen", people=4)
    assert seen.bars == (Bar("0.000%", "50.000%", 20, 2), Bar("50.000%", "50.000%", 10, 1))
    assert (seen.most, seen.most_at) == (2, 0)
    assert strip(counted, "unclear", people=4).bars == (Bar("50.000%", "50.000%", 40, 1),)
    assert strip(counted, "again", people=4).bars == ()
    assert [one.x for one in edges([(0, 1), (25_000, 3)], DURATION)] == ["0.000%", "25.000%"]
