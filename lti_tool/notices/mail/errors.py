"""Why an e-mail did not go. The first four ail the server as a whole, the others one mailbox."""

from lti_tool.errors import N_, AccordError


class MailError(AccordError):
    """Base of what stops an e-mail. ``words["answer"]`` is what the server said."""

    status = 502
    what_is_safe = N_("Everything that it would tell stands in the tool.")
    what_to_do = N_("Nothing: it is tried again by itself.")


class MailServerError(MailError):
    """The server does not answer, is busy, or hung up."""

    code = "mail-server-silent"
    what_happened = N_("The mail server does not take anything now: %(answer)s")
    what_to_do = N_("Check ACCORD_SMTP_HOST, ACCORD_SMTP_PORT and the way there (firewall).")


class MailServerUnknownError(MailServerError):
    """The host's name has no address."""

    code = "mail-server-unknown"
    what_happened = N_("The mail server’s name is not known: %(answer)s")
    what_to_do = N_("Check ACCORD_SMTP_HOST.")


class MailUnprotectedError(MailServerError):
    """TLS could not be agreed on: nothing was sent."""

    code = "mail-tls-failed"
    what_happened = N_("The connection to the mail server cannot be protected: %(answer)s")
    what_to_do = N_("Check ACCORD_SMTP_SECURITY, ACCORD_SMTP_PORT and the server’s certificate.")


class MailLoginError(MailServerError):
    """The user or the password was refused."""

    code = "mail-login-refused"
    what_happened = N_("The mail server refuses the login: %(answer)s")
    what_to_do = N_("Check ACCORD_SMTP_USER and ACCORD_SMTP_PASSWORD.")


class MailSenderRefusedError(MailServerError):
    """The server does not send for this sender."""

    code = "mail-sender-refused"
    what_happened = N_("The mail server refuses the sender: %(answer)s")
    what_to_do = N_("Check ACCORD_SMTP_FROM: this user must be allowed to send from it.")


class MailPutOffError(MailError):
    """The server does not take this e-mail now, or says nothing final of it."""

    code = "mail-put-off"
    what_happened = N_("The mail server does not take an e-mail to this address now: %(answer)s")


class MailAddressRefusedError(MailError):
    """There is no such mailbox, for the server knows."""

    code = "mail-address-refused"
    what_happened = N_("The mail server says that there is no such mailbox: %(answer)s")
    what_to_do = N_("Check the address in the learning platform.")


class MailGaveUpError(MailError):
    """It was refused so often that nobody tries any more."""

    code = "mail-gave-up"
    what_happened = N_("E-mails to this address were refused for days.")
    what_to_do = N_("Check the address in the learning platform, then switch e-mails on again.")


class MailDoubtfulError(MailError):
    """The connection broke while the text was on its way: it may have arrived."""

    code = "mail-doubtful"
    what_happened = N_("The connection broke off while the e-mail was on its way: %(answer)s")
    what_to_do = N_("Nothing: it is not sent again, lest it come twice.")
