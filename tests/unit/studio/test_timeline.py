"""When everything happens: exactly as long as asked for, slides between sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.faults import StudioError
from studio.script import Sentence, Slide
from studio.timeline import LONGEST_PAUSE, SHORTEST_PAUSE, laid_out


def slides(*opens: list[bool]) -> tuple[Slide, ...]:
    return tuple(
        Slide(number, number, "T", "p", tuple(Sentence(("а",), ("а",), one) for one in each))
        for number, each in enumerate(opens)
    )


def test_pauses_fill_the_recording_to_its_length() -> None:
    plan = laid_out(slides([True, False, True], [True]), [3.0, 3.0, 3.0, 3.0], 18.0)
    assert plan.moments[-1].end == pytest.approx(16.0)
    short, paragraph, slide = (
        later.begin - earlier.end
        for earlier, later in zip(plan.moments, plan.moments[1:], strict=False)
    )
    assert paragraph == pytest.approx(1.6 * short)
    assert slide == pytest.approx(2.2 * short)


@pytest.mark.parametrize(("length", "said"), [(8.0, "shorter"), (0.5, "longer")])
def test_a_text_that_does_not_fit_is_refused_with_how_much_to_change(
    length: float, said: str
) -> None:
    with pytest.raises(StudioError, match=said):
        laid_out(slides([True, False], [True]), [length] * 3, 20.0)


@given(st.lists(st.floats(1, 20), min_size=4, max_size=4), st.floats(0.4, 0.9))
def test_slides_come_up_between_sentences(lengths: list[float], pause: float) -> None:
    seconds = 2.8 + sum(lengths) + pause * (1 + 2.2 + 1)
    plan = laid_out(slides([True, False], [True, False]), lengths, seconds)
    assert SHORTEST_PAUSE <= plan.pause <= LONGEST_PAUSE
    assert plan.slides_at[0] == 0
    assert plan.moments[1].end < plan.slides_at[1] < plan.moments[2].begin
