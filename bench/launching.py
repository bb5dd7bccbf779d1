"""The browser's side of a launch: login, the platform's answer, and the first page."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bench.contestants import Contestant
from bench.platform import CLIENT_ID, DEPLOYMENT_ID, Platform

TIMEOUT_SECONDS = 60


class LaunchFailed(RuntimeError):
    """A launch did not end on a page."""


@dataclass(frozen=True)
class Way:
    """How launches are made: at which platform, and whether one connection serves all requests.

    ``keeps_connection`` False opens a connection for every request, as the figures were taken
    that the bars come from; True keeps one for a launch, as a browser without a proxy does.
    ``activity`` is what the link leads to.
    """

    platform: Platform
    keeps_connection: bool = False
    activity: str = "pos/lecture"


class Visitor:
    """A browser without cookies, as each launch begins: the same for everybody."""

    def __init__(self, contestant: Contestant, way: Way) -> None:
        self._address = urlsplit(contestant.url)
        self._url = contestant.url
        self._way = way
        self._connection: HTTPConnection | None = None
        self._cookies: dict[str, str] = {}

    @property
    def cookie_header(self) -> str:
        """The cookies so far as the header ``Cookie`` says them."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def launch(self, person: str) -> str:
        """Make one full launch as ``person`` and return the first page.

        Raises:
            LaunchFailed: an answer was not what a launch gets.
        """
        platform = self._way.platform
        target = f"{self._url}/lti/launch"
        initiation = {
            "iss": platform.issuer,
            "login_hint": person,
            "target_link_uri": target,
            "client_id": CLIENT_ID,
            "lti_deployment_id": DEPLOYMENT_ID,
            "lti_message_hint": "{}",
        }
        began = self._ask("POST", "/lti/login", initiation)
        sent = parse_qs(urlsplit(began.headers.get("Location", "")).query)
        if "nonce" not in sent:
            raise LaunchFailed(f"login answered {began.status}")
        token = platform.id_token(sent["nonce"][0], person, target, self._way.activity)
        answer = self._ask("POST", "/lti/launch", {"id_token": token, "state": sent["state"][0]})
        while answer.status in (302, 303):
            address = urlsplit(urljoin(self._url, answer.headers["Location"]))
            answer = self._ask("GET", address.path)
        self._close()
        if answer.status != 200:
            raise LaunchFailed(f"the launch ended with {answer.status}: {answer.text[:300]!r}")
        return answer.text

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> "Answer":
        headers = {"Accept-Language": "ru", "Accept": "text/html", "User-Agent": "bench"}
        if self._cookies:
            headers["Cookie"] = self.cookie_header
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._connection is None:
            self._connection = HTTPConnection(
                self._address.hostname or "", self._address.port, timeout=TIMEOUT_SECONDS
            )
        self._connection.request(method, path, urlencode(form) if form else None, headers)
        answer = Answer(self._connection.getresponse())
        if not self._way.keeps_connection:
            self._close()
        for header in answer.headers.get_all("Set-Cookie") or ():
            # Python's own parser does not know `Partitioned` and gives such cookies up.
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Answer:
    """What a server answered, read to its end."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()


def one_after_another(contestant: Contestant, way: Way, people: Iterable[str]) -> float:
    """Let ``people`` launch in turn; return the CPU seconds it cost the contestant."""
    before = contestant.cpu_seconds()
    for person in people:
        Visitor(contestant, way).launch(person)
    return contestant.cpu_seconds() - before


def side_by_side(contestant: Contestant, way: Way, people: list[str], clients: int) -> float:
    """Let ``people`` launch, ``clients`` at once; return launches per second.

    The clients sign the tokens on the same machine, so this is a lower bound.
    """
    waiting = iter(people)
    lock = threading.Lock()
    failures: list[BaseException] = []

    def work() -> None:
        while not failures:
            with lock:
                person = next(waiting, None)
            if person is None:
                return
            try:
                Visitor(contestant, way).launch(person)
            except Exception as failure:  # noqa: BLE001 (whatever it is, the run is void)
                failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return len(people) / (time.perf_counter() - began)
