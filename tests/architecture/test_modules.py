"""Modules stay small, and their names say what is in them."""

import re
from pathlib import PurePath

import pytest

from tests.architecture.sources import ROOT, Source, python_sources

LONGEST_MODULE = 300
LONGEST_TEST = 400
NAMELESS = re.compile(r"^(utils?|helpers?|common|misc|shared|base_utils)$|_(utils?|helpers?)$")
EMPTY_SUFFIX = re.compile(r"_(manager|service|handler_base)$")
# The client of the platforms' services is named after the spec's "service", not after a layer.
ALLOWED_NAMES = frozenset({"service_client"})


def too_long(source: Source) -> bool:
    """Whether the module should have been two. A story told in tests may be a little longer."""
    longest = LONGEST_TEST if source.path.startswith("tests/") else LONGEST_MODULE
    return len(source.text.splitlines()) > longest


def nameless(path: str) -> list[str]:
    """Return the parts of ``path`` that name no thing."""
    parts = [PurePath(part).stem for part in PurePath(path).parts]
    return [
        part
        for part in parts
        if part not in ALLOWED_NAMES and (NAMELESS.search(part) or EMPTY_SUFFIX.search(part))
    ]


def test_no_module_is_longer_than_one_can_keep_in_mind() -> None:
    long = [
        source.path
        for source in python_sources(ROOT / "lti_tool", ROOT / "tests")
        if too_long(source) and "/migrations/versions/" not in source.path
    ]
    assert not long, f"too long: {long}"


def test_every_module_and_package_has_a_name_that_says_what_is_in_it() -> None:
    sources = python_sources(ROOT / "lti_tool", ROOT / "tests")
    found = {source.path: nameless(source.path) for source in sources}
    assert not {path: parts for path, parts in found.items() if parts}


@pytest.mark.parametrize(
    "path",
    [
        "lti_tool/utils.py",
        "lti_tool/web/helpers.py",
        "lti_tool/common/dates.py",
        "lti_tool/gradebook/score_manager.py",
        "lti_tool/lti/launch_service.py",
        "lti_tool/web/form_utils.py",
    ],
)
def test_a_planted_empty_name_is_found(path: str) -> None:
    assert nameless(path)


@pytest.mark.parametrize("path", ["lti_tool/platforms/service_client.py", "lti_tool/web/access.py"])
def test_a_name_that_says_something_passes(path: str) -> None:
    assert not nameless(path)


def test_a_planted_long_module_is_found() -> None:
    assert too_long(Source("lti_tool/long.py", "x = 1\n" * (LONGEST_MODULE + 1)))
    assert not too_long(Source("lti_tool/short.py", "x = 1\n" * LONGEST_MODULE))
    assert too_long(Source("tests/test_long.py", "x = 1\n" * (LONGEST_TEST + 1)))
