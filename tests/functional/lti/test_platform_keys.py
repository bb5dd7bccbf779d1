"""The platform changes its keys, or loses them for a while: launches go on."""

import json
from typing import Any

from tests.fixtures.classroom import Classroom
from tests.functional.lti.refusals import launch, sessions
from tests.functional.lti_browser import LtiBrowser


def test_the_platforms_new_key_is_fetched_at_once_and_the_old_one_is_forgotten(
    tables: Classroom, browser: LtiBrowser
) -> None:
    assert launch(browser).status_code == 200
    old = tables.world.keys.current
    tables.world.rotate_key(keep_old=False)
    assert launch(browser).status_code == 200, "a new kid"
    tables.world.next_launch(key=old)
    refused = launch(browser)
    assert refused.status_code == 400
    assert "token-key-unknown" in refused.text
    assert sessions() == 2


def test_a_platform_that_reuses_its_kid_is_asked_again(
    tables: Classroom, browser: LtiBrowser
) -> None:
    assert launch(browser).status_code == 200
    tables.world.rotate_key(reuse_kid=True)
    assert launch(browser).status_code == 200
    assert tables.world.requests["jwks"] == 2


def test_a_platform_whose_keys_are_down_launches_by_the_last_good_ones(
    tables: Classroom, browser: LtiBrowser
) -> None:
    assert launch(browser).status_code == 200
    broken_ways: list[dict[str, Any]] = [
        {"status": 500},
        {"status": 200, "body": "<html>"},
        {"status": 200, "body": json.dumps({"keys": "none"})},
        {"lose_answer": True},
    ]
    for broken in broken_ways:
        tables.world.faults.clear()
        tables.world.faults.add("jwks", **broken)
        assert launch(browser).status_code == 200
        tables.world.next_launch(headers={"kid": "rotated-meanwhile"})
        assert "token-key-unknown" in launch(browser).text
