"""Does work in several processes, this one among them: that needs the memory of one less than a pool beside it."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from threading import Lock
from typing import Any

PROCESSES_MAX = 4
_AHEAD = 2
"""How many things each helper is given at a time, so that it has something to do while this process is busy."""
_PR_SET_PDEATHSIG = 1  # see prctl(2)
_FORK = multiprocessing.get_context("fork")

Work = tuple[Callable[..., Any], tuple[Any, ...]]


class TimeIsUp(Exception):
    """A process has used all the time that it may."""


class Errand:
    """Something that is done once beside all else, in a process that inherits what would be too much to send."""

    def __init__(self, do: Callable[[], None]) -> None:
        gc.freeze()
        self._process = _FORK.Process(target=_run, args=(do,), daemon=True)
        self._process.start()

    def finish(self) -> None:
        """Wait until it is done; raises TimeIsUp, or RuntimeError if it failed, which its process has told."""
        self._process.join()
        if self._process.exitcode == -signal.SIGXCPU:
            raise TimeIsUp
        if self._process.exitcode:
            raise RuntimeError(f"The errand ended with {self._process.exitcode}.")


class Crew:
    """This process and its helpers, who take what was begun in its order."""

    def __init__(self) -> None:
        self._helpers = min(PROCESSES_MAX, os.cpu_count() or 1) - 1
        self._pool = self._begin_helpers()
        self._lock = Lock()
        self._queue: deque[tuple[Future[Any], Work]] = deque()
        self._given = 0

    def begin(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Put work into the queue; `finish` waits for it."""
        future: Future[Any] = Future()
        self._queue.append((future, (work, arguments)))
        self._give()
        return future

    def finish(self, futures: Collection[Future[Any]]) -> set[Future[Any]]:
        """Work until at least one of these is done, and return those that are; there must be one."""
        while not (done := {one for one in futures if one.done()}):
            if (mine := self._next()) is not None:
                _do(*mine)
            else:
                wait(futures, return_when=FIRST_COMPLETED)
        return done

    def result(self, future: Future[Any]) -> Any:
        """Work until this is done, and return what came of it."""
        self.finish([future])
        return future.result()

    def renew(self) -> None:
        """Go on with new helpers: those who have done much hold a lot of memory."""
        self._pool.shutdown()
        self._pool = self._begin_helpers()

    def end(self) -> None:
        """End the helpers, whatever they do."""
        self._queue.clear()
        self._pool.shutdown(cancel_futures=True)

    def _begin_helpers(self) -> ProcessPoolExecutor:
        # What is loaded by now is shared with them as long as nobody writes to it: not even to count references.
        gc.collect()
        gc.freeze()
        return ProcessPoolExecutor(
            max(1, self._helpers), mp_context=_FORK, initializer=_begin_helper
        )

    def _next(self) -> tuple[Future[Any], Work] | None:
        with self._lock:
            return self._queue.popleft() if self._queue else None

    def _give(self) -> None:
        """Give the helpers what they have room for."""
        while (begun := self._for_helpers()) is not None:
            future, (work, arguments) = begun
            try:
                given = self._pool.submit(work, *arguments)
            except RuntimeError as error:  # a helper was killed, or all were ended
                future.set_exception(error)
            else:
                given.add_done_callback(partial(self._take_back, future))

    def _for_helpers(self) -> tuple[Future[Any], Work] | None:
        with self._lock:
            if not self._queue or self._given >= self._helpers * _AHEAD:
                return None
            self._given += 1
            return self._queue.popleft()

    def _take_back(self, future: Future[Any], given: Future[Any]) -> None:
        with self._lock:
            self._given -= 1
        if given.cancelled():
            future.cancel()
        elif error := given.exception():
            future.set_exception(error)
        else:
            future.set_result(given.result())
        self._give()


def _do(future: Future[Any], work: Work) -> None:
    """Do work here; what it leaves behind is collected at once, since this process collects nothing by itself."""
    made, arguments = work
    try:
        future.set_result(made(*arguments))
    except Exception as error:  # noqa: BLE001 - whoever waits for the work hears of it
        future.set_exception(error)
    gc.collect(1)


def _run(do: Callable[[], None]) -> None:
    _end_with_parent()
    gc.enable()
    do()


def _begin_helper() -> None:
    """Tell a helper when its time is up, instead of just ending it."""
    _end_with_parent()
    gc.enable()
    signal.signal(signal.SIGXCPU, _time_is_up)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _time_is_up(*_: object) -> None:
    raise TimeIsUp
