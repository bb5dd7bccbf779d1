"""Every way a login or a launch can be refused: one class, one code, one page each."""

from lti_tool.errors import N_, AccordError

NOTHING_LOST = N_("Nothing is lost: your saved work is safe.")
OPEN_AGAIN = N_("Go back to the course and open the activity again.")
TELL_ADMINISTRATOR = N_("Tell your administrator this code; they can mend it in the settings.")


class LtiError(AccordError):
    """A message of the protocol that was refused."""

    status = 400
    what_is_safe = NOTHING_LOST
    what_to_do = OPEN_AGAIN


class LoginIncompleteError(LtiError):
    """The login lacks iss, login_hint or target_link_uri (Security Framework 5.1.1.1)."""

    code = "login-incomplete"
    what_happened = N_("The course sent an incomplete request to sign you in.")


class PlatformUnknownError(LtiError):
    """No registration has this issuer and client_id."""

    code = "platform-unknown"
    what_happened = N_("This learning platform is not registered with us.")
    what_to_do = TELL_ADMINISTRATOR


class PlatformAmbiguousError(LtiError):
    """Several registrations share the issuer and the login names none of them."""

    code = "platform-ambiguous"
    what_happened = N_("We cannot tell which registration of your platform this is.")
    what_to_do = TELL_ADMINISTRATOR


class PlatformInactiveError(LtiError):
    """The registration was switched off."""

    code = "platform-inactive"
    status = 403
    what_happened = N_("The registration of your learning platform is switched off.")
    what_to_do = TELL_ADMINISTRATOR


class SignInRefusedError(LtiError):
    """The platform answered with an error instead of an id_token."""

    code = "sign-in-refused"
    what_happened = N_("Your learning platform did not confirm who you are.")
    what_to_do = N_("Sign in to the platform again, then open the activity again.")


class StateMissingError(LtiError):
    """The launch carries no state."""

    code = "state-missing"
    what_happened = N_("The course's answer came without the mark that we gave it.")


class StateInvalidError(LtiError):
    """The state was not made by us, or was changed on the way."""

    code = "state-invalid"
    what_happened = N_("The course's answer carries a mark that is not ours.")


class StateExpiredError(LtiError):
    """The state is older than a login may take."""

    code = "state-expired"
    what_happened = N_("Opening the activity took too long.")


class BrowserNotBoundError(LtiError):
    """The browser that brought the launch is not shown to be the one that began the login.

    Mostly a browser that keeps no cookies in frames; the page offers a window of its own.
    """

    code = "browser-not-bound"
    status = 403
    what_happened = N_("Your browser does not let this activity open inside the course page.")
    what_to_do = N_("Open it in a window of its own.")


class TokenMissingError(LtiError):
    """The launch carries no id_token."""

    code = "token-missing"
    what_happened = N_("The course's answer does not say who you are.")


class TokenGarbledError(LtiError):
    """The id_token is not a signed JSON object."""

    code = "token-garbled"
    what_happened = N_("We cannot read the course's answer.")


class AlgorithmRefusedError(LtiError):
    """The id_token is not signed with RS256 (Security Framework 5.1.3)."""

    code = "token-algorithm"
    what_happened = N_("The course's answer is not signed in the way that we accept.")
    what_to_do = TELL_ADMINISTRATOR


class KeyIdMissingError(LtiError):
    """The id_token's header has no kid."""

    code = "token-kid-missing"
    what_happened = N_("The course's answer does not name the key that it was signed with.")
    what_to_do = TELL_ADMINISTRATOR


class SignatureError(LtiError):
    """The signature does not fit the platform's key."""

    code = "token-signature"
    what_happened = N_("The signature of the course's answer is not right.")
    what_to_do = TELL_ADMINISTRATOR


class TokenExpiredError(LtiError):
    """exp has passed by more than the leeway."""

    code = "token-expired"
    what_happened = N_("The course's answer has come too late.")


class TokenTimeError(LtiError):
    """iat, nbf or exp is missing, malformed, in the future, or before our own login."""

    code = "token-time"
    what_happened = N_("The clock of your learning platform and ours do not agree.")
    what_to_do = N_("Try again. If it comes back, tell your administrator this code.")


class AudienceError(LtiError):
    """aud or azp does not name us (Security Framework 5.1.3)."""

    code = "token-audience"
    what_happened = N_("The course's answer is meant for another tool.")
    what_to_do = TELL_ADMINISTRATOR


class IssuerError(LtiError):
    """iss is not the platform that the login began with."""

    code = "token-issuer"
    what_happened = N_("The answer comes from another platform than the one you started from.")
    what_to_do = TELL_ADMINISTRATOR


class NonceError(LtiError):
    """The nonce is missing or is not the one of this login."""

    code = "nonce-invalid"
    what_happened = N_("The course's answer does not belong to this opening of the activity.")


class NonceSpentError(LtiError):
    """This very launch has been let in before: a reload or a replay."""

    code = "launch-repeated"
    what_happened = N_("This page was opened once already and cannot be opened twice.")


class VersionError(LtiError):
    """The LTI version is missing or not 1.3.0."""

    code = "lti-version"
    what_happened = N_("The course speaks a version of LTI that we do not know.")
    what_to_do = TELL_ADMINISTRATOR


class MessageTypeError(LtiError):
    """The message type is missing or not one that we announced."""

    code = "message-type"
    what_happened = N_("The course asks for something that we do not offer.")
    what_to_do = TELL_ADMINISTRATOR


class ClaimError(LtiError):
    """A claim is missing or has the wrong type or size; ``words`` name it."""

    code = "claim-invalid"
    what_happened = N_("The course's answer lacks a part, or a part is not right: %(claim)s.")
    what_to_do = TELL_ADMINISTRATOR


class DeploymentUnknownError(LtiError):
    """The deployment is not one of this registration's, which pins them."""

    code = "deployment-unknown"
    what_happened = N_("The tool is not set up for this part of your platform.")
    what_to_do = TELL_ADMINISTRATOR
