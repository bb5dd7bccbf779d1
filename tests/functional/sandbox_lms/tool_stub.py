"""A tool of a hundred lines, so that the sandbox is tried by something that is not Accord."""

import json
import secrets
import threading
import time
from typing import Any, Self
from urllib.parse import urlencode

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, jsonify, redirect, request
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.world import Tool, World

DL = claims.DL


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


class ToolStub:
    """A tool on a port of its own. Keeps every login and launch it saw."""

    def __init__(self, world: World) -> None:
        """Take a port; nothing is registered yet."""
        self.world = world
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "stub-1"
        self.logins: list[dict[str, str]] = []
        self.launches: list[dict[str, str]] = []
        self.auth_changes: dict[str, str | None] = {}
        self._server = make_server(
            "127.0.0.1", 0, self._app(), threaded=True, request_handler=_Quiet
        )
        self.url = f"http://127.0.0.1:{self._server.port}"
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

    def registered(self, **more: Any) -> Tool:
        """Register by hand."""
        return self.world.register_tool(
            login_url=f"{self.url}/login",
            redirect_uris=[f"{self.url}/launch"],
            jwks_url=f"{self.url}/jwks",
            name="Stub",
            **more,
        )

    def metadata(self, **changes: Any) -> dict[str, Any]:
        """What it would send to a registration endpoint."""
        data = {
            "application_type": "web",
            "response_types": ["id_token"],
            "grant_types": ["client_credentials", "implicit"],
            "initiate_login_uri": f"{self.url}/login",
            "redirect_uris": [f"{self.url}/launch"],
            "client_name": "Stub",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": " ".join((*claims.AGS_SCOPES, claims.SCOPE_MEMBERS)),
            claims.TOOL_CONFIGURATION: {
                "domain": self.url.removeprefix("http://"),
                "target_link_uri": f"{self.url}/launch",
                "claims": ["iss", "sub", "name"],
                "custom_parameters": {"groups": "$Moodle.Person.userGroupIds"},
                "messages": [
                    {"type": claims.DEEP_LINKING_REQUEST, "target_link_uri": f"{self.url}/pick"}
                ],
            },
        }
        return data | changes

    def claims_of(self, launch: dict[str, str]) -> dict[str, Any]:
        """Verify a launch's id_token against the platform's JWKS, as a tool must."""
        keys = jwt.PyJWKSet.from_dict(requests.get(f"{self.world.url}/lti/jwks", timeout=5).json())
        kid = jwt.get_unverified_header(launch["id_token"])["kid"]
        tool = self.world.tool_of()
        found: dict[str, Any] = jwt.decode(
            launch["id_token"],
            keys[kid].key,
            algorithms=["RS256"],
            audience=tool.client_id,
            issuer=self.world.issuer,
        )
        return found

    def sign(self, body: dict[str, Any]) -> str:
        """Sign a JWT with the tool's key."""
        return jwt.encode(body, self.key, algorithm="RS256", headers={"kid": self.kid})

    def assertion(self, **changes: Any) -> str:
        """A client assertion; changes of None leave a claim out."""
        client_id, now = self.world.tool_of().client_id, int(time.time())
        body: dict[str, Any] = {
            "iss": client_id,
            "sub": client_id,
            "aud": f"{self.world.url}/lti/token",
            "iat": now - 2,
            "exp": now + 60,
            "jti": secrets.token_hex(8),
        } | changes
        return self.sign({name: value for name, value in body.items() if value is not None})

    def ask_token(self, *scopes: str, **changes: Any) -> requests.Response:
        """POST to the token endpoint."""
        return requests.post(
            f"{self.world.url}/lti/token",
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": changes.pop("assertion", None) or self.assertion(**changes),
                "scope": " ".join(scopes),
            },
            timeout=5,
        )

    def call(
        self,
        method: str,
        url: str,
        *scopes: str,
        body: Any = None,
        content_type: str | None = None,
        timeout: float = 5,
    ) -> requests.Response:
        """Call a service with a fresh token."""
        token = self.ask_token(*scopes).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        if content_type is not None:
            headers["Content-Type"] = content_type
        data = None if body is None else json.dumps(body).encode()
        return requests.request(method, url, data=data, headers=headers, timeout=timeout)

    def deep_linking_answer(self, request_claims: dict[str, Any], **changes: Any) -> dict[str, str]:
        """The form that answers a deep linking request; changes replace or (None) drop claims."""
        now, settings = int(time.time()), request_claims[f"{DL}deep_linking_settings"]
        body: dict[str, Any] = {
            "iss": request_claims["aud"],
            "aud": request_claims["iss"],
            "iat": now - 2,
            "exp": now + 60,
            "nonce": secrets.token_hex(8),
            claims.claim("message_type"): claims.DEEP_LINKING_RESPONSE,
            claims.claim("version"): "1.3.0",
            claims.claim("deployment_id"): request_claims[claims.claim("deployment_id")],
            claims.claim("content_items"): [],
        }
        if "data" in settings:
            body[f"{DL}data"] = settings["data"]
        body |= {claims.claim(name): value for name, value in changes.items()}
        return {"JWT": self.sign({k: v for k, v in body.items() if v is not None})}

    def _app(self) -> Flask:
        app = Flask("tool_stub")

        @app.route("/login", methods=["GET", "POST"])
        def login() -> AnyResponse:
            asked = request.values.to_dict()
            self.logins.append(asked)
            tool = self.world.tool_of()
            query: dict[str, str | None] = {
                "scope": "openid",
                "response_type": "id_token",
                "response_mode": "form_post",
                "prompt": "none",
                "client_id": tool.client_id,
                "redirect_uri": f"{self.url}/launch",
                "login_hint": asked["login_hint"],
                "lti_message_hint": asked["lti_message_hint"],
                "state": "state-1",
                "nonce": secrets.token_hex(8),
            }
            query |= self.auth_changes
            sent = {name: value for name, value in query.items() if value is not None}
            return redirect(f"{self.world.url}/lti/auth?{urlencode(sent)}")

        @app.post("/launch")
        def launch() -> str:
            self.launches.append(request.form.to_dict())
            return "launched"

        @app.get("/jwks")
        def jwks() -> AnyResponse:
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return jsonify({"keys": [public | {"kid": self.kid, "alg": "RS256"}]})

        return app
