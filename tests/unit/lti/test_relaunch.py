"""Where a launch is begun anew: at our own login, or at the LMS's page if it has one."""

from collections.abc import Iterator

import pytest
from flask import Flask

from lti_tool.lti import relaunch
from lti_tool.lti import views as lti_views
from lti_tool.lti.state import LoginState
from lti_tool.platforms import registry
from tests.unit.lti.test_login import REQUEST, registration

STATE = LoginState("n", 1, "b" * 64, "_parent", {**REQUEST, "lti_storage_target": "_parent"})


@pytest.fixture(autouse=True)
def address_book() -> Iterator[None]:
    app = Flask("lti_tool")
    app.register_blueprint(lti_views.blueprint)
    with app.test_request_context():
        yield


@pytest.mark.parametrize("known", [None, registration(1, "one")])
def test_the_login_is_run_again_without_the_platforms_storage(
    monkeypatch: pytest.MonkeyPatch, known: object
) -> None:
    monkeypatch.setattr(registry, "with_id", lambda _number: known)
    url = relaunch.login_url(STATE)
    assert url.startswith("/lti/login?iss=")
    assert "lti_storage_target" not in url


def test_an_lms_with_a_page_of_its_own_starts_there(monkeypatch: pytest.MonkeyPatch) -> None:
    moodle = registration(1, "one", family="moodle")
    monkeypatch.setattr(registry, "with_id", lambda _number: moodle)
    assert relaunch.login_url(STATE) == "https://lms.example/mod/lti/launch.php?id=3"
