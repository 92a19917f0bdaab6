"""A process that workers are copied from, with all that they need loaded: it loads beside the one that has to load as much.

Where processes cannot be copied, each worker loads everything by itself.
"""

import sys
from multiprocessing import forkserver

METHOD = "forkserver" if sys.platform == "linux" else "spawn"
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
"""For a worker. Giving memory back at each document, and a heap for each thread, costs a tenth and more of judging it."""
_LOADED = ["distributed", "bomward.fleet.work", "bomward.matching", "bomward.cli.run", "bomward.cli.apart"]


def begin() -> None:
    """Begin that process, in the environment of this one; it ends with this one."""
    if METHOD == "forkserver":
        forkserver.set_forkserver_preload(_LOADED)
        forkserver.ensure_running()
