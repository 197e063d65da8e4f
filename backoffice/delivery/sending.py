"""Sends one signed message to an address outside and says what came of it; knows no record and no database.

The signature is that of the "Standard Webhooks" specification 1.0: HMAC-SHA256 over id, moment and body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Seconds that a receiver has for all of it.
PATIENCE = 10.0

_ENCODED = "whsec_"
#: Networks by which an IPv6 address leads to an IPv4 one.
_TRANSLATED = [ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")]
#: Relays between the two, which are no longer anybody's (RFC 7526).
_RELAYS = ipaddress.ip_network("192.88.99.0/24")


class NotSent(Exception):
    """The message did not get as far as an answer; the text is one of `webhook_delivery.PROBLEMS`."""


@dataclass(frozen=True)
class Message:
    """What is sent: `id` is the same at each attempt, so that receivers know a message they have had."""

    id: str
    url: str
    secret: str
    body: bytes


def sign(secret: str, id: str, moment: int, body: bytes) -> str:
    """The signature of a body sent at a moment (Unix seconds)."""
    text = f"{id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), text, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    if secret.startswith(_ENCODED):
        try:
            return base64.b64decode(secret.removeprefix(_ENCODED), validate=True)
        except binascii.Error:
            pass  # typed by hand: taken as it is
    return secret.encode()


def headers(message: Message, moment: int) -> Mapping[str, str]:
    """The headers of a message sent at that moment."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Linli-Webhooks/1",
        "webhook-id": message.id,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(message.secret, message.id, moment, message.body),
    }


def send(message: Message, inside: bool = False) -> int:
    """POST a message and return the status of the answer, whose body is not read; nothing is redirected.
    `inside` allows addresses of private networks. Raises NotSent."""
    try:
        parts = urlsplit(message.url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
    except ValueError as error:
        raise NotSent("host") from error
    until = time.monotonic() + PATIENCE
    connection = _connected(host, port, secure, address_of(host, port, inside), until)
    ending = threading.Timer(max(0.0, until - time.monotonic()), _cut, [connection])
    ending.daemon = True
    ending.start()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, message.body, dict(headers(message, int(time.time()))))
        return int(connection.getresponse().status)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= until
        raise NotSent("late" if late else "answer") from error
    finally:
        ending.cancel()
        connection.close()


def address_of(host: str, port: int, inside: bool) -> str:
    """The network address of a host; one that has any address that is not public is refused as a whole.
    Raises NotSent."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent("host") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise NotSent("host")
    if not inside and not all(map(is_public, addresses)):
        raise NotSent("private")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the public network: no private, local, shared, reserved or other one, also
    not written as IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found.is_site_local or found.teredo is not None or any(found in each for each in _TRANSLATED):
            return False
    if found in _RELAYS:
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _connected(host: str, port: int, secure: bool, address: str, until: float) -> http.client.HTTPConnection:
    """A connection to exactly that address, so that a name that changes its mind leads nowhere else."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        plain = socket.create_connection((address, port), timeout=PATIENCE)
        connection.sock = plain
        if secure:
            plain.settimeout(max(0.1, until - time.monotonic()))
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except (OSError, ValueError) as error:
        connection.close()
        raise NotSent("certificate" if isinstance(error, ssl.SSLError) else "connection") from error
    return connection


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a connection that trickles."""
    found = connection.sock
    if found is not None:
        try:
            found.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended meanwhile
