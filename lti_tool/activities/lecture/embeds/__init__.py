"""Players of other houses in which a lecture's video may be kept, one module each.

A provider is found by its module here: one with a ``PROVIDER``. Beside it stands
``static/embeds/<name>.js`` if its player tells what it plays. What is known of each player, and
from where: ``docs/embedded-players.md``.
"""

from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import parse_qsl, urlsplit

from lti_tool.activities.lecture.embeds.base import Address, Embed, Provider


def _found() -> tuple[Provider, ...]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    providers = [module.PROVIDER for module in modules if hasattr(module, "PROVIDER")]
    return tuple(sorted(providers, key=lambda one: (one.is_anywhere, one.label)))


PROVIDERS: tuple[Provider, ...] = _found()
"""Every provider; those that are recognised by the path alone, on whatever host, come last."""


def embed_of(address: str) -> Embed | None:
    """Return the player for the address of a video as people copy it; None: nobody knows it."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        is_plain = parts.port is None and parts.username is None
    except ValueError:
        return None
    if parts.scheme != "https" or not host or not is_plain:
        return None
    asked = Address(host, parts.path.rstrip("/"), dict(parse_qsl(parts.query)))
    found = ((one, one.recognise(asked)) for one in PROVIDERS)
    return next((Embed(one, frame, address) for one, frame in found if frame), None)
