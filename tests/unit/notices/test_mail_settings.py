"""What an administrator may say of the mail server, and what is half said."""

import pytest

from lti_tool.settings import MailServer, Settings, SettingsError

BASE = {"ACCORD_SECRET_KEY": "a secret of the test suite, long enough to be accepted"}
WHOLE = {
    "ACCORD_SMTP_HOST": "mail.school.example",
    "ACCORD_SMTP_USER": "accord",
    "ACCORD_SMTP_PASSWORD": "a password",
    "ACCORD_SMTP_FROM": "Accord <accord@school.example>",
}


def mail_of(environ: dict[str, str]) -> MailServer | None:
    read = Settings.from_environment(BASE | environ, default_environment="development")
    return read.mail


def faults_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        mail_of(environ)
    return caught.value.faults


def test_without_a_host_no_e_mail_is_sent() -> None:
    assert mail_of({}) is None


def test_a_whole_mail_server() -> None:
    server = mail_of(WHOLE)
    assert server is not None
    assert (server.host, server.port, server.security) == ("mail.school.example", 587, "starttls")
    assert server.sender_address == "accord@school.example"
    assert "a password" not in repr(server)


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587), ("none", 25)])
def test_each_security_has_its_port(security: str, port: int) -> None:
    said = {"ACCORD_SMTP_SECURITY": security, "ACCORD_SMTP_HOST": "localhost"}
    server = mail_of(WHOLE | said)
    assert server is not None
    assert server.port == port


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ACCORD_SMTP_HOST": ""}, "ACCORD_SMTP_HOST is missing"),
        ({"ACCORD_SMTP_FROM": ""}, "ACCORD_SMTP_FROM must be the address"),
        ({"ACCORD_SMTP_FROM": "accord"}, "ACCORD_SMTP_FROM must be the address"),
        ({"ACCORD_SMTP_FROM": "Accord <анна@b.example>"}, "ACCORD_SMTP_FROM must be the address"),
        ({"ACCORD_SMTP_USER": ""}, "ACCORD_SMTP_USER and ACCORD_SMTP_PASSWORD belong together"),
        ({"ACCORD_SMTP_PASSWORD": ""}, "ACCORD_SMTP_USER and ACCORD_SMTP_PASSWORD belong"),
        ({"ACCORD_SMTP_SECURITY": "none"}, "would send the password readable"),
        ({"ACCORD_SMTP_SECURITY": "ssl"}, "ACCORD_SMTP_SECURITY must be one of starttls, tls"),
        ({"ACCORD_SMTP_PORT": "smtp"}, "ACCORD_SMTP_PORT must be a whole number"),
    ],
)
def test_what_is_half_said_is_told_in_words(changes: dict[str, str], words: str) -> None:
    (fault,) = faults_of(WHOLE | changes)
    assert words in fault
