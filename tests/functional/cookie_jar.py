"""A cookie jar that keeps to what Chromium does with frames, `SameSite` and `Partitioned`.

Measured behaviour: in a frame of another site only `SameSite=None; Secure; Partitioned` cookies
come back, under the top-level site they were set in; others only while third-party cookies are
allowed. Loopback over plain http counts as secure.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


@dataclass(frozen=True)
class Cookie:
    """A cookie as the browser keeps it. `partition` is the top-level site, or None."""

    name: str
    value: str
    host: str
    path: str
    same_site: str
    partition: str | None


class CookieJar:
    """The cookies of one browser."""

    def __init__(self, *, third_party: bool) -> None:
        """`third_party`: whether unpartitioned cookies come back in frames of other sites."""
        self.third_party = third_party
        self.cookies: dict[tuple[str, str, str, str | None], Cookie] = {}

    def take(self, url: str, headers: list[str], top_site: str) -> None:
        """Keep the `Set-Cookie` headers of an answer from `url` shown under `top_site`."""
        for header in headers:
            self._take_one(url, header, top_site)

    def header(self, url: str, top_site: str, *, foreign_post: bool = False) -> str:
        """The `Cookie` header for a request; `foreign_post`: a form posted from another site."""
        sent = [cookie for cookie in self.cookies.values() if self._fits(cookie, url, top_site)]
        if foreign_post:
            sent = [cookie for cookie in sent if cookie.same_site == "none"]
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)

    def clear(self) -> None:
        """Forget everything, as a person who clears the browser's data."""
        self.cookies.clear()

    def _take_one(self, url: str, header: str, top_site: str) -> None:
        first, *rest = (part.strip() for part in header.split(";"))
        name, _, value = first.partition("=")
        attributes = {}
        for part in rest:
            key, _, given = part.partition("=")
            attributes[key.strip().lower()] = given.strip()
        secure = "secure" in attributes
        same_site = attributes.get("samesite", "lax").lower()
        partitioned = "partitioned" in attributes
        if (secure and not _is_secure(url)) or (same_site == "none" and not secure):
            return
        whole_host = secure and "domain" not in attributes and attributes.get("path") == "/"
        if name.startswith("__Host-") and not whole_host:
            return
        if name.startswith("__Secure-") and not secure:
            return
        foreign = site_of(url) != top_site
        if foreign and not partitioned and (same_site != "none" or not self.third_party):
            return
        partition = top_site if partitioned else None
        path = attributes.get("path") or "/"
        host = urlsplit(url).hostname or ""
        key_of = (host, path, name, partition)
        if attributes.get("max-age") == "0" or "01 Jan 1970" in attributes.get("expires", ""):
            self.cookies.pop(key_of, None)
            return
        self.cookies[key_of] = Cookie(name, value, host, path, same_site, partition)

    def _fits(self, cookie: Cookie, url: str, top_site: str) -> bool:
        parts = urlsplit(url)
        if cookie.host != parts.hostname or not (parts.path or "/").startswith(cookie.path):
            return False
        if cookie.partition is not None:
            return cookie.partition == top_site
        return site_of(url) == top_site or (cookie.same_site == "none" and self.third_party)


def site_of(url: str) -> str:
    """The site a page belongs to: scheme and host, ports do not matter."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"


def _is_secure(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in LOOPBACK
