"""The shell around every room: access marks, forms, languages, static files, errors, health."""

from lti_tool.web.setup import init_web, warm

__all__ = ["init_web", "warm"]
