"""The workers: processes of this machine, or those of a Dask scheduler; and work handed to them no faster than it gets done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any, Generic, Protocol, TypeVar

import dask
from distributed import CancelledError, Client, KilledWorker, LocalCluster, as_completed

from bomward.errors import Error, UsageError
from bomward.fleet import forking

_AHEAD = 4
"""Tasks in hand for each thread of a worker."""
_POLL, _LOOK = 0.05, 10.0
"""Seconds after which it is asked whether a task is done, and how many workers there are."""
_PATIENT_LOOKS = 3
"""So often fewer workers than there were are no reason to begin others: one that was killed is on its way again."""
_IDLE_LOOKS = 1
"""So often workers that do nothing, while there is something to do, are no reason to give it to them again."""
_PATIENCE = 60
"""Seconds to wait for a scheduler and its first worker."""
_SETTINGS: dict[str, Any] = {
    # NOTE: what a worker holds is a document at a time; memory that the system has not got back yet is no reason to rest.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.use-file-locking": False,
    "distributed.admin.tick.limit": "60s",
    "distributed.admin.tick.interval": "1s",  # else each of them wakes up fifty times a second, to see whether it is late
    "distributed.worker.profile.enabled": False,  # it keeps what it sees for an hour, some megabytes a minute
    "distributed.admin.system-monitor.log-length": 100,
    "distributed.admin.low-level-log-length": 10,  # else it keeps a thousand messages, each with all that a batch names
    # NOTE: giving memory back at each document costs a tenth of judging it.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    **{f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in forking.ENVIRONMENT.items()},
    # NOTE: what is in hand when a worker dies is judged apart, which tells what it was; to try it again would take as long again.
    "distributed.scheduler.allowed-failures": 0,
    # NOTE: what it would show to whoever asks is nobody's business.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
_ANY_PORT = "127.0.0.1:0"
_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""For a worker: an interruption is for the one that began it to tell."""


class Task(Protocol):
    """Something for a worker to do."""

    @property
    def call(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """A function that a worker can import, and its arguments."""
        ...


T = TypeVar("T", bound=Task)


class Crew(Generic[T]):
    """Workers, and how many tasks to have in hand."""

    def __init__(self, client: Client, mend: Callable[[], None] | None = None) -> None:
        self._client, self._mend = client, mend
        self._most = self._threads()
        self._alone = self._idle = 0
        self._waiting = Event()  # nobody sets it: it is there to wait

    def done(self, more: Callable[[], T | None]) -> Iterator[tuple[T, Any]]:
        """Each task as it gets done, with what it came to; None where workers died over it. Raises Error."""
        running: dict[Any, T] = {}
        finished = as_completed(with_results=True, raise_errors=False, loop=self._client.loop)
        since = 0.0
        while True:
            while len(running) < self._most * _AHEAD and (task := more()) is not None:
                function, arguments = task.call
                future = self._client.submit(function, *arguments, pure=False)
                running[future.key] = task
                finished.add(future)
            if not running:
                return
            some = finished.next_batch(block=False)
            for future, found in some:
                # NOTE: one that was taken for lost may come after all.
                if future.key in running:
                    yield running.pop(future.key), _came_to(found)
            if some:
                self._idle = 0
            else:
                self._waiting.wait(_POLL)
                since += _POLL
            if since >= _LOOK:
                since = 0.0
                self._look()
                if self._idle > _IDLE_LOOKS:
                    # NOTE: their results went with workers that were killed, while they were on their way here.
                    lost, running, self._idle = running, {}, 0
                    yield from ((task, None) for task in lost.values())

    def _look(self) -> None:
        """See how many there are, and that those that were killed while they began are replaced. Raises Error."""
        now = self._threads()
        self._idle = self._idle + 1 if now and not any(self._client.processing().values()) else 0
        # NOTE: of those that were killed at work, others take the place in a moment.
        self._alone = self._alone + 1 if now < self._most else 0
        self._most = max(now, self._most)
        if self._mend is not None and self._alone > _PATIENT_LOOKS:
            self._mend()
            self._alone = 0
        elif not now and self._alone * _LOOK > _PATIENCE:
            hint = "begin again when there are some: what is done is kept"
            raise Error("no worker is left", where="--scheduler", hint=hint)

    def _threads(self) -> int:
        return int(sum(self._client.nthreads().values()))


def _came_to(found: Any) -> Any:
    """What a task brought, whatever has become of its future since: who held the result may have been killed."""
    match found:
        case CancelledError():
            hint = "begin again: what is done is kept"
            raise Error("the scheduler is gone, or has dropped the work", where="--scheduler", hint=hint)
        case (_, KilledWorker(), _):
            return None
        case (_, BaseException() as error, _):
            raise error
        case _:
            return found


@contextmanager
def here(jobs: int, threads: int, method: str = forking.SPAWN) -> Iterator[Crew[Any]]:
    """So many processes of this machine. What they say to each other is encrypted: others may use the machine too."""
    settings = {**_SETTINGS, "distributed.worker.multiprocessing-method": method}
    with dask.config.set(settings), ExitStack() as stack:
        try:
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=threads,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=_ANY_PORT,
                    security=True,
                    silence_logs="CRITICAL",
                    preload=_DEAF,
                )
            )
        except RuntimeError as error:
            hint = "begin again: what is done is kept"
            raise Error(f"the workers could not be begun: {error}", where="fleet", hint=hint) from error
        client = stack.enter_context(Client(cluster, set_as_default=False))

        def mend() -> None:
            missing = jobs - len(cluster.scheduler_info["workers"])
            if missing > 0:
                cluster.scale(len(cluster.worker_spec) + missing)

        yield Crew(client, mend)


@contextmanager
def there(scheduler: str) -> Iterator[Crew[Any]]:
    """The workers of a scheduler. Raises UsageError where it does not answer, or has none."""
    hint = "start it, and workers with bomward[fleet] in them: dask scheduler; dask worker ADDRESS"
    try:
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"it does not answer: {error}", where=f"--scheduler {scheduler}", hint=hint) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise UsageError("it has no worker", where=f"--scheduler {scheduler}", hint=hint) from error
        yield Crew(client)
