"""Why a score is not in the gradebook, in words for the trainer.

The outbox keeps the ``code`` of the last failure with each delivery; `error_of` finds the words
again. Some codes are those of ``platforms.errors``.
"""

from lti_tool.errors import N_, AccordError
from lti_tool.platforms.errors import (
    PlatformAddressRefusedError,
    PlatformAnswerTooLargeError,
    PlatformAnswerUnreadableError,
    PlatformRedirectedError,
    PlatformRefusedError,
    PlatformUnreachableError,
    ScopeNotGrantedError,
    SecretKeyChangedError,
    TokenRefusedError,
)


class DeliveryError(AccordError):
    """Base of what stops a score; ``is_final`` ones are not tried again by themselves."""

    status = 502
    is_final = True
    what_is_safe = N_("The score is kept here and can be sent again.")


class ScoreRefusedError(DeliveryError):
    """The platform refused this score (400, 403, 422 …)."""

    code = "score-refused"
    what_happened = N_("The learning platform does not take this score.")
    what_to_do = N_(
        "Check there that the person still takes part as a learner and that the grade is not "
        "locked. Then send it again."
    )


class LineItemGoneError(DeliveryError):
    """The platform answered 404 for the column (AGS 2.0, 3.2)."""

    code = "line-item-gone"
    what_happened = N_("The column was deleted from the learning platform's gradebook.")
    what_to_do = N_("If you want it back, send the score again: a column will be found or made.")


class LineItemMissingError(DeliveryError):
    """There is no column and we may not make one."""

    code = "line-item-missing"
    what_happened = N_("The learning platform's gradebook has no column for this activity.")
    what_to_do = N_(
        "Switch grading on in the activity's settings there, open the activity once, and send "
        "the scores again."
    )


class ScoreConflictError(DeliveryError):
    """The platform holds a later score than ours (409), even after a new timestamp."""

    code = "score-conflict"
    is_final = False
    what_happened = N_("The learning platform says that it already has a later score.")
    what_to_do = N_("Nothing: the score will be sent again with a later time.")


class PlatformFailingError(DeliveryError):
    """The platform answered 5xx or asked us to slow down."""

    code = "platform-failing"
    is_final = False
    what_happened = N_("The learning platform is busy or out of order.")
    what_to_do = N_("Nothing: the score will be sent again by itself.")


class DeliveryInterruptedError(DeliveryError):
    """The worker was stopped between sending and the answer."""

    code = "delivery-interrupted"
    is_final = False
    what_happened = N_("Sending was interrupted on our side.")
    what_to_do = N_("Nothing: the score will be sent again by itself.")


class DeliveryBrokenError(DeliveryError):
    """An unforeseen fault of ours while sending."""

    code = "delivery-broken"
    is_final = False
    what_happened = N_("Something went wrong on our side while the score was being sent.")
    what_to_do = N_("Nothing: it will be tried again. If it stays so, tell the administrator.")


class GaveUpError(DeliveryError):
    """Fourteen days of tries."""

    code = "delivery-gave-up"
    what_happened = N_("The score could not be delivered for two weeks, so we stopped trying.")
    what_to_do = N_("When the learning platform works again, send the score again.")


class NotInCourseError(DeliveryError):
    """The roster no longer names the person: the score is not sent, but kept."""

    code = "not-in-course"
    status = 409
    what_happened = N_("This person is no longer in the course.")
    what_is_safe = N_("The score is kept here, and their work can still be read.")
    what_to_do = N_(
        "There is nothing to do: when they are back in the course, the score goes by itself."
    )


class NothingToSendError(DeliveryError):
    """The trainer asked to send again what is not there to be sent."""

    code = "nothing-to-send"
    status = 404
    what_happened = N_("There is no such score to send in this activity.")
    what_to_do = N_("Open the list of scores again.")


_BY_CODE: dict[str, type[AccordError]] = {
    error.code: error
    for error in (
        ScoreRefusedError,
        LineItemGoneError,
        LineItemMissingError,
        ScoreConflictError,
        PlatformFailingError,
        DeliveryInterruptedError,
        DeliveryBrokenError,
        GaveUpError,
        NotInCourseError,
        NothingToSendError,
        PlatformAddressRefusedError,
        PlatformAnswerTooLargeError,
        PlatformAnswerUnreadableError,
        PlatformRedirectedError,
        PlatformRefusedError,
        PlatformUnreachableError,
        ScopeNotGrantedError,
        SecretKeyChangedError,
        TokenRefusedError,
    )
}


def error_of(code: str) -> type[AccordError] | None:
    """Return the error class with ``code``, which holds the words; None for no reason."""
    return _BY_CODE.get(code)
