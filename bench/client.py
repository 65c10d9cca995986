"""The load: `python -m bench.client` in a process of its own reads a job from stdin and prints what it met.

It imports nothing but asyncio, so that it takes as little as possible from the cores it shares with the server. It
speaks to 127.0.0.1 only, asks one thing at a time on each connection, and stops by itself.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

HOST = "127.0.0.1"
PATIENCE = 60  # seconds after the end of a load in which what is under way may still be answered
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Load:
    """One job and what became of it: `latencies` in seconds of the answers with the expected status."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.latencies: list[float] = []
        self.faults: dict[str, int] = {}
        self._requests = _requests(job)
        self._until = float("inf")
        self._at_work = int(job["clients"])
        self._over = asyncio.Event()

    async def run(self) -> dict[str, Any]:
        """Send everything and return seconds, latencies, and how often each fault was met."""
        began = time.perf_counter()
        self._until = began + self.job["seconds"]
        loop = asyncio.get_running_loop()
        for _ in range(self._at_work):
            await loop.create_connection(lambda: Visitor(self), HOST, self.job["port"])
        try:
            await asyncio.wait_for(self._over.wait(), self.job["seconds"] + PATIENCE)
        except TimeoutError:
            self.fault("no answer")
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "latencies": self.latencies, "faults": self.faults}

    def next(self) -> bytes | None:
        """Return the next request, or None when it is time to go."""
        return next(self._requests, None) if time.perf_counter() < self._until else None

    def fault(self, what: str) -> None:
        """Count a fault."""
        self.faults[what] = self.faults.get(what, 0) + 1

    def leave(self) -> None:
        """Note that a visitor has gone."""
        self._at_work -= 1
        if not self._at_work:
            self._over.set()


class Visitor(asyncio.Protocol):
    """One kept connection."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._received = b""
        self._began = 0.0
        self._waits = False

    def connection_made(self, transport: Any) -> None:
        """Ask the first thing."""
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take what came; when the answer is whole, ask the next thing."""
        self._received += data
        status = _status(self._received)
        if status is None:
            return
        self._received = b""
        if status == self._load.job["expect"]:
            self._load.latencies.append(time.perf_counter() - self._began)
        else:
            self._load.fault(f"status {status}")
        self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        """Leave; with a fault if an answer was owed."""
        if self._waits:
            self._load.fault("connection lost")
        self._load.leave()

    def _ask(self) -> None:
        request = self._load.next()
        self._waits = request is not None
        if request is None:
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)


def _status(received: bytes) -> int | None:
    """Return the status of an answer that is whole, with the length that its head names."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return None
    # A head alone names the length that its body would have.
    length = _LENGTH.search(head) if not head.startswith(b"HTTP/1.1 304") else None
    if len(body) < (int(length[1]) if length else 0):
        return None
    return int(head[9:12])


def _requests(job: dict[str, Any]) -> Iterator[bytes]:
    made = [_bytes(job, number, *request) for number, request in enumerate(job["requests"])]
    return itertools.cycle(made) if job["repeat"] else iter(made)


def _bytes(job: dict[str, Any], number: int, method: str, path: str, body: str) -> bytes:
    origin = f"{HOST}:{job['port']}"
    head = [
        f"{method} {path} HTTP/1.1",
        f"Host: {origin}",
        # As a proxy would say it: everybody comes from an address of their own.
        f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        *job["headers"],
    ]
    if method == "POST":
        head += [
            f"Origin: http://{origin}",
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body.encode())}",
        ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


async def _main() -> None:
    json.dump(await Load(json.load(sys.stdin)).run(), sys.stdout)


if __name__ == "__main__":
    asyncio.run(_main())
