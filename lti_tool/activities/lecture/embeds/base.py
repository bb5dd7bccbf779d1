"""What every provider of embedded players says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """A video's address in parts: ``host`` without www., ``path`` without a last slash."""

    host: str
    path: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody who keeps videos.

    ``recognise`` turns the address of a video into that of its player, or gives None.
    ``tells``: its player tells the page what it plays, by ``static/embeds/<name>.js``; otherwise
    watching is counted by the participant's word. ``is_anywhere``: it stands on any host.
    """

    name: str
    label: str
    recognise: Callable[[Address], str | None]
    tells: bool = True
    is_anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Embed:
    """One video: the address of its player (``frame``) and of its own page."""

    provider: Provider
    frame: str
    page: str

    @property
    def origin(self) -> str:
        """Where the player's messages come from."""
        parts = urlsplit(self.frame)
        return f"{parts.scheme}://{parts.netloc}"


def with_query(address: str, **values: str) -> str:
    """Add to ``address`` those of ``values`` that are not empty."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{address}?{query}" if query else address
