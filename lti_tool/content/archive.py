"""Course packages as zip archives: unpacked with care, packed the same way every time."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from lti_tool.content.errors import PackageArchiveError
from lti_tool.content.package import COURSE_FILE

MOST_FILES = 2_000
MOST_BYTES = 4 << 30
_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)


@contextmanager
def opened_package(path: Path) -> Iterator[Path]:
    """Give the folder of the package at ``path``, which is that folder or a zip archive of it.

    An archive is unpacked into a temporary folder that is gone afterwards. A single folder
    around everything, as archivers like to add, is stepped into.

    Raises:
        PackageArchiveError: not a zip, too large, or a member reaches outside.
    """
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="accord-package-") as name:
        root = Path(name)
        _unpack(path, root)
        yield _package_root(root)


def pack(files: Mapping[str, bytes | Path], target: Path) -> None:
    """Write a zip archive of ``files`` (name inside → bytes or where they lie) to ``target``.

    Order and dates are fixed: the same content gives the same archive.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            content = files[name]
            about = zipfile.ZipInfo(name, _EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            if isinstance(content, bytes):
                archive.writestr(about, content)
                continue
            with content.open("rb") as source, archive.open(about, "w") as stream:
                shutil.copyfileobj(source, stream, _CHUNK)


def _unpack(path: Path, root: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
                raise PackageArchiveError(reason="too large", files=len(members))
            for member in members:
                _extract(archive, member, root)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise PackageArchiveError(reason=type(error).__name__) from error


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, root: Path) -> None:
    name = PurePosixPath(member.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in member.filename:
        raise PackageArchiveError(reason="reaches outside", member=member.filename[:200])
    target = root.joinpath(*name.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    # What zipfile reads never gets longer than the size the archive states, which was counted.
    with archive.open(member) as source, target.open("wb") as stream:
        shutil.copyfileobj(source, stream, _CHUNK)


def _package_root(root: Path) -> Path:
    inside = [one for one in root.iterdir() if not one.name.startswith((".", "__MACOSX"))]
    if not (root / COURSE_FILE).exists() and len(inside) == 1 and inside[0].is_dir():
        return inside[0]
    return root
