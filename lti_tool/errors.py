"""The one base of every error that a person may meet.

Each room keeps its own subclasses in ``<room>/errors.py``. The shell renders them: a page for
people, JSON for scripts, one log line with the code and the detail. ``docs/errors.md`` lists
every code.
"""

from typing import Any, ClassVar


def N_(text: str) -> str:  # noqa: N802 (the customary name of gettext's no-op marker)
    """Mark ``text`` for translation without translating it yet."""
    return text


class AccordError(Exception):
    """An expected failure, worded for its reader.

    Class attributes:
        code: unique kebab-case name, shown to the administrator and found in ``docs/errors.md``.
        status: HTTP status of the page.
        what_happened, what_is_safe, what_to_do: English message ids; ``%(name)s`` placeholders
            are filled from ``words``.

    ``detail`` goes to the log only: ids, never names. ``words`` fills the texts for people.
    ``action`` is an optional ``(label message id, URL)`` for the page's one button.
    ``kept_texts`` are what the person had typed, shown on the page so that nothing is lost.
    """

    kept_texts: tuple[str, ...] = ()

    code: ClassVar[str] = "unexpected"
    status: ClassVar[int] = 500
    what_happened: ClassVar[str] = N_("Something went wrong on our side.")
    what_is_safe: ClassVar[str] = N_("What you had saved is still saved.")
    what_to_do: ClassVar[str] = N_("Go back to the course and open the activity again.")

    def __init__(
        self,
        *,
        words: dict[str, str] | None = None,
        action: tuple[str, str] | None = None,
        **detail: Any,
    ) -> None:
        super().__init__(self.code)
        self.words = words or {}
        self.action = action
        self.detail = detail

    def __str__(self) -> str:
        if not self.detail:
            return self.code
        pairs = ", ".join(f"{name}={value!r}" for name, value in sorted(self.detail.items()))
        return f"{self.code} ({pairs})"
