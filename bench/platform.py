"""A platform as fast as can be: keys over HTTP, id_tokens signed with a key kept parsed.

It also grants service tokens and keeps the last score that it was sent for each person
(``{issuer}/gradebook`` tells them); ``{issuer}/tally`` counts what came: tokens asked for, scores,
scores sent twice (same person, same time), scores no later than the one that stands (409). It is a
process of its own, so that a contestant that asks for the keys at every launch waits for nobody
else's work.
"""

import json
import multiprocessing
import threading
import time
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "bench-client"
DEPLOYMENT_ID = "1"
KEY_ID = "bench-key"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
START_SECONDS = 20

_processes = multiprocessing.get_context("spawn")


class Platform:
    """The issuer of every launch in the benchmark; its keys stand at ``{issuer}/jwks``."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._requests = _processes.Value("L", 0)
        self._rest = _processes.Value("d", 0.0)
        self._port = _processes.Queue()
        self._server = _processes.Process(
            target=_serve_keys,
            args=(self._jwks(), self._requests, self._rest, self._port),
            daemon=True,
        )
        self.issuer = ""

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._server.start()
        self.issuer = f"http://127.0.0.1:{self._port.get(timeout=START_SECONDS)}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop answering."""
        self._server.terminate()
        self._server.join()

    @property
    def key_requests(self) -> int:
        """How often the keys were asked for so far, by all contestants."""
        return int(self._requests.value)

    def answer_after(self, seconds: float) -> None:
        """Take so long for every service request from now on."""
        self._rest.value = seconds

    def tool_private_key(self) -> str:
        """Return a PEM for the plain tool's configuration (it is never used at a launch)."""
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def id_token(self, nonce: str, person: str, target: str, activity: str = "pos/lecture") -> str:
        """Return a signed launch of ``person`` with the claims that platforms usually send."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "azp": CLIENT_ID,
            "sub": person,
            "iat": now,
            "exp": now + 600,
            "nonce": nonce,
            "jti": uuid.uuid4().hex,
            "name": f"Person {person}",
            "given_name": "Person",
            "family_name": person,
            "email": f"{person}@school.example",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}version": "1.3.0",
            f"{LTI}deployment_id": DEPLOYMENT_ID,
            f"{LTI}target_link_uri": target,
            f"{LTI}roles": [ROLE],
            f"{LTI}resource_link": {"id": f"link-{activity}", "title": "Activity"},
            f"{LTI}context": {"id": "course-1", "label": "PLC", "title": "PLC training"},
            f"{LTI}custom": {"activity": activity},
            f"{LTI}launch_presentation": {"document_target": "iframe", "locale": "ru"},
            f"{LTI}tool_platform": {"guid": "bench", "product_family_code": "bench"},
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
                "lineitem": f"{self.issuer}/lineitems/1?type=2",
                "lineitems": f"{self.issuer}/lineitems?type=2",
                "scope": [
                    f"{AGS_SCOPE}{name}"
                    for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")
                ],
            },
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
                "context_memberships_url": f"{self.issuer}/members",
                "service_versions": ["2.0"],
            },
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": KEY_ID})

    def _jwks(self) -> bytes:
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return json.dumps({"keys": [{**jwk, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}).encode()


def _serve_keys(jwks: bytes, requests: Any, rest: Any, port: Any) -> None:
    """Answer for the keys until terminated; count the requests, tell the port."""

    def count() -> None:
        with requests.get_lock():
            requests.value += 1

    server = _Patient(("127.0.0.1", 0), _handler(jwks, count, rest))
    server.daemon_threads = True
    port.put(server.server_port)
    server.serve_forever()


class _Patient(ThreadingHTTPServer):
    """Lets a worker's connections wait for their thread."""

    request_queue_size = 128


class _Gradebook:
    """One column: the score that stands for each person, and a count of what was sent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, str] = {}
        self._sent: set[tuple[str, str]] = set()
        self.given: dict[str, float] = {}
        self.tally = dict.fromkeys(("tokens", "scores", "repeated", "stale"), 0)

    def count_token(self, scope: str) -> None:
        """Count the tokens that scores may be sent with, not those for the roster."""
        with self._lock:
            self.tally["tokens"] += f"{AGS_SCOPE}score" in scope.split()

    def take(self, score: dict[str, Any]) -> int:
        """Let a score stand unless it is no later than the standing one; return the status."""
        person, at = score["userId"], score["timestamp"]
        with self._lock:
            self.tally["scores"] += 1
            self.tally["repeated"] += (person, at) in self._sent
            self._sent.add((person, at))
            # All of one writer's times have one form, in which later is greater.
            if at <= self._times.get(person, ""):
                self.tally["stale"] += 1
                return 409
            self._times[person] = at
            self.given[person] = score["scoreGiven"]
            return 200


def _handler(jwks: bytes, count: Callable[[], None], rest: Any) -> type[BaseHTTPRequestHandler]:
    gradebook = _Gradebook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Or the body of each answer waits 40 ms for the head's receipt.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if self.path == "/jwks":
                count()
                self._answer(200, jwks)
            elif self.path == "/gradebook":
                self._answer(200, json.dumps(dict(gradebook.given)).encode())
            elif self.path == "/tally":
                self._answer(200, json.dumps(gradebook.tally).encode())
            else:
                self._answer(404, b"{}")

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            time.sleep(rest.value)
            if path == "/token":
                scope = " ".join(parse_qs(sent.decode()).get("scope", []))
                gradebook.count_token(scope)
                token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
                self._answer(200, json.dumps({**token, "scope": scope}).encode())
            elif path == "/lineitems/1/scores":
                self._answer(gradebook.take(json.loads(sent)), b"{}")
            else:
                self._answer(404, b"{}")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
