"""The kinds there are. A kind is found by its folder: ``activities/<name>/`` with a ``KIND``."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from lti_tool import activities
from lti_tool.coursework.kind import Kind


class UnknownKindError(LookupError):
    """A definition names a kind that has no folder."""


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds by name, in the alphabet's order."""
    found = {}
    for module in sorted(iter_modules(activities.__path__), key=lambda module: module.name):
        if module.ispkg:
            kind: Kind = import_module(f"{activities.__name__}.{module.name}").KIND
            found[kind.name] = kind
    return found


def kind_named(name: str) -> Kind:
    """Return the kind called ``name``.

    Raises:
        UnknownKindError: there is none.
    """
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKindError(name) from None
