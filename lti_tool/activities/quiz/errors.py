"""What can be wrong with answering a quiz."""

from typing import Any

from lti_tool.errors import N_, AccordError


class AnswerStaleError(AccordError):
    """The item was answered elsewhere since this page was read.

    ``version`` and ``given`` are the answer that stands.
    """

    code = "answer-stale"
    status = 409
    what_happened = N_("You answered this item in another tab or on another device.")
    what_is_safe = N_("That answer is saved; this page now shows it.")
    what_to_do = N_("Look at the item and change it here if you want another answer.")

    def __init__(self, *, version: int, given: tuple[str, ...], **detail: Any) -> None:
        super().__init__(version=version, **detail)
        self.version = version
        self.given = given


class AnswerClosedError(AccordError):
    """The item takes no other answer: it was checked, or its participant has gone on.

    ``version`` and ``given`` are the answer that stands.
    """

    code = "answer-closed"
    status = 409
    what_happened = N_("This question is closed: you have checked it or gone on to the next one.")
    what_is_safe = N_("The answer that was saved before stands.")
    what_to_do = N_("Go on with the question that is open.")

    def __init__(self, *, version: int, given: tuple[str, ...], **detail: Any) -> None:
        super().__init__(version=version, **detail)
        self.version = version
        self.given = given


class AnswerUnreadableError(AccordError):
    """An answer names an item or an option that the quiz does not have, or has no proper form."""

    code = "answer-unreadable"
    status = 400
    what_happened = N_("We could not read this answer.")
    what_is_safe = N_("The answers saved before are safe.")
    what_to_do = N_("Load the page again and choose once more.")


class MarkStaleError(AccordError):
    """Another trainer marked the same answer since this page was read."""

    code = "quiz-mark-stale"
    status = 409
    what_happened = N_("Somebody else has just marked this.")
    what_is_safe = N_("That mark stands; yours was not saved.")
    what_to_do = N_(
        "Open the attempt again, look at that mark, and give yours if it still differs."
    )
