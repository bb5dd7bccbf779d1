"""Our own CSS and ES modules, served by whitenoise under one prefix that names their content.

The prefix is a digest over all static files: ``/static/<build>/css/accord.css``. A changed file
changes the prefix, so every answer may be kept for ever, and a relative ``import`` between
modules stays within the build it came from. A kind's files stand under the kind's name:
``/static/<build>/quiz/quiz.js``.

``/static/icons/…`` is served without the digest as well: platforms keep those addresses.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, current_app
from whitenoise import WhiteNoise

from lti_tool.web.folders import PACKAGE, shell_folder

_EXTENSION = "accord_static"
_ICON_SECONDS = 86_400


class StaticFileMissing(LookupError):
    """A template names a static file that does not exist."""


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """The static files of one build: where each lies, and the digest over all."""

    build: str
    files: dict[str, Path]

    def url(self, path: str) -> str:
        """Return the address of ``path``, such as ``css/accord.css`` or ``quiz/quiz.js``.

        Raises:
            StaticFileMissing: no such file.
        """
        if path not in self.files:
            raise StaticFileMissing(f"no static file {path!r}")
        return f"/static/{self.build}/{path}"


def static_roots(package: Path = PACKAGE) -> list[tuple[str, Path]]:
    """Return the folders of static files as (name under the prefix, folder); the shell's first."""
    kinds = sorted(package.glob("activities/*/static"))
    return [("", shell_folder("static")), *((folder.parent.name, folder) for folder in kinds)]


def collect(roots: list[tuple[str, Path]]) -> StaticFiles:
    """Read all files under ``roots`` and name the build after their content."""
    files: dict[str, Path] = {}
    for name, root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                files["/".join([name, *path.relative_to(root).parts]).lstrip("/")] = path
    digest = sha256()
    for name, path in sorted(files.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return StaticFiles(digest.hexdigest()[:12], files)


def init_static(app: Flask) -> None:
    """Serve the static files before Flask sees the request, and teach templates their URLs."""
    roots = static_roots()
    found = collect(roots)
    server = WhiteNoise(
        app.wsgi_app,
        max_age=_ICON_SECONDS,
        allow_all_origins=False,
        add_headers_function=_safe_headers,
        immutable_file_test=lambda path, url: url.startswith(f"/static/{found.build}/"),
    )
    for name, root in roots:
        server.add_files(str(root), f"static/{found.build}/{name}")
    server.add_files(str(roots[0][1] / "icons"), "static/icons")
    app.wsgi_app = server  # type: ignore[method-assign]
    app.extensions[_EXTENSION] = found
    app.jinja_env.globals["static_url"] = static_url


def static_url(path: str) -> str:
    """Return the address of a static file of this build; see :meth:`StaticFiles.url`."""
    files: StaticFiles = current_app.extensions[_EXTENSION]
    return files.url(path)


def _safe_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if "/icons/" in url else "same-origin"
