"""``python -m lti_tool.cli``: the same as ``accord``, for the processes it starts itself."""

from lti_tool.cli import run

run()
