"""What the README promises exists, and the locked files install anywhere."""

import re

import pytest

from tests.architecture.sources import ROOT

TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
MAKE = re.compile(r"(?:^|`|&& )make ([a-z][a-z-]*)", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)")
PROMISED_TARGETS = {"setup", "demo", "dev", "test", "check", "bench", "help"}
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def make_targets(makefile: str) -> set[str]:
    """Return the targets a Makefile defines."""
    return set(TARGET.findall(makefile))


def commands(document: str) -> set[str]:
    """Return the targets a document tells people to make: in code, not in prose."""
    code = re.findall(r"```.*?```|`[^`\n]+`", document, re.DOTALL)
    return {target for text in code for target in MAKE.findall(text)}


def dead_links(folder: str, document: str) -> list[str]:
    """Return the relative links of a document in ``folder`` that lead nowhere."""
    return [link for link in LINK.findall(document) if not (ROOT / folder / link).exists()]


def documents() -> list[str]:
    """Return every document, by its path."""
    deeper = (str(file.relative_to(ROOT)) for file in sorted((ROOT / "docs").rglob("*.md")))
    return [*DOCUMENTS, *deeper]


def test_the_makefile_has_every_promised_target() -> None:
    assert make_targets((ROOT / "Makefile").read_text()) >= PROMISED_TARGETS


@pytest.mark.parametrize("name", documents())
def test_every_command_and_link_of_a_document_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    folder = name.rpartition("/")[0]
    assert commands(text) <= make_targets((ROOT / "Makefile").read_text())
    assert not dead_links(folder, text)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_hashes_and_no_registry(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "://" not in lock
    assert "--index-url" not in lock
    packages = re.findall(r"^[a-z0-9][^ ]*==", lock, re.MULTILINE)
    assert packages
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_a_planted_promise_is_found() -> None:
    assert commands("Run `make coffee` and make sure.\n```\nmake tea\n```") == {"coffee", "tea"}
    assert make_targets("one: two\n\ttext: x\nthree:\n") == {"one", "three"}
    assert dead_links(
        "", "[here](README.md) [there](nowhere.md#part) [out](https://x.example)"
    ) == ["nowhere.md"]
