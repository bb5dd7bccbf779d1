"""Open edX as a platform, on a port of its own: lti-consumer-xblock with a few lines of HTTP.

The package is Open edX's own platform side and was written by nobody here. It does login, launch,
access tokens and deep linking; its AGS and NRPS endpoints need the whole of Open edX, so scores
are only received here.
"""

import html
import json
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "open-edx-client"
DEPLOYMENT_ID = "1"

_Answer = tuple[int, str, str]
"""Status, media type, body."""


def _library() -> tuple[Any, Any, Any]:
    """Import the package outside Open edX; Django wants settings first, and warns a good deal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import django
        from django.conf import settings

        if not settings.configured:
            memory = "django.core.cache.backends.locmem.LocMemCache"
            settings.configure(
                SECRET_KEY="open edx in tests",
                PLATFORM_NAME="Open edX",
                INSTALLED_APPS=[],
                CACHES={"default": {"BACKEND": memory}},
            )
            django.setup()
        from lti_consumer.data import Lti1p3LaunchData
        from lti_consumer.lti_1p3.consumer import LtiAdvantageConsumer
        from lti_consumer.lti_1p3.nprs import LtiNrps
    return LtiAdvantageConsumer, Lti1p3LaunchData, LtiNrps


class OpenEdx:
    """The platform: `with OpenEdx(tool_url) as platform`; `platform.url` is its issuer.

    `taken` holds the content items of deep linking responses, `scores` what was posted, `refused`
    what the package did not like.
    """

    def __init__(self, tool_url: str) -> None:
        """Take a port and make the consumer for this tool."""
        consumer_class, self._launch_data, nrps = _library()
        self._server = ThreadingHTTPServer(("localhost", 0), _handler(self))
        self.url = f"http://localhost:{self._server.server_port}"
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.consumer = consumer_class(
            iss=self.url,
            lti_oidc_url=f"{tool_url}/lti/login",
            lti_launch_url=f"{tool_url}/lti/launch",
            client_id=CLIENT_ID,
            deployment_id=DEPLOYMENT_ID,
            rsa_key=key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            ),
            rsa_key_id="open-edx-1",
            redirect_uris=[f"{tool_url}/lti/launch"],
            tool_keyset_url=f"{tool_url}/lti/jwks",
        )
        self.consumer.enable_deep_linking(f"{tool_url}/lti/launch", f"{self.url}/return")
        self.consumer.enable_ags(
            lineitems_url=f"{self.url}/lineitems", lineitem_url=f"{self.url}/lineitems/7"
        )
        self.consumer.set_extra_claim(nrps(f"{self.url}/members").get_lti_nrps_launch_claim())
        self.consumer.set_context_claim("course-1", context_title="Open edX")
        self.taken: list[dict[str, Any]] = []
        self.scores: list[tuple[str, dict[str, Any]]] = []
        self.tokens_given = 0
        self.refused: list[str] = []
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> Self:
        """Answer."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def begin(
        self,
        role: str | None,
        *,
        user: str = "student-1",
        name: str | None = None,
        custom: dict[str, str] | None = None,
        message: str = "LtiResourceLinkRequest",
    ) -> str:
        """Prepare a launch for one person; return the address in the tool that begins it."""
        self.consumer.set_user_data(user, role, full_name=name)
        self.consumer.set_resource_link_claim("block-1", title="Quiz")
        self.consumer.set_custom_parameters(custom or {})
        data = self._launch_data(
            user_id=user,
            user_role=role,
            config_id="1",
            resource_link_id="block-1",
            message_type=message,
        )
        return str(self.consumer.prepare_preflight_url(data))

    def answer(self, path: str, query: dict[str, str], body: bytes, bearer: str) -> _Answer:
        """Answer one request."""
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        if path == "/auth":
            return self._launch(query | form)
        if path == "/jwks":
            return 200, "application/json", json.dumps(self.consumer.get_public_keyset())
        if path == "/token":
            self.tokens_given += 1
            return 200, "application/json", json.dumps(self.consumer.access_token(form))
        if path == "/return":
            self.taken += self.consumer.check_and_decode_deep_linking_token(form["JWT"])
            return 200, "text/plain", "taken"
        if path == "/lineitems/7/scores":
            scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
            assert self.consumer.check_token(bearer, [scope])
            self.scores.append((path, json.loads(body)))
            return 200, "application/json", ""
        return 404, "text/plain", "no such page"

    def _launch(self, asked: dict[str, str]) -> _Answer:
        fields = self.consumer.generate_launch_request(asked)
        inputs = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in fields.items()
        )
        page = f'<form method="post" action="{self.consumer.launch_url}">{inputs}</form>'
        return 200, "text/html; charset=utf-8", page


def _handler(platform: OpenEdx) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Hands every request to the platform; what the package refuses becomes a 400."""

        def do_GET(self) -> None:
            """Answer a GET."""
            self._answer(b"")

        def do_POST(self) -> None:
            """Answer a POST."""
            self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

        def _answer(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            try:
                status, kind, text = platform.answer(
                    parts.path, dict(parse_qsl(parts.query)), body, bearer
                )
            except Exception as error:  # noqa: BLE001 - whatever the package raises is a refusal
                platform.refused.append(f"{parts.path}: {error!r}")
                status, kind, text = 400, "text/plain", repr(error)
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler
