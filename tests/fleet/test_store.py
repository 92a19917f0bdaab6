"""The folder of a data set: a run is there as a whole or not at all, at whatever point it was ended."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from bomward.errors import Error, UsageError
from bomward.findings import CatalogId, Summary, Tool
from bomward.fleet import store, tables, work
from bomward.fleet.store import Run
from bomward.fleet.work import Judged

RUN = Run(
    schema=store.SCHEMA,
    tool=Tool(name="bomward", version="1"),
    catalog=CatalogId(version="1", sha256="0"),
    as_of=datetime.date(2026, 11, 22),
    act="supply",
    profile="p",
    regimes=(),
    fail_on="never",
    terms="t",
)
DONE = msgspec.structs.replace(
    RUN, objects=1, summary=Summary(outcomes={}, documents=1, checked=1, incomplete=0, unchecked=0)
)


def made(folder: Path, *addresses: str, run: Run = RUN, publish: bool = True) -> list[str]:
    """A run on some objects, published or not; what was known when it began."""
    with store.opened(str(folder)) as opened:
        attempt, known = opened.begin(run)
        before = [judged.address for judged in known]
        attempt.keep(0, 0, work.packed([Judged(address=address, sha256="0") for address in addresses]))
        if publish:
            attempt.put_together(0, work.packed(store.whole(attempt.judged(0))))
            opened.publish(attempt, msgspec.structs.replace(DONE, terms=run.terms))
        return before


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_done_is_kept_by_whatever_run(tmp_path: Path) -> None:
    assert made(tmp_path, "b", publish=False) == []
    assert made(tmp_path, "a", publish=False) == ["b"]
    assert made(tmp_path, "c", "d") == ["a", "b"]
    assert names(tmp_path) == [".lock", ".turn", "current"]
    assert made(tmp_path, "e") == ["c", "d"]
    assert names(tmp_path) == [".lock", ".turn", "current", "previous"]


def test_what_was_judged_by_other_terms_is_not_known(tmp_path: Path) -> None:
    made(tmp_path, "a", publish=False)
    made(tmp_path, "b")
    other = msgspec.structs.replace(RUN, terms="other")
    assert made(tmp_path, "c", run=other) == []


def test_an_attempt_on_other_terms_is_kept_until_a_run_is_whole(tmp_path: Path) -> None:
    other = msgspec.structs.replace(RUN, terms="other")
    made(tmp_path, "a", publish=False)
    assert made(tmp_path, "b", run=other, publish=False) == []
    assert made(tmp_path, "c", publish=False) == ["a"]
    made(tmp_path, "d", run=other)
    assert names(tmp_path) == [".lock", ".turn", "current"]


def test_what_was_damaged_is_not_known(tmp_path: Path) -> None:
    made(tmp_path, "a", publish=False)
    (file,) = (tmp_path / "attempt-1" / "batches").iterdir()
    data = file.read_bytes()
    file.write_bytes(data[:-3] + bytes(3))
    assert made(tmp_path, "b", publish=False) == []
    with pytest.raises(Error, match="damaged"):
        store.whole([data[:-3] + bytes(3)])


def before_the_last_step(folder: Path) -> None:
    (folder / "current").replace(folder / "attempt-2")


def between_the_last_steps(folder: Path) -> None:
    (folder / "current").replace(folder / "attempt-2")
    (folder / "previous").replace(folder / "current")


def with_an_older_attempt(folder: Path) -> None:
    shutil.copytree(folder / "previous", folder / "attempt-9")
    (folder / "current").replace(folder / "attempt-10")


def with_the_oldest_aside(folder: Path) -> None:
    (folder / "previous").replace(folder / "gone")


def without_a_new_one(folder: Path) -> None:
    shutil.rmtree(folder / "current")


@pytest.mark.parametrize(
    ("ended", "current"),
    [
        (before_the_last_step, "b"),
        (between_the_last_steps, "a"),
        (with_an_older_attempt, "b"),
        (with_the_oldest_aside, "b"),
        (without_a_new_one, "a"),
    ],
)
def test_a_run_that_is_ended_in_its_last_step(tmp_path: Path, ended: Callable[[Path], None], current: str) -> None:
    made(tmp_path, "a")
    made(tmp_path, "b")
    ended(tmp_path)
    with store.opened(str(tmp_path)):
        pass
    data, _ = store.read(str(tmp_path))
    (file,) = (data.folder / "judgements").iterdir()
    assert [judged.address for judged in work.unpacked(file.read_bytes())] == [current]


def test_one_run_at_a_time(tmp_path: Path) -> None:
    script = f"from bomward.fleet import store\nwith store.opened({str(tmp_path)!r}): pass"
    with store.opened(str(tmp_path)):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert "another run writes there" in done.stderr
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 0


def test_no_run_becomes_the_last_one_while_another_is_read(tmp_path: Path) -> None:
    made(tmp_path, "a")
    with ThreadPoolExecutor() as threads:
        with store.reading(str(tmp_path)):
            data, _ = store.read(str(tmp_path))
            later = threads.submit(made, tmp_path, "b")
            with pytest.raises(TimeoutError):
                later.result(timeout=0.5)
            (file,) = (data.folder / "judgements").iterdir()
            assert [judged.address for judged in work.unpacked(file.read_bytes())] == ["a"]
        later.result(timeout=60)
    assert names(tmp_path) == [".lock", ".turn", "current", "previous"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "attempt-x").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="there is something else"), store.opened(str(tmp_path)):
        pass
    with pytest.raises(UsageError, match="cannot be written"), store.opened(str(tmp_path / "attempt-x" / "y")):
        pass


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        store.write(tmp_path / "gone" / "x", b"")
    (tmp_path / "x").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        store.write(tmp_path / "x", b"")
    assert names(tmp_path) == ["x"]


def test_an_empty_part_has_every_column(tmp_path: Path) -> None:
    for name, schema in tables.SCHEMAS.items():
        (tmp_path / name).write_bytes(tables.encoded([], name))
        assert pq.read_schema(tmp_path / name).names == schema.names


def test_text_that_is_no_unicode_can_be_written() -> None:
    row = {"address": "a", "member": 0, "source": "a\udcff", "subject": None, "reason": "r", "where": ""}
    assert b"\xef\xbf\xbd" in tables.encoded([row], "gaps")


def test_the_page_names_every_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "fleet.md").read_text(encoding="utf-8")
    sections = {name: page.partition(f"### {name}\n")[2].partition("\n#")[0] for name in tables.SCHEMAS}
    missing = {
        name: [column for column in schema.names if f"`{column}`" not in sections[name]]
        for name, schema in tables.SCHEMAS.items()
    }
    assert missing == {name: [] for name in tables.SCHEMAS}
