"""Real worker processes, and waiting for what they do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lti_tool.settings import PROJECT_ROOT, Settings

PATIENCE = 60.0


@contextmanager
def worker_process(settings: Settings, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start `accord worker` as an administrator would; kill it if it still runs at the end.

    ``more`` are variables of its environment.
    """
    environment = {name: value for name, value in os.environ.items() if "ACCORD" not in name}
    environment |= {
        "ACCORD_ENV": "development",
        "ACCORD_DATABASE_URL": settings.database_url,
        "ACCORD_SECRET_KEY": settings.secret_key,
        "ACCORD_BASE_URL": settings.base_url,
        "ACCORD_MEDIA_DIR": str(settings.media_dir),
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.functional.gradebook.run_worker"],
        cwd=PROJECT_ROOT,
        env=environment,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_until(true: Callable[[], Any]) -> None:
    """Look every 50 ms until something is true; fail after a while."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)
