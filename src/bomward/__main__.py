"""The `bomward` command, also as `python -m bomward`."""

import atexit
import gc
import os
import signal
import sys

_INTERRUPTED = 130  # as for the rest of the program, of which nothing is loaded yet


def main() -> None:
    """Run the command line."""
    # NOTE: values hold no cycles; looking for some, even while modules load, or among millions of them, costs more than all else.
    gc.disable()
    codes: list[int] = []
    # NOTE: who is registered first is called last: others have put in order by then what is theirs.
    atexit.register(_leave, codes)
    from bomward import ahead

    ahead.begin(sys.argv[1:])
    try:
        from bomward.cli import main as run
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    try:
        run()
    except SystemExit as end:
        if isinstance(end.code, int):
            codes.append(end.code)
        raise
    finally:
        # NOTE: all is told by now; an interruption of the end itself would add a traceback, or change the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _leave(codes: list[int]) -> None:
    """End the process as it stands: to take apart all that was loaded takes a twentieth of the time of a short run."""
    if not codes:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return  # NOTE: the interpreter tries once more, and tells
    os._exit(codes[0])


if __name__ == "__main__":
    main()
