"""A platform registers itself by an invite: once, safely, and with words for what went wrong."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from lti_tool.db import db
from lti_tool.lti.announcement import TOOL_CONFIGURATION
from lti_tool.platforms import invites
from lti_tool.platforms.models import Deployment, Registration, RegistrationInvite
from lti_tool.sandbox_lms.server import SandboxServer
from lti_tool.sandbox_lms.world import World
from tests.fixtures.classroom import Classroom


@pytest.fixture
def second_lms() -> Iterator[World]:
    """Another platform, not registered yet."""
    world = World()
    with SandboxServer(world):
        yield world


def invite(classroom: Classroom, lifetime: timedelta = invites.LIFETIME) -> str:
    with classroom.app.app_context():
        token, _expires_at = invites.create(lifetime)
    return f"{classroom.tool_url}/lti/register?invite={token}"


def registrations(classroom: Classroom) -> int:
    with classroom.app.app_context():
        return db.session.scalar(select(func.count(Registration.id))) or 0


def opened(url: str) -> requests.Response:
    return requests.get(url, headers={"Accept-Language": "ru"}, timeout=20)


def test_an_invite_makes_a_pinned_registration(classroom: Classroom, second_lms: World) -> None:
    page = opened(second_lms.registration_url(invite(classroom)))
    assert page.status_code == 200
    assert "Инструмент зарегистрирован" in page.text
    assert second_lms.url in page.headers["Content-Security-Policy"].partition("frame-ancestors")[2]
    with classroom.app.app_context():
        made = db.session.scalars(
            select(Registration).where(Registration.issuer == second_lms.issuer)
        ).one()
        assert made.deployment_policy == "pinned"
        assert [d.source for d in made.deployments] == ["registration"]
        used = db.session.scalars(
            select(RegistrationInvite).order_by(RegistrationInvite.id.desc())
        ).first()
        assert used is not None
        assert used.registration_id == made.id


def test_a_platform_that_names_no_deployment_is_left_open(
    classroom: Classroom, second_lms: World
) -> None:
    second_lms.features.registration_names_deployment = False
    assert opened(second_lms.registration_url(invite(classroom))).ok
    with classroom.app.app_context():
        policy = select(Registration.deployment_policy).where(
            Registration.issuer == second_lms.issuer
        )
        assert db.session.scalar(policy) == "open"


def test_a_platform_without_registration_tokens_is_welcome(
    classroom: Classroom, second_lms: World
) -> None:
    second_lms.features.registration_token = False
    assert opened(second_lms.registration_url(invite(classroom))).ok


def test_the_tool_announces_its_messages_labels_and_parameters(
    classroom: Classroom, second_lms: World
) -> None:
    opened(second_lms.registration_url(invite(classroom)))
    said = second_lms.tool_of().configuration
    tool = said[TOOL_CONFIGURATION]
    assert said["redirect_uris"] == [f"{classroom.tool_url}/lti/launch"]
    assert said["client_name"] == said["client_name#ru"] != said["client_name#en"]
    assert {m["type"] for m in tool["messages"]} == {
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
        "LtiSubmissionReviewRequest",
    }
    assert tool["custom_parameters"]["link_history"] == "$ResourceLink.id.history"
    assert "activity" not in tool["custom_parameters"]
    assert "email" not in tool["claims"]
    icon = requests.get(said["logo_uri"], timeout=10)
    assert icon.headers["Content-Type"].startswith("image/svg+xml")


def test_an_invite_works_once(classroom: Classroom, second_lms: World) -> None:
    address = invite(classroom)
    assert opened(second_lms.registration_url(address)).ok
    again = opened(second_lms.registration_url(address))
    assert again.status_code == 403
    assert "invite-invalid" in again.text
    assert registrations(classroom) == 2


def test_of_two_openings_at_once_one_registers(classroom: Classroom, second_lms: World) -> None:
    address = invite(classroom)
    second_lms.faults.add("register", delay=0.3, times=1)
    statuses: list[int] = []

    def open_it() -> None:
        statuses.append(opened(second_lms.registration_url(address)).status_code)

    threads = [threading.Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 403]
    assert registrations(classroom) == 2


@pytest.mark.parametrize("token", ["", "unknown"])
def test_without_an_invite_nobody_registers(
    classroom: Classroom, second_lms: World, token: str
) -> None:
    address = f"{classroom.tool_url}/lti/register?invite={token}"
    refused = opened(second_lms.registration_url(address))
    assert refused.status_code == 403
    assert second_lms.tools == {}


def test_an_expired_invite_is_refused(classroom: Classroom, second_lms: World) -> None:
    refused = opened(second_lms.registration_url(invite(classroom, timedelta(seconds=-1))))
    assert refused.status_code == 403


def test_a_refusal_of_the_platform_leaves_the_invite_good(
    classroom: Classroom, second_lms: World
) -> None:
    address = invite(classroom)
    second_lms.faults.add("register", status=400, body="missing_domain", times=1)
    refused = opened(second_lms.registration_url(address))
    assert refused.status_code == 400
    assert "missing_domain" in refused.text
    assert "registration-refused" in refused.text
    assert opened(second_lms.registration_url(address)).ok


def test_registering_again_updates_the_same_registration(
    classroom: Classroom, second_lms: World
) -> None:
    with platform(second_lms.url, client_id="same") as url:
        for _ in range(2):
            assert opened(f"{invite(classroom)}&openid_configuration={url}").ok
    assert registrations(classroom) == 2


@contextmanager
def platform(
    _unused: str = "", client_id: Any = "c-1", answer: Any = None, **changes: Any
) -> Iterator[str]:
    """A hand-made platform whose configuration can be wrong in any way; yields its URL."""

    class Handler(BaseHTTPRequestHandler):
        def _say(self, body: Any) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            base = f"http://localhost:{self.server.server_port}"  # type: ignore[attr-defined]
            body = {
                "issuer": base,
                "authorization_endpoint": f"{base}/auth",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/jwks",
                "registration_endpoint": f"{base}/register",
            }
            body.update(changes)
            self._say(changes.get("whole", body))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._say({"client_id": client_id} if answer is None else answer)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/config"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://bank.example"},
        {"issuer": None},
        {"issuer": 5},
        {"token_endpoint": ""},
        {"jwks_uri": ["x"]},
        {"whole": []},
        {"https://purl.imsglobal.org/spec/lti-platform-configuration": "text"},
    ],
)
def test_a_wrong_configuration_is_refused_and_the_invite_stays_good(
    classroom: Classroom, second_lms: World, changes: dict[str, Any]
) -> None:
    address = invite(classroom)
    with platform(**changes) as url:
        refused = opened(f"{address}&openid_configuration={url}")
    assert refused.status_code == 400
    assert "platform-configuration" in refused.text
    assert opened(second_lms.registration_url(address)).ok


@pytest.mark.parametrize(
    "changes",
    [{"jwks_uri": "ftp://localhost/jwks"}, {"authorization_endpoint": "javascript:alert(1)"}],
)
def test_an_address_that_is_not_one_is_refused(
    classroom: Classroom, changes: dict[str, Any]
) -> None:
    with platform(**changes) as url:
        refused = opened(f"{invite(classroom)}&openid_configuration={url}")
    assert "platform-address-refused" in refused.text


@pytest.mark.parametrize("answer", [[], {"client_id": ""}, {"client_id": 5}, {}])
def test_an_answer_without_a_client_id_is_refused(classroom: Classroom, answer: Any) -> None:
    with platform(answer=answer) as url:
        refused = opened(f"{invite(classroom)}&openid_configuration={url}")
    assert refused.status_code == 400
    assert "registration-refused" in refused.text


def test_a_configuration_that_cannot_be_fetched_is_told_so(
    classroom: Classroom, second_lms: World
) -> None:
    second_lms.faults.add("configuration", status=500, times=1)
    refused = opened(second_lms.registration_url(invite(classroom)))
    assert "platform-configuration" in refused.text
    nobody = opened(f"{invite(classroom)}&openid_configuration=http://localhost:1/x")
    assert nobody.status_code == 502
    assert "platform-unreachable" in nobody.text


def test_a_registration_without_a_configuration_is_refused(classroom: Classroom) -> None:
    assert opened(invite(classroom)).status_code == 400


def test_a_second_deployment_is_added_to_the_same_registration(classroom: Classroom) -> None:
    for deployment in ("1", "2", "2"):
        answer = {"client_id": "c-1", TOOL_CONFIGURATION: {"deployment_id": deployment}}
        with platform(answer=answer, issuer="http://localhost/fixed") as url:
            assert opened(f"{invite(classroom)}&openid_configuration={url}").ok
    with classroom.app.app_context():
        made = db.session.scalars(
            select(Deployment.deployment_id)
            .join(Registration)
            .where(Registration.issuer == "http://localhost/fixed")
            .order_by(Deployment.deployment_id)
        )
        assert list(made) == ["1", "2"]
