"""Writes ``docs/errors.md`` from the errors themselves, so that the two cannot differ.

``make docs`` runs it; a test compares the file with what it would write.
"""

import importlib
import inspect
import pkgutil
import sys

import lti_tool
from lti_tool.errors import AccordError
from tests.architecture.sources import ROOT

DOCUMENT = ROOT / "docs" / "errors.md"
INTRODUCTION = """# Errors

Every page that says that something went wrong shows a code, and the log line of that request has
the same code with ids that help to find the cause. This list is written by `make docs` from the
errors themselves. *Status* is the HTTP status of the page, *room* the folder of `lti_tool/` that
raises it.
"""


def all_errors() -> list[type[AccordError]]:
    """Return every error class with a code of its own, by code and name."""
    for module in pkgutil.walk_packages(lti_tool.__path__, "lti_tool."):
        if module.name.rpartition(".")[2] == "errors":
            importlib.import_module(module.name)
    found: list[type[AccordError]] = [AccordError]
    for error in found:
        found.extend(error.__subclasses__())
    ours = {
        error
        for error in found
        if error.__module__.startswith("lti_tool.") and "code" in vars(error)
    }
    return sorted(ours, key=lambda error: (error.code, error.__name__))


def document() -> str:
    """Return the text of ``docs/errors.md``."""
    return "\n".join([INTRODUCTION, *(_section(error) for error in all_errors())])


def _section(error: type[AccordError]) -> str:
    room = ".".join(error.__module__.split(".")[1:-1]) or "the shell"
    meaning = inspect.getdoc(error) or ""
    return (
        f"### {error.code}\n\n"
        f"Status {error.status} · room `{room}` · `{error.__name__}`\n\n"
        f"{meaning}\n\n"
        f"> {_plain(error.what_happened)} {_plain(error.what_is_safe)} "
        f"{_plain(error.what_to_do)}\n"
    )


def _plain(text: str) -> str:
    """Show placeholders as what they stand for."""
    return text.replace("%(", "‹").replace(")s", "›")


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.exit(0)
