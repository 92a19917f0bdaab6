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
    from bomward import ahead

    ahead.begin(sys.argv[1:])
    try:
        _load_msgspec()
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


def _load_msgspec() -> None:
    """Load msgspec without what it need not have: the typing of this Python has all that it asks typing_extensions for."""
    if "typing_extensions" in sys.modules:
        return
    # NOTE: what stands for None cannot be imported; it would load ast, dis and inspect, which take a fifteenth of a short run.
    modules: dict[str, object] = sys.modules  # type: ignore[assignment]  # typeshed knows of no None here
    modules["typing_extensions"] = None
    try:
        import msgspec  # noqa: F401
    finally:
        del modules["typing_extensions"]


class _End:
    """Ends the process as it stands: to take apart all that was loaded takes a twentieth of the time of a short run."""

    code: int | None = None
    """The exit code; None where the interpreter is to end as it does."""

    def __call__(self) -> None:
        """End it, with all written out."""
        if self.code is None:
            return
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError, AttributeError):
            return  # NOTE: the interpreter tries once more, and tells
        os._exit(self.code)


def program() -> None:
    """Run the command line as a process of its own: it ends at once when all is said, and others have put in order what is theirs."""
    end = _End()
    # NOTE: who is registered first is called last; where somebody was before, such as what measures this process, all ends as ever.
    if getattr(atexit, "_ncallbacks", lambda: 1)() == 0:
        atexit.register(end)
    try:
        main()
    except SystemExit as said:
        end.code = said.code if isinstance(said.code, int) else None
        raise


if __name__ == "__main__":
    program()
