"""What can go wrong between us and a platform's services."""

from typing import ClassVar

from lti_tool.errors import N_, AccordError


class SecretKeyChangedError(AccordError):
    """Something sealed in the database cannot be opened with today's ``ACCORD_SECRET_KEY``."""

    code = "secret-key-changed"
    status = 500
    what_happened = N_("The tool's secret key was changed, so its stored keys cannot be read.")
    what_is_safe = N_("Answers and scores are safe; scores wait until this is put right.")
    what_to_do = N_(
        "Tell the administrator: put the old ACCORD_SECRET_KEY back, or run "
        "“accord keys rotate --now”."
    )


class ServiceError(AccordError):
    """Base of everything that can happen when we call a platform.

    ``is_final``: trying the same again will not help. ``http_status`` is what the platform
    answered, None where it did not answer; ``retry_after`` is the wait in seconds it asked for.
    """

    is_final: ClassVar[bool] = False
    status = 502
    what_is_safe = N_("Everything you saved is safe.")

    @property
    def http_status(self) -> int | None:
        """The status the platform answered with, if it answered."""
        found = self.detail.get("http_status")
        return found if isinstance(found, int) else None

    @property
    def retry_after(self) -> float | None:
        """Seconds the platform asked us to wait, if it did."""
        found = self.detail.get("retry_after")
        return float(found) if isinstance(found, int | float) else None


class PlatformUnreachableError(ServiceError):
    """No connection, no answer in time, or the connection broke."""

    code = "platform-unreachable"
    what_happened = N_("The learning platform did not answer.")
    what_to_do = N_("Try again in a few minutes. If it stays so, tell the administrator.")


class PlatformAddressRefusedError(ServiceError):
    """The URL points where this tool may not go: not https, or a private address."""

    code = "platform-address-refused"
    status = 400
    is_final = True
    what_happened = N_("This platform's address is not one that the tool may call.")
    what_to_do = N_(
        "Tell the administrator: platforms must have https:// and a public address, unless "
        "ACCORD_ALLOW_PRIVATE_PLATFORMS is set."
    )


class PlatformAnswerTooLargeError(ServiceError):
    """The answer is larger than we read."""

    code = "platform-answer-too-large"
    is_final = True
    what_happened = N_("The learning platform's answer was larger than the tool accepts.")
    what_to_do = N_("Tell the administrator; the log names the address.")


class PlatformRedirectedError(ServiceError):
    """The platform sent us to another host, or asked to repeat a POST elsewhere.

    Not final: platforms also redirect to a page that says they are being mended.
    """

    code = "platform-redirected"
    what_happened = N_("The learning platform sent the tool to another address.")
    what_to_do = N_("Tell the administrator to register the platform's present addresses.")


class PlatformAnswerUnreadableError(ServiceError):
    """The answer is not what the specification says it is."""

    code = "platform-answer-unreadable"
    what_happened = N_("The learning platform answered something that the tool cannot read.")
    what_to_do = N_("Try again later. If it stays so, tell the administrator.")


class PlatformRefusedError(ServiceError):
    """The platform answered a service call with an error status."""

    code = "platform-refused"
    what_happened = N_("The learning platform refused the request.")
    what_to_do = N_("Try again later. If it stays so, tell the administrator.")


class TokenRefusedError(ServiceError):
    """The platform gave no access token: keys, audience or scopes do not fit."""

    code = "token-refused"
    what_happened = N_("The learning platform did not let the tool in.")
    what_to_do = N_(
        "Tell the administrator: “accord platform test” says which part of the registration "
        "does not fit."
    )


class ScopeNotGrantedError(ServiceError):
    """The platform lets us in, but not to this service."""

    code = "scope-not-granted"
    is_final = True
    what_happened = N_("The learning platform does not allow the tool to use this service.")
    what_to_do = N_("Tell the administrator to allow the service for this tool in the platform.")


class InviteInvalidError(AccordError):
    """The invite is unknown, used or expired: the same answer to all."""

    code = "invite-invalid"
    status = 403
    what_happened = N_("This registration link is not valid: it works once and for a few days.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Ask the tool's administrator for a new link (accord platform invite).")


class KeyUnknownError(AccordError):
    """The platform's key set has no key of this kid, even after asking again."""

    code = "token-key-unknown"
    status = 400
    what_happened = N_("The course's answer is signed with a key that the platform does not show.")
    what_is_safe = N_("Nothing is lost: your saved work is safe.")
    what_to_do = N_("Try again in a minute. If it comes back, tell your administrator this code.")
