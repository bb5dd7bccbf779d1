"""Starting the web server and the worker as one thing, and stopping both cleanly.

The children live in process groups of their own, so that Ctrl-C reaches this process alone, which
then stops them in order: first no new requests, then no more deliveries.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType, TracebackType
from typing import Self

from lti_tool.settings import shipped_folder

STOP_SECONDS = 30.0
POLL_SECONDS = 0.2
WORKER_RESTART_SECONDS = 2.0


def web_command(*, reload: bool = False) -> list[str]:
    """Return the command that serves the tool over HTTP."""
    config = shipped_folder("config") / "gunicorn.py"
    command = [sys.executable, "-m", "gunicorn", "--config", str(config)]
    if reload:
        command.append("--reload")
    return [*command, "lti_tool.app:create_app_from_environment()"]


def worker_command() -> list[str]:
    """Return the command that delivers scores."""
    return [sys.executable, "-m", "lti_tool.cli", "worker"]


class Processes:
    """A web server and a worker: ``with Processes(environment) as both: both.wait()``.

    The worker is started again if it dies; if the web server dies, both end.
    """

    def __init__(self, environment: Mapping[str, str], *, reload: bool = False) -> None:
        self._environment = dict(environment)
        self._reload = reload
        self._stopping = False
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start both and take over SIGINT and SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        self.web = self._start(web_command(reload=self._reload))
        self.worker = self._start(worker_command())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop both; kill what does not stop in time."""
        for process in (self.web, self.worker):
            if process is not None:
                _stop(process)

    def wait(self) -> int:
        """Wait until a signal or the web server's end; return the exit status."""
        assert self.web is not None
        assert self.worker is not None
        while not self._stopping:
            status = self.web.poll()
            if status is not None:
                return status or 1
            if self.worker.poll() is not None:
                time.sleep(WORKER_RESTART_SECONDS)
                if not self._stopping:
                    self.worker = self._start(worker_command())
            time.sleep(POLL_SECONDS)
        return 0

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopping

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 (the commands are our own)
            command, env=self._environment, cwd=os.getcwd(), start_new_session=True
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
