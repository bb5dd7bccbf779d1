"""What is measured: each contestant is a process tree that serves launches on a port of its own.

All are served by gunicorn with the same kind of worker, the same number of processes and threads,
imported before the fork, and write their log to nowhere.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import psycopg
import requests

from bench.platform import CLIENT_ID, DEPLOYMENT_ID, Platform
from tests.fixtures.postgres_server import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
THREADS = 8
START_SECONDS = 60
# As Accord's own config/gunicorn.py says.
GUNICORN = (
    *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread"),
    *("--workers", str(WORKERS), "--threads", str(THREADS)),
    *("--preload", "--no-control-socket", "--keep-alive", "15", "--log-level", "warning"),
)


@dataclass(frozen=True)
class Contestant:
    """A running server: its name, its address, the roots of its process trees."""

    name: str
    url: str
    roots: tuple[psutil.Process, ...]

    def processes(self) -> list[psutil.Process]:
        """Return the roots and all that came from them."""
        return [p for root in self.roots for p in (root, *root.children(recursive=True))]

    def cpu_seconds(self) -> float:
        """Return the CPU time used so far, that of children which ended included."""
        return sum(_cpu_seconds(process) for process in self.processes())

    def memory_mb(self) -> float:
        """Return the memory held; pages shared by several processes count once."""
        return sum(process.memory_full_info().pss for process in self.processes()) / 2**20


def _cpu_seconds(process: psutil.Process) -> float:
    """Read the kernel's clock of one process: nanoseconds, where /proc counts in 10 ms.

    Clock ids of other processes: clock_getcpuclockid(3), MAKE_PROCESS_CPUCLOCK in the kernel.
    """
    try:
        own = time.clock_gettime(~process.pid << 3 | 2)
        ended = process.cpu_times()
    except (OSError, psutil.NoSuchProcess):
        return 0.0
    return own + ended.children_user + ended.children_system


@contextmanager
def hello() -> Iterator[Contestant]:
    """Three Flask requests that do nothing."""
    with _served("hello", "bench.hello_app:app", {}) as contestant:
        yield contestant


@contextmanager
def plain_on_redis(platform: Platform, folder: Path) -> Iterator[Contestant]:
    """pylti1p3 with its launches in a private Redis, which is counted."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with _running(command, os.environ) as process:
        environment = {"BENCH_REDIS": f"redis://127.0.0.1:{port}/0"}
        redis = psutil.Process(process.pid)
        with _plain("plain pylti1p3", platform, folder, environment, redis) as contestant:
            yield contestant


@contextmanager
def plain_in_cookie(platform: Platform, folder: Path) -> Iterator[Contestant]:
    """pylti1p3 with its launches in Flask's session cookie."""
    with _plain("plain, session cookie", platform, folder, {}) as contestant:
        yield contestant


@contextmanager
def _plain(
    name: str,
    platform: Platform,
    folder: Path,
    environment: Mapping[str, str],
    *stores: psutil.Process,
) -> Iterator[Contestant]:
    config = folder / f"{name}.json"
    registration = {
        "default": True,
        "client_id": CLIENT_ID,
        "auth_login_url": f"{platform.issuer}/authorise",
        "auth_token_url": f"{platform.issuer}/token",
        "key_set_url": f"{platform.issuer}/jwks",
        "key_set": None,
        "deployment_ids": [DEPLOYMENT_ID],
    }
    settings = {
        "issuer": platform.issuer,
        "registration": registration,
        "private_key": platform.tool_private_key(),
    }
    config.write_text(json.dumps(settings))
    known = {"BENCH_CONFIG": str(config), **environment}
    with _served(name, "bench.plain_app:app", known) as served:
        yield replace(served, roots=(*served.roots, *stores))


@contextmanager
def accord_on_sqlite(platform: Platform, folder: Path) -> Iterator[Contestant]:
    """Accord as it is served, on its default database."""
    with _accord("accord, SQLite", platform, folder / "sqlite", {}) as contestant:
        yield contestant


@contextmanager
def accord_on_postgres(
    platform: Platform, folder: Path, server: PostgresServer
) -> Iterator[Contestant]:
    """Accord as it is served, on ``server``, whose processes are counted."""
    url, postmaster = database_on(server)
    environment = {"ACCORD_DATABASE_URL": url}
    with _accord(
        "accord, PostgreSQL", platform, folder / "postgres", environment, postmaster
    ) as contestant:
        yield contestant


def database_on(server: PostgresServer) -> tuple[str, psutil.Process]:
    """Make an empty database on ``server``; return its address and the server's process."""
    url = server.create("bench").replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        postmaster = psutil.Process(row[0]).parent()
    assert postmaster is not None
    return url, postmaster


@contextmanager
def _accord(
    name: str,
    platform: Platform,
    folder: Path,
    database: Mapping[str, str],
    *database_processes: psutil.Process,
) -> Iterator[Contestant]:
    """Web processes and delivery worker, with the built-in course, the platform registered."""
    port = free_port()
    environment = prepared(platform, folder, database, port)
    with host(environment, name) as process:
        yield Contestant(
            name, environment["ACCORD_BASE_URL"], (psutil.Process(process.pid), *database_processes)
        )


def prepared(
    platform: Platform, folder: Path, database: Mapping[str, str], port: int
) -> dict[str, str]:
    """Make the database, import the course, register the platform; return what a host needs."""
    inherited = {n: value for n, value in os.environ.items() if not n.startswith("ACCORD_")}
    environment = {
        **inherited,
        "ACCORD_ENV": "development",
        "ACCORD_BASE_URL": f"http://127.0.0.1:{port}",
        "ACCORD_BIND": f"127.0.0.1:{port}",
        "ACCORD_SECRET_KEY": secrets.token_urlsafe(48),
        "ACCORD_INSTANCE_DIR": str(folder),
        "ACCORD_WEB_WORKERS": str(WORKERS),
        "ACCORD_WEB_THREADS": str(THREADS),
        **database,
    }
    for command in (
        ["db", "upgrade"],
        ["content", "import", str(ROOT / "course_content" / "pos")],
        [
            *("platform", "add", "--issuer", platform.issuer, "--client-id", CLIENT_ID),
            *("--auth-login-url", f"{platform.issuer}/authorise"),
            *("--auth-token-url", f"{platform.issuer}/token"),
            *("--jwks-url", f"{platform.issuer}/jwks", "--deployment-id", DEPLOYMENT_ID),
        ],
    ):
        _command(command, environment)
    return environment


@contextmanager
def host(environment: Mapping[str, str], name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one ``accord serve`` until the end of the block."""
    command = [sys.executable, "-m", "lti_tool.cli", "serve"]
    with _running(command, environment) as process:
        _wait_for(f"http://{environment['ACCORD_BIND']}/healthz", process, name)
        yield process


def _command(command: list[str], environment: Mapping[str, str]) -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "lti_tool.cli", *command],
        env=dict(environment),
        cwd=ROOT,
        check=False,
        text=True,
        capture_output=True,
    )
    if outcome.returncode:
        raise RuntimeError(f"accord {' '.join(command[:2])} failed:\n{outcome.stderr}")


@contextmanager
def _served(name: str, app: str, environment: Mapping[str, str]) -> Iterator[Contestant]:
    port = free_port()
    command = [*GUNICORN, "--bind", f"127.0.0.1:{port}", app]
    with _running(command, {**os.environ, **environment}) as process:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process, name)
        yield Contestant(name, url, (psutil.Process(process.pid),))


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait_for(url: str, process: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            requests.get(url, timeout=2)
        except requests.RequestException as failure:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start") from failure
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
