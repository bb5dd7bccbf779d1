"""A login that cannot be understood, and garbage by the megabyte, get a page as well."""

import pytest
import requests

from tests.fixtures.classroom import Classroom
from tests.functional.lti.refusals import MEGABYTE, sessions


@pytest.mark.parametrize("missing", ["iss", "login_hint", "target_link_uri"])
def test_a_login_without_a_required_parameter_is_refused(tables: Classroom, missing: str) -> None:
    tool = tables.world.tool_of()
    asked = {
        "iss": tables.world.issuer or "",
        "login_hint": "5",
        "target_link_uri": tool.target_link_uri,
        "client_id": tool.client_id,
    }
    del asked[missing]
    for answer in (
        requests.get(tool.login_url, params=asked, allow_redirects=False, timeout=10),
        requests.post(tool.login_url, data=asked, allow_redirects=False, timeout=10),
    ):
        assert answer.status_code == 400
        assert "login-incomplete" in answer.text


def test_a_login_of_an_unknown_platform_is_refused(tables: Classroom) -> None:
    tool = tables.world.tool_of()
    asked = {
        "iss": "https://unknown.example",
        "login_hint": "5",
        "target_link_uri": tool.target_link_uri,
    }
    for changes in ({}, {"iss": tables.world.issuer or "", "client_id": "unknown"}):
        answer = requests.get(
            tool.login_url, params=asked | changes, allow_redirects=False, timeout=10
        )
        assert answer.status_code == 400
        assert "platform-unknown" in answer.text
    flood = requests.post(tool.login_url, data=asked | {"login_hint": "x" * MEGABYTE}, timeout=10)
    assert 400 <= flood.status_code < 500


def test_a_megabyte_of_garbage_is_refused_without_a_form(tables: Classroom) -> None:
    url = f"{tables.tool_url}/lti/launch"
    for content_type in (
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
    ):
        answer = requests.post(
            url, data=b"\xff\x00=&" * (MEGABYTE // 4), headers={"Content-Type": content_type}
        )
        assert 400 <= answer.status_code < 500, content_type
    assert 400 <= requests.post(url, json={"id_token": "x"}, timeout=10).status_code < 500
    assert sessions() == 0
