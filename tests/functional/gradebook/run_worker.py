"""A worker in a process of its own: `python -m tests.functional.gradebook.run_worker`."""

import os

from lti_tool.app import create_app
from lti_tool.gradebook import worker
from lti_tool.settings import Settings

if __name__ == "__main__":
    worker.run(create_app(Settings.from_environment(os.environ, default_environment="development")))
