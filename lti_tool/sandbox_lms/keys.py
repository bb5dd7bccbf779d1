"""The platform's signing keys: one in use, older ones kept in the JWKS as long as wished."""

import base64
import functools
import threading
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True)
class SigningKey:
    """An RSA key pair under its key id."""

    kid: str
    private: rsa.RSAPrivateKey

    def as_jwk(self) -> dict[str, str]:
        """The public half as RFC 7517 wants it."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "alg": "RS256",
            "use": "sig",
            "kid": self.kid,
            "n": _base64url(numbers.n),
            "e": _base64url(numbers.e),
        }


class PlatformKeys:
    """Thread-safe key ring. `current` signs; every key in `published` stands in the JWKS."""

    def __init__(self) -> None:
        """Make the first key."""
        self._lock = threading.Lock()
        self._made = 1
        self.current = SigningKey("sandbox-1", _new_key())
        self.published: list[SigningKey] = [self.current]

    def rotate(self, *, keep_old: bool = True, reuse_kid: bool = False) -> SigningKey:
        """Sign with a new key from now on.

        `keep_old` leaves the old key in the JWKS. `reuse_kid` gives the new key the old name, as
        some platforms wrongly do; the old key then cannot stay.
        """
        with self._lock:
            self._made += 1
            kid = self.current.kid if reuse_kid else f"sandbox-{self._made}"
            self.current = SigningKey(kid, _new_key())
            kept = self.published if keep_old and not reuse_kid else []
            self.published = [self.current, *kept]
            return self.current

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public key set."""
        with self._lock:
            return {"keys": [key.as_jwk() for key in self.published]}


@functools.cache
def stranger_key() -> SigningKey:
    """A key nobody published, for tokens signed by somebody else."""
    return SigningKey("stranger", _new_key())


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _base64url(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
