"""What a database's own words mean: what is wrong with it, and what can be done."""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

_KEPT = "what was committed is kept, and the same command goes on from there"
_MEANINGS = (
    # NOTE: SQLite gives a name, PostgreSQL a code, except for what keeps one from being let in: of that there are words alone.
    ("^SQLITE_NOTADB", "this file is no database", "name another with --db"),
    (
        "^SQLITE_CANTOPEN",
        "the file cannot be opened or made",
        "see that it is no folder, that its folder is there, and that you may write in it",
    ),
    (
        "^SQLITE_(READONLY|PERM)",
        "it can be read, but not written",
        "see to it that you may write the file and its folder",
    ),
    ("^(SQLITE_FULL|53100)", "the disk is full", f"make room; {_KEPT}"),
    (
        "^SQLITE_(BUSY|LOCKED)",
        "others hold it, and it was waited for in vain",
        f"try again when they are done; {_KEPT}",
    ),
    ("^SQLITE_CORRUPT", "the file is damaged", "bring back a copy of it"),
    ("^SQLITE_IOERR", "the disk cannot be read or written", f"see to the disk; {_KEPT}"),
    ("^42501", "this user may not do that", "grant it the right to make, read and write tables in this database"),
    ("^25006", "it can be read, but not written", "name the server that takes changes, or let this user make some"),
    ("^(53300| .*too many (connections|clients))", "too many are connected already", f"try again later; {_KEPT}"),
    ("^(57P0|08)", "the server broke off", f"see that it is up, and try again; {_KEPT}"),
    (
        "password|authentication|pg_hba",
        "it did not let this user in",
        "give the password in ~/.pgpass or PGPASSWORD, and check the user's name",
    ),
    ('database ".*" does not exist', "there is no database of this name", "make one: createdb NAME"),
    ('role ".*" does not exist', "it knows no user of this name", "check the user's name in the address"),
    (
        "connection to server|resolve host|timeout expired|connection is bad",
        "the server cannot be reached",
        "check host and port in the address, and that the server is up",
    ),
)


def meaning(error: SQLAlchemyError) -> tuple[str, str]:
    """What is wrong, with what the database said, and what to do."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = str(cause).strip().partition("\n")[0] or "no reason given"
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    for pattern, what, hint in _MEANINGS:
        if re.search(pattern, f"{code} {said}", re.DOTALL):
            return f"{what} ({said})", hint
    return f"the database refused: {said}", f"check the address, the permissions and the space left; {_KEPT}"
