"""All settings in one frozen object, checked once at start, every fault reported at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Environment = Literal["development", "production"]

PROJECT_ROOT = Path(__file__).resolve().parent.parent
BUNDLED = PROJECT_ROOT / "lti_tool" / "bundled"
UNSAFE_SECRETS = frozenset({"", "change-me", "changeme", "secret", "dev"})
MINIMUM_SECRET_LENGTH = 32
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def shipped_folder(name: str) -> Path:
    """Return the folder ``name`` that comes with the tool: ``templates``, ``course_content``, …

    A checkout has them at its root; a wheel carries them as ``lti_tool/bundled/<name>``.
    """
    bundled = BUNDLED / name
    return bundled if bundled.is_dir() else PROJECT_ROOT / name


class SettingsError(Exception):
    """One or more ``ACCORD_*`` variables cannot be used; ``faults`` has a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("Accord cannot start:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes e-mail to be sent.

    ``security``: *starttls*, *tls* (from the first byte on) or *none*. ``sender`` is what stands in
    ``From``: an address, perhaps with a name before it.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def sender_address(self) -> str:
        """The bare address of the sender."""
        return parseaddr(self.sender)[1]


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator can set. Times are in seconds, sizes in bytes.

    ``base_url`` is the one public URL of the tool, without a trailing slash; it is never guessed
    from a request. ``allow_private_platforms`` permits requests to loopback, private and
    link-local addresses (platforms on the same machine or network); development always does.
    ``live_streams`` is how many pages each web process keeps a stream open for. Without a ``mail``
    server no e-mail is sent and no address kept.
    """

    environment: Environment
    base_url: str
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    media_dir: Path
    content_dir: Path
    bind: str = "127.0.0.1:8000"
    jwks_refetch_seconds: int = 60
    allow_private_platforms: bool = False
    default_timezone: str = "Europe/Moscow"
    web_workers: int = 2
    web_threads: int = 8
    live_streams: int = 2000
    metrics_token: str = field(default="", repr=False)
    media_accel_prefix: str = ""
    max_request_bytes: int = 1_048_576
    mail: MailServer | None = None

    @property
    def is_development(self) -> bool:
        """Whether http and loopback platforms are allowed."""
        return self.environment == "development"

    @property
    def is_https(self) -> bool:
        """Whether people reach the tool over TLS."""
        return self.base_url.startswith("https://")

    def url(self, path: str) -> str:
        """Return the public URL of ``path`` (which begins with a slash)."""
        return self.base_url + path

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], *, default_environment: Environment = "production"
    ) -> "Settings":
        """Read ``ACCORD_*`` from ``environ``.

        Raises:
            SettingsError: with all faults at once.
        """
        reader = _Reader(environ)
        environment = reader.choice("ACCORD_ENV", ("development", "production"))
        environment = environment or default_environment
        instance = Path(reader.text("ACCORD_INSTANCE_DIR", str(Path.cwd() / "instance")))
        default_url = f"sqlite:///{instance / 'accord.sqlite3'}"
        settings = cls(
            environment="development" if environment == "development" else "production",
            base_url=reader.text("ACCORD_BASE_URL", _default_base_url(environment)).rstrip("/"),
            secret_key=reader.text("ACCORD_SECRET_KEY", ""),
            database_url=_with_driver(reader.text("ACCORD_DATABASE_URL", default_url)),
            media_dir=Path(reader.text("ACCORD_MEDIA_DIR", str(instance / "media"))),
            content_dir=Path(
                reader.text("ACCORD_CONTENT_DIR", str(shipped_folder("course_content")))
            ),
            bind=reader.text("ACCORD_BIND", "127.0.0.1:8000"),
            jwks_refetch_seconds=reader.integer("ACCORD_JWKS_REFETCH_SECONDS", 60, minimum=0),
            allow_private_platforms=reader.flag("ACCORD_ALLOW_PRIVATE_PLATFORMS", False)
            or environment == "development",
            default_timezone=reader.text("ACCORD_DEFAULT_TIMEZONE", "Europe/Moscow"),
            web_workers=reader.integer("ACCORD_WEB_WORKERS", 2, minimum=1),
            web_threads=reader.integer("ACCORD_WEB_THREADS", 8, minimum=1),
            live_streams=reader.integer("ACCORD_LIVE_STREAMS", 2000, minimum=0),
            metrics_token=reader.text("ACCORD_METRICS_TOKEN", ""),
            media_accel_prefix=reader.text("ACCORD_MEDIA_ACCEL_PREFIX", ""),
            max_request_bytes=reader.integer("ACCORD_MAX_REQUEST_BYTES", 1_048_576, minimum=65_536),
            mail=_mail_server(reader),
        )
        faults = reader.faults + reader.unknown() + _unsafe(settings)
        if faults:
            raise SettingsError(faults)
        return settings


def _default_base_url(environment: str) -> str:
    return "http://127.0.0.1:8000" if environment == "development" else ""


def _with_driver(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _mail_server(reader: "_Reader") -> MailServer | None:
    security = reader.choice("ACCORD_SMTP_SECURITY", tuple(SMTP_PORTS)) or "starttls"
    server = MailServer(
        host=reader.text("ACCORD_SMTP_HOST", ""),
        port=reader.integer("ACCORD_SMTP_PORT", SMTP_PORTS.get(security, 587), minimum=1),
        security=security,
        sender=reader.text("ACCORD_SMTP_FROM", ""),
        user=reader.text("ACCORD_SMTP_USER", ""),
        password=reader.text("ACCORD_SMTP_PASSWORD", ""),
    )
    if not server.host:
        if server.sender or server.user or server.password:
            reader.faults.append("ACCORD_SMTP_HOST is missing: without it no e-mail is sent")
        return None
    name, _, domain = server.sender_address.rpartition("@")
    if not (name and domain and server.sender_address.isascii()):
        reader.faults.append(
            "ACCORD_SMTP_FROM must be the address that e-mails come from, "
            "for example Accord <accord@school.example>"
        )
    if bool(server.user) != bool(server.password):
        reader.faults.append("ACCORD_SMTP_USER and ACCORD_SMTP_PASSWORD belong together")
    if server.password and security == "none" and server.host not in LOOPBACK_HOSTS:
        reader.faults.append(
            "ACCORD_SMTP_SECURITY=none would send the password readable for everybody on the way; "
            "use starttls or tls"
        )
    return server


def _unsafe(settings: Settings) -> list[str]:
    faults = []
    address = urlsplit(settings.base_url)
    if address.scheme not in ("http", "https") or not address.hostname or address.path:
        faults.append(
            "ACCORD_BASE_URL must be the tool's public address without a path, "
            "for example https://accord.school.example"
        )
    elif address.scheme == "http" and not settings.is_development:
        faults.append("ACCORD_BASE_URL must begin with https:// in production")
    key = settings.secret_key
    if key.lower() in UNSAFE_SECRETS or len(key) < MINIMUM_SECRET_LENGTH:
        faults.append(
            f"ACCORD_SECRET_KEY must be a secret of at least {MINIMUM_SECRET_LENGTH} characters; "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` makes one"
        )
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        faults.append("ACCORD_DATABASE_URL must begin with sqlite:/// or postgresql://")
    return faults


class _Reader:
    """Reads variables and remembers what was wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._known = {"ACCORD_ENV"}
        self.faults: list[str] = []

    def text(self, name: str, default: str) -> str:
        self._known.add(name)
        return self._environ.get(name, "").strip() or default

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, "")
        if value and value not in allowed:
            self.faults.append(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
        return value

    def integer(self, name: str, default: int, *, minimum: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or int(value) < minimum:
            self.faults.append(f"{name} must be a whole number of at least {minimum}")
            return default
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in ("0", "1", "true", "false", "yes", "no"):
            self.faults.append(f"{name} must be 1 or 0")
        return value in ("1", "true", "yes")

    def unknown(self) -> list[str]:
        """Name ``ACCORD_*`` variables that nothing reads: mostly misspellings."""
        mine = {name for name in self._environ if name.startswith("ACCORD_")}
        stray = mine - self._known - {n for n in mine if n.startswith("ACCORD_TEST_")}
        return [f"{name} is not a setting of Accord" for name in sorted(stray)]
