"""What `accord mail test` and the doctor say of the mail server, whatever fails there."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from lti_tool import clock
from lti_tool.cli.doctor import doctor
from lti_tool.notices.mail import post as lines
from lti_tool.notices.mail.commands import mail
from lti_tool.notices.mail.errors import (
    MailAddressRefusedError,
    MailLoginError,
    MailSenderRefusedError,
    MailServerError,
    MailServerUnknownError,
    MailUnprotectedError,
)
from lti_tool.notices.mail.post import Post
from lti_tool.settings import MailServer as Way
from tests.fixtures.mail_server import HANG_UP, LOGIN, MailServer
from tests.functional.notices.mail.conftest import Post as Course
from tests.functional.notices.mail.conftest import way_to

ANNA = "anna@school.example"
USER = {"user": LOGIN[0], "password": LOGIN[1]}


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate of localhost that this machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file, secret = tmp_path / "certificate.pem", tmp_path / "key.pem"
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context


def tried(app: Flask, way: Way | None, address: str = ANNA) -> tuple[int, str]:
    """Try the way to the mail server as an administrator does."""
    app.extensions["accord_settings"] = replace(app.extensions["accord_settings"], mail=way)
    result = app.test_cli_runner().invoke(mail, ["test", address], env={"LC_ALL": "C"})
    return result.exit_code, result.output


def connect(way: Way) -> None:
    with Post(way):
        pass


def test_an_e_mail_goes(app: Flask, server: MailServer) -> None:
    status, words = tried(app, way_to(server, sender="Согласие <accord@school.example>"))
    assert (status, "localhost took it" in words) == (0, True)
    assert server.to(ANNA)[0]["From"] == "Согласие <accord@school.example>"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_goes_protected_and_logged_in(
    app: Flask, server: MailServer, certificate: ssl.SSLContext, security: str
) -> None:
    server.certificate, server.tls_at_once = certificate, security == "tls"
    server.extensions = ["STARTTLS", "AUTH PLAIN"]
    assert tried(app, way_to(server, security=security, **USER))[0] == 0
    assert len(server.mails) == 1


def test_nothing_is_set(app: Flask) -> None:
    status, words = tried(app, None)
    assert status == 1
    assert "ACCORD_SMTP_HOST is not set" in words


def test_no_address(app: Flask, server: MailServer) -> None:
    assert tried(app, way_to(server), "anna")[0] == 2
    assert server.connections == 0


def test_words_in_the_language_of_the_terminal(app: Flask, server: MailServer) -> None:
    server.answers["mail"] = "553 5.7.1 not yours"
    app.extensions["accord_settings"] = replace(
        app.extensions["accord_settings"], mail=way_to(server)
    )
    said = app.test_cli_runner().invoke(mail, ["test", ANNA], env={"LC_ALL": "ru_RU.UTF-8"})
    assert "не принимает отправителя: 553 5.7.1 not yours" in said.output
    assert "ACCORD_SMTP_FROM" in said.output


def test_a_name_that_nobody_knows(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(MailServerUnknownError) as caught:
        connect(replace(way_to(server), host="mail.nowhere.example"))
    assert caught.value.words["answer"] == "mail.nowhere.example"


def test_a_port_that_nobody_listens_at() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(MailServerError) as caught:
        connect(Way("127.0.0.1", port, "none", "accord@school.example"))
    assert f"127.0.0.1:{port}" in caught.value.words["answer"]


def test_a_server_that_never_says_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        way = Way("127.0.0.1", silent.getsockname()[1], "none", "accord@school.example")
        with pytest.raises(MailServerError) as caught:
            connect(way)
    assert "timed out" in caught.value.words["answer"]


def _plain(server: MailServer, _certificate: ssl.SSLContext) -> None:
    server.extensions = ["AUTH PLAIN"]


def _refuses(server: MailServer, _certificate: ssl.SSLContext) -> None:
    server.extensions = ["STARTTLS"]
    server.answers["starttls"] = "454 4.7.0 not now"


def _strange(server: MailServer, certificate: ssl.SSLContext) -> None:
    server.extensions = ["STARTTLS"]
    server.certificate = certificate


@pytest.mark.parametrize("fault", [_plain, _refuses, _strange])
def test_a_connection_that_cannot_be_protected(
    server: MailServer,
    certificate: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[MailServer, ssl.SSLContext], None],
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    fault(server, certificate)
    with pytest.raises(MailUnprotectedError):
        connect(way_to(server, security="starttls", **USER))
    assert server.mails == []


def test_tls_from_the_first_byte_where_none_is_spoken(
    server: MailServer, certificate: ssl.SSLContext
) -> None:
    with pytest.raises(MailUnprotectedError):
        connect(way_to(server, security="tls"))


@pytest.mark.parametrize("extensions", [["AUTH PLAIN"], ["SIZE"]])
def test_a_login_that_is_refused(server: MailServer, extensions: list[str]) -> None:
    server.extensions = extensions
    with pytest.raises(MailLoginError):
        connect(way_to(server, user="accord", password="another"))


@pytest.mark.parametrize("step", ["greeting", "ehlo", "auth", "starttls"])
def test_a_server_that_hangs_up_early(
    server: MailServer, certificate: ssl.SSLContext, step: str
) -> None:
    server.answers[step] = HANG_UP
    server.extensions = ["STARTTLS", "AUTH PLAIN"]
    security = "starttls" if step == "starttls" else "none"
    with pytest.raises(MailServerError):
        connect(way_to(server, security=security, **USER))


@pytest.mark.parametrize("step", ["auth", "starttls"])
def test_a_line_that_breaks_early(
    server: MailServer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise ConnectionResetError("reset")

    server.extensions = ["STARTTLS", "AUTH PLAIN"]
    monkeypatch.setattr(f"smtplib.SMTP.{'login' if step == 'auth' else 'starttls'}", broken)
    security = "starttls" if step == "starttls" else "none"
    with pytest.raises(MailServerError, match="mail-server-silent"):
        connect(way_to(server, security=security, **USER))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"mail": "553 5.7.1 not yours"}, MailSenderRefusedError),
        ({"mail": "421 4.3.2 closing"}, MailServerError),
        ({ANNA: "550 5.1.1 no such user"}, MailAddressRefusedError),
        ({ANNA: "550 5.1.1 no such user", "rset": HANG_UP}, MailServerError),
    ],
)
def test_what_is_refused_at_which_step(
    app: Flask, server: MailServer, answers: dict[str, str], error: type[MailServerError]
) -> None:
    server.answers = answers
    status, words = tried(app, way_to(server))
    assert status == 1
    assert error.what_happened.partition(":")[0] in words


def test_the_doctor_looks_at_the_mail_server(app: Flask, server: MailServer) -> None:
    assert "ok    mail" in app.test_cli_runner().invoke(doctor).output
    server.answers["greeting"] = "554 5.3.2 not for you"
    said = app.test_cli_runner().invoke(doctor, env={"LC_ALL": "C"}).output
    assert "FAIL  mail: The mail server does not take anything now" in said
    assert "554 5.3.2 not for you" in said
    assert "mail" not in app.test_cli_runner().invoke(doctor, ["--offline"]).output


def test_the_doctor_does_not_miss_what_is_not_set(app: Flask) -> None:
    settings = app.extensions["accord_settings"]
    app.extensions["accord_settings"] = replace(settings, mail=None)
    assert "ok    mail" in app.test_cli_runner().invoke(doctor).output


def test_stopped_mailboxes_are_written_to_again_at_a_word(post: Course) -> None:
    anna = post.person("Анна", ANNA)
    post.tell(anna)
    post.server.answers[ANNA] = "550 5.1.1 no such user"
    post.round()
    said = post.school.app.test_cli_runner().invoke(mail, ["resume"])
    assert said.output.strip().endswith(": 1")
    assert not post.box(anna).is_stopped
