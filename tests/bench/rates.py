"""How many answers a second a server gives: a few connections that are kept, each asking again at once."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


@dataclass(frozen=True)
class Rate:
    """Answers a second, and the bytes of the body of one."""

    per_second: float
    size: int


def rate(
    port: int,
    addresses: Sequence[str],
    seconds: float,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    connections: int = 4,
) -> Rate:
    """Ask the addresses in turn for so long. Raises RuntimeError for an answer of another status."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    asked = [
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}Accept: */*\r\n\r\n".encode()
        for address in addresses
    ]
    stop, counts, wrong, sizes = time.perf_counter() + seconds, [0] * connections, list[str](), [0]

    def work(number: int) -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                place = number
                while time.perf_counter() < stop:
                    found, sizes[0] = _ask(link, asked[place % len(asked)])
                    if found != status:
                        raise RuntimeError(f"{addresses[place % len(asked)]}: {found} instead of {status}")
                    counts[number], place = counts[number] + 1, place + 1
        except (OSError, RuntimeError) as error:
            wrong.append(str(error))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - started
    if wrong:
        raise RuntimeError(wrong[0])
    return Rate(sum(counts) / taken, sizes[0])


def _ask(link: socket.socket, request: bytes) -> tuple[int, int]:
    """(status, bytes of the body) of one answer, read to its end."""
    link.sendall(request)
    head = b""
    while b"\r\n\r\n" not in head:
        head += _some(link)
    head, _blank, body = head.partition(b"\r\n\r\n")
    found, length = _STATUS.match(head), _LENGTH.search(head)
    if found is None:
        raise RuntimeError("no HTTP")
    status = int(found[1])
    if status == 304:
        return status, 0
    if length is not None:
        size, have = int(length[1]), len(body)
        while have < size:
            have += _skipped(link, size - have)
        return status, size
    while not body.endswith(b"0\r\n\r\n"):  # in chunks
        body += _some(link)
    return status, len(body)


_BIN = threading.local()


def _skipped(link: socket.socket, size: int) -> int:
    """Read that much and throw it away; to ask must cost little, for the one who asks needs the processor of
    the one who answers."""
    if not hasattr(_BIN, "bin"):
        _BIN.bin = bytearray(1 << 20)
    found = link.recv_into(_BIN.bin, min(size, 1 << 20), socket.MSG_WAITALL)
    if not found:
        raise RuntimeError("the server closed the connection")
    return found


def _some(link: socket.socket) -> bytes:
    found = link.recv(1 << 14)
    if not found:
        raise RuntimeError("the server closed the connection")
    return found
