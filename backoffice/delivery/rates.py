"""How often a reader may ask: a count a minute for each token or address, and the headers that tell it.

The headers are those of the IETF draft "RateLimit header fields for HTTP".
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

#: Seconds that a count lasts.
WINDOW = 60


class Counter(Protocol):
    """What counts by key and minute, see `backoffice.shield.Rates`."""

    def count(self, key: str) -> int: ...


@dataclass(frozen=True)
class Allowance:
    """What is left to one reader of the present minute."""

    policy: str
    limit: int
    used: int
    ends_in: int

    @property
    def over(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit

    def headers(self) -> Mapping[str, str]:
        """What the answer tells of it."""
        found = {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={max(0, self.limit - self.used)};t={self.ends_in}',
        }
        return {**found, "Retry-After": str(self.ends_in)} if self.over else found


def take(counter: Counter, policy: str, key: str, limit: int) -> Allowance:
    """Count one request of that reader; `policy` ("address", "token") names the kind of count."""
    used = counter.count(f"{policy} {key}")
    return Allowance(policy, limit, used, WINDOW - int(time.time()) % WINDOW)
