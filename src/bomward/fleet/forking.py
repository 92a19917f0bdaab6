"""A process that workers are copied from, with all that they need loaded: it loads beside the one that has to load as much.

Where processes cannot be copied, each worker loads everything by itself.
"""

import signal
import sys

SPAWN = "spawn"
ENVIRONMENT = {
    # NOTE: a heap for each thread costs a tenth of judging a document.
    "MALLOC_ARENA_MAX": "1",
    # NOTE: what has threads of its own is not to be copied.
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
}
"""For that process, and for workers."""
LOADED = ("distributed", "bomward.fleet.work", "bomward.matching", "bomward.cli.run", "bomward.cli.apart")


def begin() -> str:
    """Begin that process, in the environment of this one, with which it ends; by what method workers then are made."""
    if sys.platform != "linux":
        return SPAWN
    from multiprocessing import forkserver

    # NOTE: an interruption is for this process to tell; that one takes it as it finds it.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.set_forkserver_preload(list(LOADED))
        forkserver.ensure_running()
    except OSError:
        return SPAWN  # NOTE: it wants a socket, whose path may be too long
    finally:
        signal.signal(signal.SIGINT, before)
    return "forkserver"
