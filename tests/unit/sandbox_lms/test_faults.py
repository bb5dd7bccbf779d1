"""Misbehaviour comes as ordered and stops when it is used up."""

import pytest

from lti_tool.sandbox_lms.faults import Faults


def test_a_fault_may_let_some_requests_pass_first() -> None:
    faults = Faults()
    faults.add("memberships", status=500, skip=2, times=1)
    found = [faults.take("memberships") for _ in range(4)]
    assert [fault and fault.status for fault in found] == [None, None, 500, None]


def test_faults_are_served_in_turn_and_counted_down() -> None:
    faults = Faults()
    faults.add("token", status=500, times=2)
    faults.add("*", status=401)
    found = [faults.take("token") for _ in range(4)]
    assert [fault.status for fault in found if fault] == [500, 500, 401, 401]
    jwks = faults.take("jwks")
    assert jwks is not None
    assert jwks.status == 401
    faults.clear()
    assert faults.take("token") is None


def test_a_fault_for_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no endpoint"):
        Faults().add("tokens", status=500)
