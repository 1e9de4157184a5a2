"""Where builds run and for how long: executors, and the end of a worker whose source takes too long."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

# [runner] max_seconds is for a file of this size; a scan of it has some 100 pages at 6 seconds each.
_BYTES_OF_MAX_SECONDS: Final = 10 * 2**20


class InlineExecutor(Executor):
    """Runs each call at once, in this process: for one process, for tests, for profiling."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call `fn` and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - a future carries whatever the call raised
            future.set_exception(error)
        return future


def process_pool(workers: int) -> ProcessPoolExecutor:
    """The default executor. Workers are spawned, not forked: forking a process with threads may hang.

    An interrupt is for the process that owns the pool; workers end with it.
    """
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )


def seconds_allowed(max_seconds: float, size: int) -> float:
    """How long a source of `size` bytes may take: scans are large, and recognising them takes its time.

    >>> seconds_allowed(900, 20_000), seconds_allowed(900, 20 * 2**20)
    (900.0, 1800.0)
    """
    return max_seconds * max(1.0, size / _BYTES_OF_MAX_SECONDS)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End this worker process when a source takes too long; the runner's own process is never ended.

    A parser that hangs in native code cannot be interrupted, but its process can die.
    """
    timer = threading.Timer(seconds, partial(os._exit, 70))
    timer.daemon = True
    if multiprocessing.parent_process() is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
