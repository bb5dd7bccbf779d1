"""The media store: files known by the SHA-256 of their bytes, so an address never changes meaning.

A file lies at ``<root>/<first two of hash>/<hash>``. Nothing is ever overwritten or renamed; a new
recording is a new hash and a new address, which is why answers may be cached for ever.
"""

import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from lti_tool.content import subrip
from lti_tool.content.documents import MediaFile

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".vtt": "text/vtt; charset=utf-8",
    # Kept as WebVTT under the name its author gave it.
    subrip.ENDING: "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}
"""Endings we serve. No HTML or SVG: authored files must not be able to run scripts here."""

_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[\w][\w .()+-]{0,150}")
_CHUNK = 1 << 20


def is_servable(name: str) -> bool:
    """Whether ``name`` is a plain file name with an ending we serve."""
    return bool(_NAME.fullmatch(name)) and Path(name).suffix.lower() in MEDIA_TYPES


def is_hash(text: str) -> bool:
    """Whether ``text`` has the form of a media hash."""
    return bool(_HASH.fullmatch(text))


def media_type(name: str) -> str:
    """Return the content type for ``name``, which must be servable."""
    return MEDIA_TYPES[Path(name).suffix.lower()]


def media_file(path: Path) -> MediaFile:
    """Describe the file at ``path``; reads it once, in pieces. SubRip becomes WebVTT."""
    if path.suffix.lower() == subrip.ENDING:
        content = subrip.web_vtt(path.read_bytes())
        return MediaFile(
            path.name, hashlib.sha256(content).hexdigest(), len(content), path, content
        )
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
    return MediaFile(path.name, digest.hexdigest(), size, path)


class MediaStore:
    """The folder ``ACCORD_MEDIA_DIR``, shared by all processes of the tool."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def relative(self, file_hash: str) -> str:
        """Return where a hash lies, relative to the root (for nginx's ``X-Accel-Redirect``)."""
        return f"{file_hash[:2]}/{file_hash}"

    def find(self, file_hash: str) -> Path | None:
        """Return the path of a stored file, or None if the hash is malformed or unknown."""
        if not is_hash(file_hash):
            return None
        path = self._root / self.relative(file_hash)
        return path if path.is_file() else None

    def keep(self, file: MediaFile) -> None:
        """Copy ``file`` into the store unless it is there already.

        Another process may do the same at the same moment: each writes its own temporary file
        and moves it into place in one step, so readers see a whole file or none.

        Raises:
            OSError: the disk is full or the folder cannot be written.
            MediaChangedError: the file is not what was hashed.
        """
        if self.find(file.hash):
            return
        target = self._root / self.relative(file.hash)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as stream, _opened(file) as source:
                while piece := source.read(_CHUNK):
                    digest.update(piece)
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            if digest.hexdigest() != file.hash:
                raise MediaChangedError(file.name)
            Path(name).chmod(0o644)
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _opened(file: MediaFile) -> BinaryIO:
    return file.path.open("rb") if file.content is None else io.BytesIO(file.content)


class MediaChangedError(Exception):
    """A file changed between being read and being stored: import the package again."""
