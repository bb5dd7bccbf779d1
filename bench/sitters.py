"""Everybody in one timed quiz: an answer each every ten seconds, then all hand in at once."""

import asyncio
import json
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

BEGIN_AT_ONCE = 8
LONGEST_SECONDS = 60.0


@dataclass
class Sitter:
    """Somebody who takes the quiz: where their session is, and how far they are."""

    name: str
    host: str
    port: int
    path: str
    cookie: str
    token: str
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def who_opened(cls, page: str, cookie: str, name: str, address: tuple[str, int]) -> "Sitter":
        """Read from the quiz's first page what its forms send."""
        path = re.search(r'/s/[^/"]+/', page)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if path is None or token is None:
            raise RuntimeError("the quiz's page says neither its session nor its token")
        return cls(name, *address, f"{path[0]}quiz/", cookie, token[1])


@dataclass
class Tally:
    """Seconds from when a request was due to its answer, and what went wrong."""

    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def share(self, part: float) -> float:
        """Return the milliseconds within which ``part`` of the answers came."""
        return sorted(self.took)[int(len(self.took) * part)] * 1000


class Hall:
    """All sitters and their answers: item → the answer in its written form."""

    def __init__(self, sitters: Sequence[Sitter], answers: Mapping[str, Sequence[str]]) -> None:
        self._sitters = sitters
        self._answers = answers
        self._chance = random.Random(7)

    def begin(self) -> None:
        """Let everybody begin and open their page."""

        async def begin_all() -> None:
            places = asyncio.Semaphore(BEGIN_AT_ONCE)

            async def begin_one(sitter: Sitter) -> None:
                async with places:
                    await _ask(sitter, "POST", "attempts", {}, {303})
                    await _ask(sitter, "GET", "attempts/1", None, {200})

            await asyncio.gather(*map(begin_one, self._sitters))

        asyncio.run(begin_all())

    def answer(self, every: float) -> Tally:
        """Let everybody answer every item, one in ``every`` seconds, at moments of their own."""

        async def save(sitter: Sitter, number: int) -> None:
            item, given = list(self._answers.items())[number]
            body = {
                "base_version": 0,
                "given": list(given),
                "edit_id": f"{sitter.name}-{item}",
                "seconds": int(every),
            }
            answer = await _ask(sitter, "PATCH", f"attempts/1/answers/{item}", body, {200})
            sitter.versions[item] = json.loads(answer)["version"]

        steps = range(len(self._answers))
        due = [
            (every * number + phase, sitter, number)
            for sitter in self._sitters
            for phase in [self._chance.uniform(0, every)]
            for number in steps
        ]
        return self._at(due, save)

    def hand_in(self, within: float) -> Tally:
        """Let everybody hand in within ``within`` seconds and look at the result."""

        async def send(sitter: Sitter, _number: int) -> None:
            fields: list[tuple[str, str]] = [("intent", "hand-in")]
            for item, given in self._answers.items():
                fields.append((f"version-{item}", str(sitter.versions.get(item, 0))))
                for one in given:
                    part, colon, value = one.partition(":")
                    fields.append(
                        (f"item-{item}.{part}", value) if colon else (f"item-{item}", one)
                    )
            await _ask(sitter, "POST", "attempts/1", fields, {303})
            await _ask(sitter, "GET", "attempts/1/result", None, {200})

        due = [(self._chance.uniform(0, within), one, 0) for one in self._sitters]
        return self._at(due, send)

    def _at(
        self,
        due: Sequence[tuple[float, Sitter, int]],
        work: Callable[[Sitter, int], "asyncio.Future[None]"],
    ) -> Tally:
        tally = Tally()

        async def one(began: float, at: float, sitter: Sitter, number: int) -> None:
            await asyncio.sleep(began + at - time.perf_counter())
            try:
                await work(sitter, number)
            except (OSError, RuntimeError, asyncio.IncompleteReadError, TimeoutError) as failure:
                tally.wrong.append(f"{type(failure).__name__}: {failure}"[:200])
            tally.took.append(time.perf_counter() - began - at)

        async def all_of_them() -> None:
            began = time.perf_counter() + 0.5
            await asyncio.gather(*(one(began, *when) for when in due))

        asyncio.run(all_of_them())
        return tally


async def _ask(sitter: Sitter, method: str, path: str, body: object, expected: set[int]) -> bytes:
    """Ask once, on a connection of its own, and return the answer's body."""
    is_json = method == "PATCH"
    sent = ""
    if is_json:
        sent = json.dumps(body)
    elif body is not None:
        fields = list(body.items()) if isinstance(body, dict) else list(body)  # type: ignore[call-overload]
        sent = urlencode([("csrf_token", sitter.token), *fields])
    kind = "application/json" if is_json else "application/x-www-form-urlencoded"
    head = (
        f"{method} {sitter.path}{path} HTTP/1.0\r\nHost: {sitter.host}:{sitter.port}\r\n"
        f"Cookie: {sitter.cookie}\r\nX-CSRF-Token: {sitter.token}\r\n"
        f"Accept: {'application/json' if is_json else 'text/html'}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(sent.encode())}\r\n\r\n"
    )
    async with asyncio.timeout(LONGEST_SECONDS):
        reader, writer = await asyncio.open_connection(sitter.host, sitter.port, limit=2**20)
        try:
            writer.write(f"{head}{sent}".encode())
            answer = await reader.read()
        finally:
            writer.close()
    status = int(answer.split(b" ", 2)[1])
    if status not in expected:
        raise RuntimeError(f"{method} {path} answered {status}")
    return answer.partition(b"\r\n\r\n")[2]
