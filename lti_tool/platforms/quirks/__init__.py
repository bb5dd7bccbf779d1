"""What single LMSs do differently. Adding an LMS is one module here with a ``QUIRKS``.

The only place of the tool where an LMS has a name.
"""

import importlib
import pkgutil
from functools import cache

from lti_tool.platforms.quirks.shape import Quirks

__all__ = ["Quirks", "quirks_of"]


def quirks_of(family: str) -> Quirks:
    """Return the quirks of a platform by its product family code; the standard's for others."""
    return _by_family().get(family.strip().lower(), Quirks())


@cache
def _by_family() -> dict[str, Quirks]:
    table = {}
    for module in pkgutil.iter_modules(__path__):
        quirks = getattr(importlib.import_module(f"{__name__}.{module.name}"), "QUIRKS", None)
        if isinstance(quirks, Quirks):
            table.update(dict.fromkeys(quirks.families, quirks))
    return table
