"""The `bomward` command, also as `python -m bomward`."""

import gc
import signal
import sys

_INTERRUPTED = 130  # as for the rest of the program, of which nothing is loaded yet


def main() -> None:
    """Run the command line."""
    # NOTE: values hold no cycles; looking for some, even while modules load, or among millions of them, costs more than all else.
    gc.disable()
    from bomward import ahead

    ahead.begin(sys.argv[1:])
    try:
        from bomward.cli import main as run
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    try:
        run()
    finally:
        # NOTE: all is told by now; an interruption of the end itself would add a traceback, or change the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # NOTE: or the interpreter looks for cycles once more before it ends, among all that is left.
        gc.freeze()


if __name__ == "__main__":
    main()
