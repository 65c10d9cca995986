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

Work = tuple[Callable[..., Any], tuple[Any, ...]]


class TimeIsUp(Exception):
    """A process has used all the time that it may."""


_errand: Callable[[], None]


class Crew:
    """This process and its helpers, who take what was begun in its order.

    `errand` is something to do once, at `begin_errand`: helpers inherit it, since it needs more than could be sent.
    """

    def __init__(self, errand: Callable[[], None]) -> None:
        self._helpers = min(PROCESSES_MAX, os.cpu_count() or 1) - 1
        self._errand = errand
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

    def begin_errand(self) -> Future[Any]:
        """Put the errand into the queue."""
        return self.begin(_run_errand)

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
        _remember(self._errand)
        return ProcessPoolExecutor(
            max(1, self._helpers),
            mp_context=multiprocessing.get_context("fork"),
            initializer=_begin,
            initargs=(self._errand,),
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


def _run_errand() -> None:
    _errand()


def _remember(errand: Callable[[], None]) -> None:
    global _errand  # noqa: PLW0603 - what a process is begun with has no other way to where its work is done
    _errand = errand


def _begin(errand: Callable[[], None]) -> None:
    """End with the process that wants the work, and tell it when the time is up instead of just ending."""
    _remember(errand)
    gc.enable()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGXCPU, _time_is_up)


def _time_is_up(*_: object) -> None:
    raise TimeIsUp
