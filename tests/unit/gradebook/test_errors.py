"""Every reason a delivery can have leads back to its words."""

from lti_tool.gradebook.delivery import OUTAGE_REASONS
from lti_tool.gradebook.errors import GaveUpError, error_of
from lti_tool.gradebook.score import verdict_of


def test_every_reason_of_a_verdict_has_words() -> None:
    reasons = {verdict_of(status).reason for status in range(200, 600)} - {""}
    assert all(error_of(reason) for reason in reasons | set(OUTAGE_REASONS))


def test_no_reason_has_no_words() -> None:
    assert error_of("") is None
    assert error_of("delivery-gave-up") is GaveUpError
