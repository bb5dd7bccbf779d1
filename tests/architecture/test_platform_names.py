"""What one LMS does differently is known in one place: ``lti_tool/platforms/quirks``."""

import re
from collections.abc import Iterable

import pytest

from tests.architecture.sources import PACKAGE, ROOT, Source, python_sources, templates, text_files

LMS_NAMES = re.compile(
    r"moodle|blackboard|brightspace|d2l|sakai|schoology|open ?edx|itslearning|\bcanvas(?:lms)?\b",
    re.IGNORECASE,
)
# The sandbox is itself an LMS and may say whom it resembles.
ALLOWED = ("lti_tool/platforms/quirks/", "lti_tool/sandbox_lms/")


def named_platforms(sources: Iterable[Source]) -> list[str]:
    """Return ``path:line: name`` for every LMS named outside its place."""
    return [
        f"{source.path}:{number}: {found.group()}"
        for source in sources
        if not source.path.startswith(ALLOWED)
        for number, line in enumerate(source.text.splitlines(), start=1)
        if (found := LMS_NAMES.search(line))
    ]


def test_no_lms_is_named_outside_the_quirks() -> None:
    sources = [
        *python_sources(PACKAGE),
        *templates(),
        *text_files(ROOT / "templates", ".po"),
        *text_files(PACKAGE, ".po"),
        *text_files(ROOT / "static", ".js", ".css"),
    ]
    assert not named_platforms(sources)


@pytest.mark.parametrize(
    "line", ["if issuer == 'https://moodle.example':", "# Canvas sends", "is_d2l = True"]
)
def test_a_planted_name_is_found(line: str) -> None:
    assert named_platforms([Source("lti_tool/lti/message.py", line)])


def test_the_quirks_may_name_their_lms() -> None:
    assert not named_platforms([Source("lti_tool/platforms/quirks/moodle.py", "MOODLE = 1")])
