"""One connection to the mail server: every way in which it can fail has an error of its own.

The steps of RFC 5321 are taken one by one, because it matters at which of them the line broke:
before the text left, the e-mail surely has not arrived.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import EmailPolicy
from types import TracebackType
from typing import Self

from lti_tool.notices.mail import rules
from lti_tool.notices.mail.errors import (
    MailAddressRefusedError,
    MailDoubtfulError,
    MailError,
    MailLoginError,
    MailPutOffError,
    MailSenderRefusedError,
    MailServerError,
    MailServerUnknownError,
    MailUnprotectedError,
)
from lti_tool.settings import MailServer

SECONDS = 20.0
"""How long one answer of the server may take."""
CLOSING = 421
LONGEST_ANSWER = 200

LINKS = frozenset({"list-unsubscribe"})

Reply = tuple[int, bytes]
Broken = (smtplib.SMTPException, OSError)


class _LinksInOnePiece(EmailPolicy):
    """As the library's, but a long link is not broken into encoded words: nobody would find it."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it goes over the line."""
        if name.lower() in LINKS:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return bytes(super().fold_binary(name, value))


ON_THE_LINE = _LinksInOnePiece(linesep="\r\n")


class Post:
    """A connection, logged in: ``with Post(server) as post: post.send(message, address)``."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._name = server.sender_address.rpartition("@")[2]
        self._smtp = smtplib.SMTP(local_hostname=self._name)

    def __enter__(self) -> Self:
        """Connect, protect the connection, log in.

        Raises:
            MailServerError: one of its kinds says what failed.
        """
        try:
            self._smtp = self._connect()
            if self._server.security == "starttls":
                self._protect()
            if self._server.user:
                self._log_in()
        except MailServerError:
            self._smtp.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take leave of the server, if it still listens."""
        try:
            self._smtp.quit()
        except Broken:
            self._smtp.close()

    def send(self, message: EmailMessage, address: str) -> None:
        """Hand ``message`` for ``address`` to the server.

        Raises:
            MailServerError: it takes nothing now; this one surely did not go.
            MailAddressRefusedError, MailPutOffError: it does not take this one.
            MailDoubtfulError: it may have gone.
        """
        sender = self._server.sender_address
        self._step(lambda: self._smtp.mail(sender), MailSenderRefusedError)
        self._step(lambda: self._smtp.rcpt(address), MailPutOffError)
        try:
            self._check(self._text(message.as_bytes(policy=ON_THE_LINE)), MailPutOffError)
        except Broken as fault:
            raise MailDoubtfulError(words={"answer": _said(fault)}) from fault

    def _text(self, text: bytes) -> Reply:
        try:
            return self._smtp.data(text)
        except smtplib.SMTPDataError as refused:
            return refused.smtp_code, _bytes(refused.smtp_error)

    def _step(self, ask: Callable[[], Reply], refused: type[MailError]) -> None:
        try:
            reply = ask()
        except Broken as fault:
            raise MailServerError(words={"answer": _said(fault)}) from fault
        self._check(reply, refused)

    def _check(self, reply: Reply, refused: type[MailError]) -> None:
        status, words = reply[0], _words(reply[1])
        if 200 <= status < 300:
            return
        if status == CLOSING:
            raise MailServerError(words={"answer": f"{status} {words}"})
        if refused is MailPutOffError and rules.is_for_ever(status, words):
            refused = MailAddressRefusedError
        self._forget_this_one()
        raise refused(words={"answer": f"{status} {words}"})

    def _forget_this_one(self) -> None:
        """Let the next e-mail meet a server that waits for one (RFC 5321, 4.1.1.5)."""
        try:
            self._smtp.rset()
        except Broken as fault:
            raise MailServerError(words={"answer": _said(fault)}) from fault

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            if server.security == "tls":
                context = ssl.create_default_context()
                return smtplib.SMTP_SSL(
                    server.host, server.port, self._name, timeout=SECONDS, context=context
                )
            return smtplib.SMTP(server.host, server.port, self._name, timeout=SECONDS)
        except socket.gaierror as fault:
            raise MailServerUnknownError(words={"answer": server.host}) from fault
        except ssl.SSLError as fault:
            raise MailUnprotectedError(words={"answer": _said(fault)}) from fault
        except Broken as fault:
            where = f"{server.host}:{server.port}, {_said(fault)}"
            raise MailServerError(words={"answer": where}) from fault

    def _protect(self) -> None:
        try:
            self._smtp.starttls(context=ssl.create_default_context())
            self._smtp.ehlo()
        except smtplib.SMTPServerDisconnected as fault:
            raise MailServerError(words={"answer": _said(fault)}) from fault
        except (smtplib.SMTPException, ssl.SSLError) as fault:
            raise MailUnprotectedError(words={"answer": _said(fault)}) from fault
        except OSError as fault:
            raise MailServerError(words={"answer": _said(fault)}) from fault

    def _log_in(self) -> None:
        try:
            self._smtp.login(self._server.user, self._server.password)
        except smtplib.SMTPServerDisconnected as fault:
            raise MailServerError(words={"answer": _said(fault)}) from fault
        except smtplib.SMTPException as fault:
            raise MailLoginError(words={"answer": _said(fault)}) from fault
        except OSError as fault:
            raise MailServerError(words={"answer": _said(fault)}) from fault


def _said(fault: Exception) -> str:
    """Return what the server said, or else what happened to the line."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_words(_bytes(fault.smtp_error))}"
    return str(fault)[:LONGEST_ANSWER] or type(fault).__name__


def _bytes(answer: bytes | str) -> bytes:
    return answer.encode() if isinstance(answer, str) else answer


def _words(answer: bytes) -> str:
    return " ".join(answer.decode(errors="replace").split())[:LONGEST_ANSWER]
