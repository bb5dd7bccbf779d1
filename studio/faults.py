"""What stops a recording from being made."""


class StudioError(Exception):
    """The recording cannot be made; the message says what to change."""
