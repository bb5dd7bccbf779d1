"""The repository as the architecture tests read it: files, syntax trees, texts."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "lti_tool"
TEMPLATE_FOLDERS = (ROOT / "templates", PACKAGE)
SUITES = ("unit", "functional", "browser")


@dataclass(frozen=True)
class Source:
    """One Python file: where it is (relative to the root) and what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return _parsed(self.text)


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def python_sources(*folders: Path) -> Iterator[Source]:
    """Yield every Python file under ``folders`` (default: the package)."""
    for folder in folders or (PACKAGE,):
        for file in sorted(folder.rglob("*.py")):
            if "bundled" not in file.relative_to(ROOT).parts:
                yield Source(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))


def suite_sources() -> Iterator[Source]:
    """Yield every Python file of the suites that run the tool."""
    return python_sources(*(ROOT / "tests" / suite for suite in SUITES))


def templates() -> Iterator[Source]:
    """Yield every Jinja template of the shell and the rooms."""
    for folder in TEMPLATE_FOLDERS:
        for file in sorted(folder.rglob("*.html")):
            if "templates" in file.relative_to(ROOT).parts:
                yield Source(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))


def text_files(folder: Path, *endings: str) -> Iterator[Source]:
    """Yield the files under ``folder`` whose names end with one of ``endings``."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name.endswith(endings):
            yield Source(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))
