"""A fleet calls clear what check calls clear, wherever the documents are and whoever judges them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import msgspec
import psutil
import pytest
from distributed import Client
from tests.cli.running import DAY, DOCUMENTS, check, run
from tests.documents import ENGINE, FIXTURES, POLICY, cyclonedx, encode, placed
from tests.fleet.running import by_name, content, fleet, job, product, reports, rows, write

from bomward.checking import Checker
from bomward.fleet import EXTRA, work
from bomward.fleet.crew import Crew
from bomward.fleet.running import Running
from bomward.fleet.sources import Item, Sources
from bomward.fleet.store import Attempt

Bucket = Callable[[dict[str, bytes]], str]
SOME = (
    *("gateway-appliance.cdx.json", "branch-firewall.spdx.json", "elsewhere.cdx.json", "truncated.cdx.json"),
    *("mail-archive.cdx", "crlf-bom.spdx.json", "empty.cdx.json", "duplicate-keys.cdx.json"),
)
LINK = "urn:cdx:aaaaaaaa-0000-4000-8000-000000000001/1"


def wrapped() -> dict[str, bytes]:
    """An archive with several documents in it, and what lies beside them."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in {"a.json": DOCUMENTS["clean"], "b.json": DOCUMENTS["finding"], "read.me": b"hello"}.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return {"several.zip": held.getvalue()}


def referring() -> dict[str, bytes]:
    """Documents that refer to each other, and one that refers to what is not there."""
    link = {"type": "bom", "url": LINK}
    serial = {"serialNumber": LINK.removesuffix("/1").replace("urn:cdx:", "urn:uuid:")}
    other = {"type": "bom", "url": LINK.replace("0001/", "0002/")}
    bad = {"serialNumber": other["url"].removesuffix("/1").replace("urn:cdx:", "urn:uuid:")}
    gone = {"type": "bom", "url": LINK.replace("0001/", "0003/")}
    return {
        "a-refers.json": encode(cyclonedx(externalReferences=[link])),
        "b-refers-to-bad.json": encode(cyclonedx(externalReferences=[other])),
        "c-refers-to-nothing.json": encode(cyclonedx(externalReferences=[gone])),
        "x-meant.json": encode(cyclonedx(**serial)),
        "y-bad.json": encode(placed(cyclonedx(**bad), "/components/1", ENGINE)),
    }


@pytest.fixture
def documents() -> dict[str, bytes]:
    """Some of every kind."""
    return {name: (FIXTURES / name).read_bytes() for name in SOME} | wrapped() | referring()


def by_source(found: list[dict[str, Any]], root: str) -> dict[str, Any]:
    told = json.dumps(found).replace(root, "")
    return {f"{one['source']} {one['sha256']}": one for one in json.loads(told)}


def test_it_finds_what_check_finds(tmp_path: Path, documents: dict[str, bytes], bucket: Bucket, scheduler: str) -> None:
    folder, address = write(tmp_path / "in", documents), bucket(documents)
    checked = check("--no-policy", "-o", "json", folder)
    report = json.loads(checked.out)
    expected = by_source(report["documents"], str(folder))
    assert expected["/a-refers.json " + expected_digest(documents["a-refers.json"])]["verdict"] == "clear"
    for source, out in ((str(folder), tmp_path / "one"), (address, tmp_path / "other")):
        ran = fleet(source, out=out, scheduler=scheduler)
        assert ran.code == checked.code == 1
        assert by_source(reports(out), source) == expected
        told = json.loads((out / "current" / "run.json").read_bytes())
        same = ("tool", "catalog", "asOf", "act", "profile", "regimes", "failOn", "summary", "exitCode")
        assert {key: told[key] for key in same} == {key: report[key] for key in same}


def expected_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_references_between_the_documents_of_a_run(tmp_path: Path, scheduler: str) -> None:
    fleet(write(tmp_path / "in", referring()), out=tmp_path / "out", scheduler=scheduler)
    found = by_name(tmp_path / "out")
    assert {name: row["verdict"] for name, row in found.items()} == {
        "a-refers.json": "clear",
        "b-refers-to-bad.json": "incomplete",
        "c-refers-to-nothing.json": "incomplete",
        "x-meant.json": "clear",
        "y-bad.json": "prohibited",
    }
    assert [row["reason"].partition(":")[0] for row in rows(tmp_path / "out", "gaps")] == [
        f"contents stand in another document, {tmp_path}/in/y-bad.json, which is prohibited",
        "contents stand in another document, which was not supplied",
    ]


@pytest.mark.parametrize("kind", ["clean", "finding", "unchecked", "incomplete", "gap"])
@pytest.mark.parametrize("option", ["", "--strict", "--allow-incomplete"])
def test_the_exit_code_is_that_of_check(tmp_path: Path, scheduler: str, kind: str, option: str) -> None:
    folder = write(tmp_path / "in", {"it.json": DOCUMENTS[kind]})
    options = ("--no-policy", *([option] if option else []))
    ran = fleet(folder, out=tmp_path / "out", scheduler=scheduler, options=options)
    checked = check(folder, *options)
    told, wanted = ran.out.splitlines()[-1], checked.out.splitlines()[-1]
    assert (ran.code, told.split()[:2]) == (checked.code, ["exit", str(int(checked.code))])
    assert told.split("(", 1)[1].startswith("fails at likely-prohibited") == (ran.code == 1)
    statuses = r"\d+ (?:unchecked|incomplete)"
    assert re.findall(statuses, told) == re.findall(statuses, wanted)


WAIVER = '[[waiver]]\ncomponent = "{name}@8.9"\nentry = "kaspersky-anti-virus-sdk"\noutcome = "prohibited"\n'
TAIL = 'reason = "r"\nowner = "o"\nuntil = {until}\n{more}\n'


@pytest.mark.parametrize(
    ("until", "more", "code", "status"),
    [
        ("2027-01-01", 'document = "*/a.json"', 0, "used"),
        ("2027-01-01", 'document = "*/z.json"', 1, "unused"),
        ("2026-01-01", 'document = "*/a.json"', 1, "expired"),
        ("2027-01-01", "", 1, "ambiguous"),
    ],
)
def test_waivers_count_as_in_check(
    tmp_path: Path, scheduler: str, until: str, more: str, code: int, status: str
) -> None:
    documents = {"a.json": product("A", hit=True)}
    if status == "ambiguous":
        documents["b.json"] = product("B", hit=True)
    folder, file = write(tmp_path / "in", documents), tmp_path / "policy.toml"
    file.write_text(WAIVER.format(name=ENGINE["name"]) + TAIL.format(until=until, more=more), encoding="utf-8")
    options = ("--policy", str(file))
    ran = fleet(folder, out=tmp_path / "out", scheduler=scheduler, options=options)
    report = json.loads(check(folder, *options, "-o", "json").out)
    told = json.loads((tmp_path / "out" / "current" / "run.json").read_bytes())
    assert ran.code == report["exitCode"] == code
    assert [waiver["status"] for waiver in told["waivers"]] == [status]
    assert [waiver["status"] for waiver in report["waivers"]] == [status]
    assert by_source(reports(tmp_path / "out"), "") == by_source(report["documents"], "")


def test_other_waivers_need_no_new_judgement(tmp_path: Path, scheduler: str) -> None:
    folder, file = write(tmp_path / "in", {"a.json": product("A", hit=True)}), tmp_path / "policy.toml"
    file.write_text(WAIVER.format(name=ENGINE["name"]) + TAIL.format(until="2027-01-01", more=""), encoding="utf-8")
    assert fleet(folder, out=tmp_path / "out", scheduler=scheduler).code == 1
    ran = fleet(folder, out=tmp_path / "out", scheduler=scheduler, options=("--policy", str(file)))
    assert (ran.code, "0 objects judged, 1 as they were" in ran.err) == (0, True)


def test_limits_are_those_of_check(tmp_path: Path, bucket: Bucket, scheduler: str) -> None:
    documents = {"large.json": product("A") + b" " * 9_000, **wrapped()}
    limits = ("--no-policy", "--limit", "size=8K", "--limit", "parts=1")
    folder, address = write(tmp_path / "in", documents), bucket(documents)
    expected = by_source(json.loads(check(folder, *limits, "-o", "json").out)["documents"], str(folder))
    for source, out in ((str(folder), tmp_path / "one"), (address, tmp_path / "other")):
        assert fleet(source, out=out, scheduler=scheduler, options=limits).code == 3
        assert by_source(reports(out), source) == expected


def test_what_cannot_be_read_keeps_nothing_from_being_judged(
    tmp_path: Path, bucket: Bucket, scheduler: str, s3: Any
) -> None:
    damaged = bytearray(product("A", hit=True))
    damaged[40:60] = bytes(20)
    address = bucket({"damaged.json": bytes(damaged), "good.json": product("B"), "slow.json": product("C")})
    lines = [f"{address}/{name}" for name in ("good.json", "gone.json", "damaged.json", "slow.json")]
    (tmp_path / "list").write_text("\n".join([*lines, address]), encoding="utf-8")
    ran = fleet("--addresses-from", tmp_path / "list", "--timeout", "2", out=tmp_path / "out", scheduler=scheduler)
    found = by_name(tmp_path / "out")
    assert ran.code == 3
    assert found["good.json"]["verdict"] == "clear"
    assert found["damaged.json"]["status"] == "unchecked"
    assert found["slow.json"]["error"]["message"] == "it did not come within 2 seconds"
    assert "cannot be read" in found["gone.json"]["error"]["message"]
    assert found[address.rpartition("/")[2]]["error"]["message"] == "it is a folder"

    s3.put_object(Bucket=address.removeprefix("s3://"), Key="gone.json", Body=product("D"))
    ran = fleet("--addresses-from", tmp_path / "list", "--timeout", "1", out=tmp_path / "out", scheduler=scheduler)
    assert "3 objects judged, 2 as they were" in ran.err
    assert by_name(tmp_path / "out")["gone.json"]["verdict"] == "clear"


@pytest.mark.parametrize("where", ["folder", "store"])
def test_what_has_not_changed_is_not_judged_again(
    tmp_path: Path, bucket: Bucket, scheduler: str, s3: Any, where: str
) -> None:
    documents = {f"{number}.json": product(f"P{number}") for number in range(5)}
    address = bucket(documents) if where == "store" else str(write(tmp_path / "in", documents))
    out = tmp_path / "out"
    fleet(address, out=out, scheduler=scheduler)
    first = content(out)
    assert "0 objects judged, 5 as they were" in fleet(address, out=out, scheduler=scheduler).err
    assert content(out) == first

    if where == "store":
        s3.put_object(Bucket=address.removeprefix("s3://"), Key="3.json", Body=product("P3", hit=True))
        s3.delete_object(Bucket=address.removeprefix("s3://"), Key="0.json")
    else:
        (tmp_path / "in" / "3.json").write_bytes(product("P3", hit=True))
        (tmp_path / "in" / "0.json").unlink()
    ran = fleet(address, out=out, scheduler=scheduler)
    assert (ran.code, "1 object judged, 3 as they were" in ran.err) == (1, True)
    fleet(address, out=tmp_path / "fresh", scheduler=scheduler)
    assert content(out) == content(tmp_path / "fresh")
    other_day = run("fleet", address, "--as-of", "2020-01-01", "--no-policy", "--out", out, "--scheduler", scheduler)
    assert "4 objects judged, 0 as they were" in other_day.err


def test_the_parts_do_not_depend_on_what_was_known(
    tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bomward.fleet.running.PART", 4)
    monkeypatch.setattr("bomward.fleet.running._MOST", 3)
    documents = {f"{number:02d}.json": product(f"P{number}", hit=number == 5) for number in range(10)}
    some = {name: documents[name] for name in ("01.json", "05.json", "08.json")}
    fleet(write(tmp_path / "in", some), out=tmp_path / "out", scheduler=scheduler)
    fleet(write(tmp_path / "in", documents), out=tmp_path / "out", scheduler=scheduler)
    fleet(tmp_path / "in", out=tmp_path / "fresh", scheduler=scheduler)
    assert content(tmp_path / "out") == content(tmp_path / "fresh")
    fleet(tmp_path / "in", out=tmp_path / "by workers", scheduler=scheduler, options=("--no-policy", "-j", "2"))
    assert content(tmp_path / "out") == content(tmp_path / "by workers")
    assert len(list((tmp_path / "out" / "current" / "findings").iterdir())) == 3
    assert [row["source"][-7:] for row in rows(tmp_path / "out", "documents")] == sorted(documents)


def test_names_that_are_no_unicode_are_documents_of_their_own(tmp_path: Path, scheduler: str) -> None:
    names = dict(zip(("\udcfe.json", "\udcff.json"), (product("A", hit=True), product("B")), strict=True))
    folder, out = write(tmp_path / "in", names), tmp_path / "out"
    fleet(folder, out=out, scheduler=scheduler)
    assert "0 objects judged, 2 as they were" in fleet(folder, out=out, scheduler=scheduler).err
    verdicts = {row["address"]: row["verdict"] for row in rows(out, "documents")}
    assert verdicts == {f"{folder}/\\udcfe.json": "prohibited", f"{folder}/\\udcff.json": "clear"}


def test_an_address_that_cannot_be_opened_ends_nothing(tmp_path: Path, scheduler: str) -> None:
    write(tmp_path / "in", {"a.json": product("A")})
    lines = f"{tmp_path}/in/a.json\nftp://127.0.0.1:1/x\n"
    (tmp_path / "list").write_text(lines, encoding="utf-8")
    ran = fleet("--addresses-from", tmp_path / "list", out=tmp_path / "out", scheduler=scheduler)
    assert ran.code == 3
    assert {row["verdict"] for row in rows(tmp_path / "out", "documents")} == {"clear", "unchecked"}


# --- memory


def attempt(folder: Path) -> Attempt:
    (folder / "batches").mkdir(parents=True)
    return Attempt(folder)


def test_no_more_is_listed_than_is_soon_judged(tmp_path: Path, cluster: Client) -> None:
    folder, taken = write(tmp_path / "in", {"a.json": product("A")}), 0
    checker = Checker(POLICY)

    def items() -> Iterator[Item]:
        nonlocal taken
        for _ in range(2_000):
            taken += 1
            yield Item(str(folder / "a.json"))

    run_ = Running(job(checker), checker, attempt(tmp_path / "out"))
    ahead = [taken - run_.progress.objects for _ in run_.judged(items(), (), Crew(cluster))]
    assert run_.progress.objects == taken == 2_000
    # Four tasks for each of four threads, of a hundred documents each, and the one at hand.
    assert max(ahead) <= 17 * 100


def test_large_documents_are_handed_out_in_fewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bomward.fleet.running._MOST_BYTES", 30)
    sizes = {"a": 10, "b": 10, "c": 10, "d": 1, "e": 40, "f": 1}
    folder = write(tmp_path / "in", {name: b" " * size for name, size in sizes.items()})
    checker, handed_out = Checker(POLICY), []

    class Alone:
        def done(self, more: Callable[[], Any]) -> Iterator[Any]:
            while (task := more()) is not None:
                handed_out.append("".join(place.item.address[-1] for place in task.places))
                function, arguments = task.call
                yield task, function(*arguments)

    items = Sources(addresses=(str(folder),)).listed()
    run_ = Running(job(checker), checker, attempt(tmp_path / "out"))
    assert sum(run_.judged(items, (), cast("Crew[Any]", Alone()))) == 6
    assert handed_out == ["abc", "d", "e", "f"]


def test_memory_does_not_grow_with_the_documents(tmp_path: Path, cluster: Client) -> None:
    folder = write(tmp_path / "in", {"a.json": product("A", hit=True)})
    checker = Checker(POLICY)

    def judge(number: int, name: str) -> list[int]:
        items = (Item(str(folder / "a.json")) for _ in range(number))
        for _ in Running(job(checker), checker, attempt(tmp_path / name)).judged(items, (), Crew(cluster)):
            pass
        used = cluster.run(lambda: __import__("psutil").Process().memory_info().rss)
        return [psutil.Process().memory_info().rss, *used.values()]

    before, after = judge(400, "warm"), judge(2_000, "more")
    assert max(now - then for then, now in zip(before, after, strict=True)) < 25 << 20


# --- what is wrong with the run itself


def test_a_worker_with_other_terms_judges_nothing(tmp_path: Path, cluster: Client) -> None:
    folder, checker = write(tmp_path / "in", {"a.json": product("A")}), Checker(POLICY)
    other = msgspec.structs.replace(job(checker), terms="other")
    with pytest.raises(work.OtherTermsError, match="by other terms"):
        list(
            Running(other, checker, attempt(tmp_path / "out")).judged([Item(str(folder / "a.json"))], (), Crew(cluster))
        )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "{out}"], "no source was named"),
        (["{in}"], "no folder was named"),
        (["reprot", "{out}"], "or did you mean `bomward fleet report DIR`?"),
        (["s3://reports/x"], "hint: name one: --out DIR\n"),
        (["{in}/gone", "--out", "{out}"], "no such file or folder"),
        (["{in}", "--exclude", "*.json", "--out", "{out}"], "there is no document"),
        (["nowhere://a/b", "--out", "{out}"], "cannot be opened"),
        (["zip://a::s3://b/c", "--out", "{out}"], "an address within another"),
        (["--addresses-from", "{in}/gone", "--out", "{out}"], "cannot be read"),
        (["{in}/a.json", "--out", "{in}"], "there is something else"),
        (["{in}", "--out", "{in}"], "it is the folder of the data set"),
        (["{in}", "--out", "{out}", "--scheduler", "nonsense://x"], "does not answer"),
        (["{in}", "--out", "{out}", "--profile", "x"], "no profile 'x'"),
        (["report", "{out}"], "no data set of a fleet is there"),
        (["report", "{out}", "-o", "x"], "no output format 'x'"),
        (["report", "{out}", "x"], "no kind 'x'"),
    ],
)
def test_wrong_use(tmp_path: Path, words: list[str], said: str) -> None:
    folder = write(tmp_path / "in", {"a.json": product("A")})
    ran = run("fleet", *(word.replace("{in}", str(folder)).replace("{out}", str(tmp_path / "out")) for word in words))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_scheduler_that_keeps_us_waiting_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheduler: str
) -> None:
    folder = write(tmp_path / "in", {"a.json": product("A")})
    at_once = fleet(folder, out=tmp_path / "out", scheduler=scheduler)
    monkeypatch.setattr("bomward.cli.fleet._TOLD_AFTER", 0.1)
    monkeypatch.setattr("bomward.fleet.crew._PATIENCE", 1)
    late = fleet(folder, out=tmp_path / "other", scheduler="tcp://127.0.0.1:9")
    said = "waiting for the scheduler at "
    assert (said in at_once.err, late.code) == (False, 2)
    assert f"note: {said}tcp://127.0.0.1:9" in late.err


def test_both_spellings_are_the_same(tmp_path: Path, scheduler: str) -> None:
    folder = write(tmp_path / "in", {"a.json": product("A")})
    plain = fleet(folder, out=tmp_path / "one", scheduler=scheduler)
    words = ("--no-policy", "--as-of", DAY, "--scheduler", scheduler)
    named = run("fleet", "check", folder, "--out", tmp_path / "other", *words)
    assert (plain.code, plain.out) == (named.code, named.out)
    assert content(tmp_path / "one") == content(tmp_path / "other")


@pytest.mark.parametrize("missing", ["cryptography", "distributed", "fsspec", "pyarrow"])
def test_what_is_not_installed_is_named(tmp_path: Path, missing: str) -> None:
    script = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['bomward', *sys.argv[1:]]\n"
        "from bomward.cli import main; main()"
    )
    line = [
        sys.executable,
        "-c",
        script,
        "fleet",
        str(write(tmp_path / "in", {"a": b""})),
        "--out",
        str(tmp_path / "o"),
    ]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert f"a fleet needs {missing}, which is not installed" in done.stderr
    assert EXTRA in done.stderr


def test_nothing_of_it_is_loaded_for_other_commands() -> None:
    script = (
        "import sys, bomward.cli, bomward.cli.fleet\n"
        "print(sorted({'dask', 'distributed', 'fsspec', 'pyarrow', 's3fs'} & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
