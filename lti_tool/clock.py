"""The only source of the present moment, so that every stored time is aware UTC."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment as an aware UTC datetime."""
    return datetime.now(UTC)
