"""``make bench``: contestants take turns on one machine in one run; medians over the rounds.

The numbers of one machine mean little elsewhere; the ratios are what is kept. The run is recorded
in ``bench/results/``.
"""

import argparse
import itertools
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import contestants
from bench.contestants import Contestant
from bench.launching import Way, one_after_another, side_by_side
from bench.platform import Platform
from bench.report import Measured, Run, Turn, machine_facts, record
from tests.fixtures.postgres_server import running_server

PEOPLE = 50
# The tests' server forgets what it was told; this one keeps it, as a real one does.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


@dataclass(frozen=True)
class Plan:
    """How much is launched in each contestant's turn."""

    rounds: int
    returning: int
    first: int
    clients: int
    keeps_connection: bool


def main() -> int:
    """Measure, print, record; the status is 1 when a bar is missed."""
    plan = _plan()
    before = machine_facts()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accord-bench-")))
        platform = stack.enter_context(Platform())
        os.environ.pop("ACCORD_TEST_POSTGRES_URL", None)
        server = stack.enter_context(running_server(DURABLE))
        entered = [
            stack.enter_context(contestants.accord_on_sqlite(platform, folder)),
            stack.enter_context(contestants.accord_on_postgres(platform, folder, server)),
            stack.enter_context(contestants.plain_on_redis(platform, folder)),
            stack.enter_context(contestants.plain_in_cookie(platform, folder)),
            stack.enter_context(contestants.hello()),
        ]
        measured = _measure(entered, Way(platform, plan.keeps_connection), plan)
    run = Run(before, load_after=os.getloadavg(), plan=vars(plan), contestants=measured)
    return record(run)


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--returning", type=int, default=160, help="launches by known people")
    parser.add_argument("--first", type=int, default=40, help="launches by people never seen")
    parser.add_argument("--clients", type=int, default=8, help="at once, for launches per second")
    parser.add_argument(
        "--keep-connection", action="store_true", help="one connection per launch, not per request"
    )
    given = parser.parse_args()
    return Plan(given.rounds, given.returning, given.first, given.clients, given.keep_connection)


def _measure(entered: list[Contestant], way: Way, plan: Plan) -> list[Measured]:
    """Warm all up, then let all take turns, the order the same in every round."""
    newcomers = (f"newcomer-{number}" for number in itertools.count())
    for contestant in entered:
        one_after_another(contestant, way, _known(2 * PEOPLE))
        side_by_side(contestant, way, _known(PEOPLE), plan.clients)
    turns: dict[str, list[Turn]] = {contestant.name: [] for contestant in entered}
    for number in range(plan.rounds):
        for contestant in entered:
            turns[contestant.name].append(_turn(contestant, way, plan, newcomers))
        print(f"round {number + 1} of {plan.rounds}", file=sys.stderr, flush=True)
    return [
        Measured(contestant.name, tuple(turns[contestant.name]), contestant.memory_mb())
        for contestant in entered
    ]


def _turn(contestant: Contestant, way: Way, plan: Plan, newcomers: Iterator[str]) -> Turn:
    asked = way.platform.key_requests
    returning = one_after_another(contestant, way, _known(plan.returning))
    first = one_after_another(contestant, way, itertools.islice(newcomers, plan.first))
    key_requests = way.platform.key_requests - asked
    per_second = side_by_side(contestant, way, _known(plan.returning), plan.clients)
    return Turn(
        returning_ms=returning * 1000 / plan.returning,
        first_ms=first * 1000 / plan.first,
        all_ms=(returning + first) * 1000 / (plan.returning + plan.first),
        key_requests_per_100=key_requests * 100 / (plan.returning + plan.first),
        per_second=per_second,
    )


def _known(count: int) -> list[str]:
    return [f"person-{number % PEOPLE}" for number in range(count)]


if __name__ == "__main__":
    sys.exit(main())
