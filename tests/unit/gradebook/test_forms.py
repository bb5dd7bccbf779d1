"""What a trainer saw goes through a page's field and comes back the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.gradebook.forms import as_field, seen_in
from lti_tool.gradebook.reconciling import Seen

SEEN = st.builds(
    Seen,
    delivery_id=st.integers(1, 2**31),
    theirs=st.none() | st.decimals(0, 10**6, places=4),
)


@given(SEEN)
def test_what_was_seen_comes_back_as_it_was(seen: Seen) -> None:
    assert seen_in([as_field(seen)]) == [seen]


def test_no_grade_is_not_a_grade_of_nothing() -> None:
    assert seen_in(["7:", "8:0.0000"]) == [Seen(7, None), Seen(8, Decimal(0))]


@pytest.mark.parametrize("value", ["", ":", "x:1", "-1:1", "1:one", "²:1", "9" * 16 + ":1"])
def test_what_no_page_of_ours_wrote_is_passed_over(value: str) -> None:
    assert seen_in([value]) == []
