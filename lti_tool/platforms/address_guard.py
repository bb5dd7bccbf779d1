"""A transport that connects only to addresses it has checked."""

import ipaddress
import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

POOL_SIZE = 16
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedAddress(Exception):
    """A host name resolves to an address that we do not call."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def is_public(text: str) -> bool:
    """Tell whether an address is one of the open internet.

    IPv6 addresses that carry an IPv4 one (mapped, 6to4, NAT64, Teredo) are judged by that one.
    """
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = _carried(address) or address
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def _connect(connection: "_Http | _Https") -> socket.socket:
    host = connection._dns_host
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        reason = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(host, connection, reason) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not connection.allow_private and not is_public(address):
            raise RefusedAddress(address)
    return _first_that_answers(connection, addresses)


def _first_that_answers(connection: "_Http | _Https", addresses: list[str]) -> socket.socket:
    failure: OSError = OSError("the name has no address")
    for address in addresses:
        try:
            return create_connection(
                (address, connection.port),
                connection.timeout,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, str(failure)) from failure
    raise NewConnectionError(connection, str(failure)) from failure


class _Http(HTTPConnection):
    allow_private = False

    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _Https(HTTPSConnection):
    allow_private = False

    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _HttpToPrivate(_Http):
    allow_private = True


class _HttpsToPrivate(_Https):
    allow_private = True


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _HttpPoolToPrivate(HTTPConnectionPool):
    ConnectionCls = _HttpToPrivate


class _HttpsPoolToPrivate(HTTPSConnectionPool):
    ConnectionCls = _HttpsToPrivate


class GuardedAdapter(HTTPAdapter):
    """Transport of ``requests`` whose connections are made by the guard above.

    The host name stays what TLS verifies and the ``Host`` header says; only where the socket goes
    is decided here.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        super().__init__(pool_connections=POOL_SIZE, pool_maxsize=POOL_SIZE, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool of connections with our connection classes."""
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = (
            {"http": _HttpPoolToPrivate, "https": _HttpsPoolToPrivate}
            if self._allow_private
            else {"http": _HttpPool, "https": _HttpsPool}
        )
