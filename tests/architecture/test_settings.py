"""Every ``ACCORD_*`` variable is shown in the example files, and nothing else is."""

import re
from collections.abc import Iterable

from tests.architecture.sources import PACKAGE, ROOT, Source, python_sources, text_files

VARIABLE = re.compile(r"\bACCORD_[A-Z0-9_]+\b")
SHOWN = re.compile(r"^#? ?(ACCORD_[A-Z0-9_]+)=", re.MULTILINE)


def read_by_code(sources: Iterable[Source]) -> set[str]:
    """Return the variables the code names; those of the test suite are its own affair."""
    names = {name for source in sources for name in VARIABLE.findall(source.text)}
    return {name for name in names if not name.startswith("ACCORD_TEST_") and name[-1] != "_"}


def shown(examples: Iterable[Source]) -> set[str]:
    """Return the variables the example files set, commented out or not."""
    return {name for example in examples for name in SHOWN.findall(example.text)}


def test_the_examples_show_every_setting_and_no_other() -> None:
    used = read_by_code(python_sources(PACKAGE, ROOT / "config"))
    listed = shown(text_files(ROOT / "config", ".env"))
    assert sorted(used - listed) == [], "missing in config/*.env"
    assert sorted(listed - used) == [], "in config/*.env, but read by nothing"


def test_a_planted_variable_is_found() -> None:
    assert read_by_code([Source("a.py", 'read("ACCORD_PLANTED")')]) == {"ACCORD_PLANTED"}
    assert shown([Source("a.env", "# ACCORD_ONE=1\nACCORD_TWO=2\n# see ACCORD_THREE")]) == {
        "ACCORD_ONE",
        "ACCORD_TWO",
    }
