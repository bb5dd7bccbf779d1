"""How gunicorn serves the tool: ``accord serve`` uses this file.

Everything comes from ``ACCORD_*`` variables; there is nothing to edit here.
"""

import gc
import os
import resource
import shutil
import tempfile
from typing import Any

from lti_tool.settings import Settings

_settings = Settings.from_environment(os.environ)

bind = _settings.bind
workers = _settings.web_workers
# A launch waits for the platform's keys now and then: threads let others pass meanwhile.
worker_class = "gthread"
# A thread also sends a video, for as long as a slow phone takes. Threads come into being when they
# are needed, and lti_tool/live/gate.py lets no more requests work at once than web_threads says.
# Live streams need none (lti_tool/live/wire.py).
threads = _settings.web_threads * 4
worker_connections = threads + 1000
# Every stream and every kept connection is an open file; most systems begin with room for 1024.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
_needed = worker_connections + _settings.live_streams + 500
if _soft != resource.RLIM_INFINITY and _soft < _needed:
    _most = _needed if _hard == resource.RLIM_INFINITY else min(_needed, _hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most, _hard))
# Imported once before the workers are forked: they share its memory.
preload_app = True

# A worker that does not come back within this time is replaced.
timeout = 60
# At a stop, requests that are under way may finish.
graceful_timeout = 20
# nginx and browsers ask again over the same connection.
keepalive = 15

# Only the proxy on this machine may say how people reached us.
forwarded_allow_ips = "127.0.0.1,::1"
# The application logs each request itself, without addresses: a session's id is its secret.
accesslog = None
errorlog = "-"
# gunicorn would open a socket for its own control in the home directory.
control_socket_disable = True

# The workers count in files they share, so that /metrics can add them up. The folder is named
# before the library is imported, which looks for it once.
_metrics_folder = tempfile.mkdtemp(prefix="accord-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics_folder


def when_ready(_server: Any) -> None:
    """Take what was imported out of the garbage collector's rounds: it lives as long as we do.

    The workers, forked after this, neither look through it nor copy its pages by doing so. A page
    makes thousands of objects that die with it: rounds are rarer than for scripts.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def post_worker_init(worker: Any) -> None:
    """Let live pages go at once when the worker is to stop: they come back to another."""
    worker.wsgi.extensions["accord_live"].is_stopping = lambda: not worker.alive


def child_exit(_server: Any, worker: Any) -> None:
    """Close the books of a worker that ended."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """Leave nothing behind."""
    shutil.rmtree(_metrics_folder, ignore_errors=True)
