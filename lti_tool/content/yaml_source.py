"""YAML read safely, every value with its line, every fault at once.

Anchors and aliases are refused (a few bytes of them can grow to gigabytes), as are duplicate
keys, which YAML readers otherwise swallow.
"""

from pathlib import Path
from typing import Any

import yaml

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.content.errors import ContentError
from lti_tool.errors import N_

LARGEST_FILE = 1_000_000
"""Bytes of one YAML file; the built-in ones have a few thousand."""
DEEPEST = 20


def read_source(path: Path, file: str) -> Source:
    """Read the YAML file at ``path``; ``file`` is the name to use in faults.

    Raises:
        ContentError: the file is missing, too large, not UTF-8, not YAML, or not a mapping.
    """
    try:
        size = path.stat().st_size
        text = path.read_bytes().decode("utf-8-sig") if size <= LARGEST_FILE else ""
    except FileNotFoundError:
        raise _single(file, 1, N_("this file is missing: add it or correct its name")) from None
    except (UnicodeDecodeError, OSError):
        raise _single(file, 1, N_("this file cannot be read: save it as UTF-8 text")) from None
    if size > LARGEST_FILE:
        raise _single(file, 1, N_("this file is larger than 1 MB: move long texts to other files"))
    return parse_source(text, file)


def parse_source(text: str, file: str) -> Source:
    """Read YAML from ``text``.

    Raises:
        ContentError: with every fault of form found.
    """
    loader, node = _composed(text, file)
    if not isinstance(node, yaml.MappingNode):
        raise _single(file, 1, N_("write “name: value” lines at the top of this file"))
    walk = _Walk(loader, file)
    data = walk.mapping(node, ())
    if walk.faults:
        raise ContentError(tuple(walk.faults))
    return Source(file, data, walk.lines)


def _composed(text: str, file: str) -> tuple[yaml.SafeLoader, yaml.Node | None]:
    try:
        loader = yaml.SafeLoader(text)
        return loader, loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _single(
            file,
            mark.line + 1 if mark else 1,
            N_("this is not YAML (%(problem)s): check indents, colons and quotes"),
            problem=error.problem or "",
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _single(file, 1, N_("this file holds characters YAML does not allow")) from error


def _single(file: str, line: int, message: str, **values: object) -> ContentError:
    return ContentError((ContentFault(file, line, message, values),))


class _Walk:
    """Turns YAML nodes into plain values and notes lines and faults on the way."""

    def __init__(self, loader: yaml.SafeLoader, file: str) -> None:
        self._loader = loader
        self._file = file
        self._seen: set[int] = set()
        self.lines: dict[Steps, int] = {}
        self.faults: list[ContentFault] = []

    def value(self, node: yaml.Node, steps: Steps) -> Any:
        self.lines.setdefault(steps, node.start_mark.line + 1)
        if id(node) in self._seen:
            message = N_("write this value out instead of using “*” (a YAML alias)")
            self.faults.append(ContentFault(self._file, self.lines[steps], message))
            return None
        self._seen.add(id(node))
        if len(steps) > DEEPEST:
            self._fault(node, N_("this is nested too deep: use fewer levels"))
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, (*steps, place)) for place, one in enumerate(node.value)]
        return self._scalar(node)

    def mapping(self, node: yaml.MappingNode, steps: Steps) -> dict[str, Any]:
        self.lines.setdefault(steps, node.start_mark.line + 1)
        self._seen.add(id(node))
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key == "<<":
                self._fault(key_node, N_("write a plain word before the colon"))
            elif key in found:
                self._fault(key_node, N_("“%(field)s” stands here twice: keep one"), field=key)
            else:
                self.lines[(*steps, key)] = key_node.start_mark.line + 1
                found[key] = self.value(value_node, (*steps, key))
        return found

    def _scalar(self, node: yaml.Node) -> Any:
        tag = node.tag.rpartition(":")[2]
        if tag in ("timestamp", "binary") or not node.tag.startswith("tag:yaml.org,2002:"):
            if tag == "timestamp":
                return node.value
            self._fault(node, N_("write a plain text or number here, without “!”"))
            return None
        try:
            return self._loader.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError):
            self._fault(node, N_("this value cannot be read: put it in quotes"))
            return None

    def _fault(self, node: yaml.Node, message: str, **values: object) -> None:
        line = node.start_mark.line + 1
        self.faults.append(ContentFault(self._file, line, message, values))
