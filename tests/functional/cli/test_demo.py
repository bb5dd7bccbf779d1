"""``accord demo`` and ``accord serve`` as people start and stop them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from lti_tool.settings import PROJECT_ROOT

ACCORD = (sys.executable, "-m", "lti_tool.cli")
START_SECONDS = 60
STOP_SECONDS = 40


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """The environment of a fresh shell, with these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}
    return {**kept, "PYTHONPATH": str(PROJECT_ROOT), **settings}


@contextmanager
def started(
    *words: str, folder: Path, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        (*ACCORD, *words),
        cwd=folder,
        env=env or environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        for left in _family(process):
            left.kill()
        process.communicate()


def _alive(family: list[psutil.Process]) -> list[psutil.Process]:
    """Who still runs; a process that ended and that nobody has asked after does not."""
    running = (process for process in family if process.is_running())
    return [process for process in running if process.status() != psutil.STATUS_ZOMBIE]


def _family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def until(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "it did not come up"
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def test_the_demo_opens_one_url_and_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    port, lms_port = free_port(), free_port("localhost")
    words = ("demo", "--port", str(port), "--lms-port", str(lms_port))
    with started(*words, folder=tmp_path) as demo:
        assert demo.stdout is not None
        said: list[str] = []
        while not any(f"http://localhost:{lms_port}" in line for line in said):
            line = demo.stdout.readline()
            assert line, "".join(said)
            said.append(line)
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), demo)
        page = requests.get(f"http://localhost:{lms_port}/", timeout=5)
        assert "Анна Соколова" in page.text
        family = _family(demo)
        assert len(family) >= 4
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=STOP_SECONDS)
        assert demo.returncode == 0
        assert _alive(family) == []


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = str(squatter.getsockname()[1])
        refused = subprocess.run(
            (*ACCORD, "demo", "--port", port),
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert refused.returncode != 0
    assert f"port {port} is taken" in refused.stderr


def test_serving_with_unsafe_settings_names_every_fault_at_once(tmp_path: Path) -> None:
    refused = subprocess.run(
        (*ACCORD, "serve"),
        cwd=tmp_path,
        env=environment(
            ACCORD_BASE_URL="http://tool.example", ACCORD_SECRET_KEY="short", ACCORD_TYPO="1"
        ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode != 0
    for name in ("ACCORD_BASE_URL", "ACCORD_SECRET_KEY", "ACCORD_TYPO"):
        assert name in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_runs_the_web_and_a_worker_and_stops_both(
    database_url: str, tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    env = environment(
        ACCORD_ENV="development",
        ACCORD_BASE_URL=f"http://127.0.0.1:{port}",
        ACCORD_BIND=f"127.0.0.1:{port}",
        ACCORD_SECRET_KEY="k" * 40,
        ACCORD_DATABASE_URL=database_url,
        ACCORD_INSTANCE_DIR=str(tmp_path),
    )
    with started("serve", folder=tmp_path, env=env) as serve:
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), serve)
        family = _family(serve)
        worker = next(p for p in family if _words(p)[-1:] == ["worker"])
        worker.kill()
        until(lambda: _worker_again(serve, worker.pid), serve)
        family = _family(serve)
        serve.send_signal(number)
        serve.communicate(timeout=STOP_SECONDS)
        assert serve.returncode == 0
        assert _alive(family) == []


def _worker_again(serve: subprocess.Popen[str], old: int) -> bool:
    return any(_words(p)[-1:] == ["worker"] and p.pid != old for p in _family(serve))


def _words(process: psutil.Process) -> list[str]:
    """The command line of a process; none of one that has just died."""
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return words


def test_when_the_web_server_dies_serve_ends_and_takes_the_worker_along(
    database_url: str, tmp_path: Path
) -> None:
    port = free_port()
    env = environment(
        ACCORD_ENV="development",
        ACCORD_BASE_URL=f"http://127.0.0.1:{port}",
        ACCORD_BIND=f"127.0.0.1:{port}",
        ACCORD_SECRET_KEY="k" * 40,
        ACCORD_DATABASE_URL=database_url,
        ACCORD_INSTANCE_DIR=str(tmp_path),
    )
    with started("serve", folder=tmp_path, env=env) as serve:
        until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), serve)
        family = _family(serve)
        web = next(p for p in family if "gunicorn" in " ".join(_words(p)) and p.children())
        for process in (*web.children(recursive=True), web):
            process.kill()
        serve.communicate(timeout=STOP_SECONDS)
        assert serve.returncode != 0
        assert _alive(family) == []
