"""A thousand browsers in one light process: streams, saves, and coming back after a restart."""

import asyncio
import json
import random
import re
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

EVERY_SECONDS = 2.0
OPENING_AT_ONCE = 40
PATIENCE_SECONDS = 60.0
SLOT = "feelings.1"

_EDIT = re.compile(rb'"edit_id":"e-(\d+)-(\d+)"')
_CURSOR = re.compile(rb'"cursor":(\d+)')


@dataclass
class Member:
    """Somebody with the sheet open: where their session is, and what their screen shows."""

    group: int
    path: str
    cookie: str
    token: str
    cursor: int = 0
    shown: int = 0
    streams: int = 0

    @classmethod
    def who_opened(cls, page: str, cookie: str, group: int) -> "Member":
        """Read from a page's text what its script reads."""
        path = re.search(r'/s/[^/"]+/', page)
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        if path is None or token is None:
            raise RuntimeError("the workshop's page says neither its session nor its token")
        return cls(group, f"{path[0]}workshop/", cookie, token[1])


@dataclass
class Tally:
    """Seconds that saves took to be answered, and to reach each of the others' screens."""

    saves: int = 0
    expected: int = 0
    saved: list[float] = field(default_factory=list)
    delivered: list[float] = field(default_factory=list)

    @staticmethod
    def share(times: list[float], part: float) -> float:
        """Return the milliseconds within which ``part`` of ``times`` lie."""
        return sorted(times)[int(len(times) * part)] * 1000


class Audience:
    """All browsers; their loop runs in a thread of its own between ``with`` and its end."""

    def __init__(self, members: Sequence[Member], addresses: Sequence[tuple[str, int]]) -> None:
        self._members = members
        self._addresses = addresses
        self._groups = [
            [one for one in members if one.group == group] for group in range(members[-1].group + 1)
        ]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._chance = random.Random(7)
        self._sent: dict[tuple[int, int], float] = {}
        self._numbers = [0] * len(self._groups)
        self._versions = [0] * len(self._groups)
        self._accepted = [0] * len(self._groups)
        self._tally = Tally()
        self._open = 0
        self._listening: list[asyncio.Task[None]] = []

    def __enter__(self) -> Self:
        """Start the loop."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every browser."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def save_each_group(self, groups: int) -> None:
        """Let each of the first ``groups`` groups save once, while nobody listens.

        As many at once as will open their streams: by then each process has as many threads and
        connections to its database as it will have, and what listeners add is theirs.
        """

        async def all_of_them() -> None:
            places = asyncio.Semaphore(OPENING_AT_ONCE)

            async def in_turn(group: int) -> None:
                async with places:
                    await self._save(group)

            await asyncio.gather(*map(in_turn, range(min(groups, len(self._groups)))))

        self._run(all_of_them())

    def listen(self) -> None:
        """Open everybody's stream and keep it open, coming back at random moments."""

        async def open_all() -> None:
            places = asyncio.Semaphore(OPENING_AT_ONCE)
            for number, member in enumerate(self._members):
                work = self._follow(member, number, places)
                self._listening.append(asyncio.ensure_future(work))
            await self._all_open()

        self._run(open_all())

    def rest(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        self._run(asyncio.sleep(seconds))

    def write(self, seconds: float, tally: Tally) -> None:
        """Let every group save every two seconds, each at a moment of its own."""
        self._tally = tally
        self._run(self._write_until(lambda: False, seconds))

    def write_while(self, stop: Callable[[], None], start: Callable[[], None]) -> float:
        """Restart the servers while all write; return the seconds until everybody was back."""
        self._tally = Tally()
        over = threading.Event()
        writing = asyncio.run_coroutine_threadsafe(
            self._write_until(over.is_set, PATIENCE_SECONDS * 3), self._loop
        )
        self.rest(EVERY_SECONDS)
        streams = [member.streams for member in self._members]
        stop()
        start()
        began = time.perf_counter()

        async def everybody_back() -> None:
            while any(
                member.streams == before
                for member, before in zip(self._members, streams, strict=True)
            ):
                await asyncio.sleep(0.05)
            await self._all_open()

        self._run(everybody_back())
        took = time.perf_counter() - began
        self.rest(EVERY_SECONDS)
        over.set()
        writing.result()
        return took

    def lost(self) -> int:
        """Return how many screens do not show their group's last accepted text, after a while."""

        def behind() -> int:
            return sum(member.shown < self._accepted[member.group] for member in self._members)

        until = time.monotonic() + 10
        while behind() and time.monotonic() < until:
            self.rest(0.2)
        return behind()

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _close(self) -> None:
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)

    async def _all_open(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self._open < len(self._members):
            if time.monotonic() > until:
                raise RuntimeError(f"only {self._open} of {len(self._members)} streams opened")
            await asyncio.sleep(0.05)

    async def _write_until(self, is_over: Callable[[], bool], seconds: float) -> None:
        until = time.perf_counter() + seconds

        async def group_writes(group: int) -> None:
            due = time.perf_counter() + self._chance.uniform(0, EVERY_SECONDS)
            while due < until and not is_over():
                await asyncio.sleep(due - time.perf_counter())
                await self._save(group)
                due += EVERY_SECONDS

        await asyncio.gather(*(group_writes(group) for group in range(len(self._groups))))
        await asyncio.sleep(0.5)

    async def _save(self, group: int) -> None:
        """Save as the queue in the browser does: the same edit again until it is answered."""
        members = self._groups[group]
        self._numbers[group] += 1
        number = self._numbers[group]
        writer = members[number % len(members)]
        edit = {
            "base_version": self._versions[group],
            "text": f"Text {number} of group {group}",
            "edit_id": f"e-{group}-{number}",
        }
        tally, began = self._tally, time.perf_counter()
        self._sent[group, number] = began
        answer = None
        while answer is None:
            try:
                answer = await self._ask(writer, "PATCH", f"slots/{SLOT}", json.dumps(edit))
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(self._chance.uniform(0.5, 1.5))
        self._versions[group] = json.loads(answer)["version"]
        self._accepted[group] = number
        tally.saves += 1
        tally.expected += len(members) - 1
        tally.saved.append(time.perf_counter() - began)

    async def _ask(self, member: Member, method: str, path: str, body: str) -> bytes:
        reader, writer = await self._connect(member, method, path, body)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1])
            if status >= 500:
                raise ConnectionError(status)
            answer = await reader.read()
            if status != 200:
                raise RuntimeError(f"{method} {path} answered {status}: {answer[:300]!r}")
            return answer
        finally:
            writer.close()

    async def _connect(
        self, member: Member, method: str, path: str, body: str = ""
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self._addresses[self._chance.randrange(len(self._addresses))]
        reader, writer = await asyncio.open_connection(host, port, limit=2**20)
        writer.write(
            f"{method} {member.path}{path} HTTP/1.0\r\nHost: {host}:{port}\r\n"
            f"Cookie: {member.cookie}\r\nX-CSRF-Token: {member.token}\r\n"
            "Accept: application/json\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()
        )
        return reader, writer

    async def _follow(self, member: Member, number: int, places: asyncio.Semaphore) -> None:
        while True:
            is_open = False
            try:
                async with places:
                    path = f"live?since={member.cursor}"
                    reader, writer = await self._connect(member, "GET", path)
                    head = await reader.readuntil(b"\r\n\r\n")
                    if b" 200 " not in head.split(b"\r\n", 1)[0]:
                        raise ConnectionError(head[:60])
                is_open = True
                self._open += 1
                member.streams += 1
                while line := await reader.readline():
                    self._show(member, line)
            except (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                if is_open:
                    self._open -= 1
                    writer.close()
            # As live.js does.
            await asyncio.sleep(2 * self._chance.uniform(0.5, 1.5))

    def _show(self, member: Member, line: bytes) -> None:
        cursor = _CURSOR.search(line)
        if cursor is not None:
            member.cursor = max(member.cursor, int(cursor[1]))
        for group, number in _EDIT.findall(line):
            edit = int(group), int(number)
            if edit[1] > member.shown:
                member.shown = edit[1]
                members = self._groups[member.group]
                if members[edit[1] % len(members)] is not member:
                    self._tally.delivered.append(time.perf_counter() - self._sent[edit])
