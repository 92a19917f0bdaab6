"""docs/exit-codes.md, line by line: each kind of finding with each state of the documents and each option, and every other line."""

from __future__ import annotations

import datetime
import itertools
import json
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.running import DAY, DOCUMENTS, Ran, check, run
from tests.desk.running import served
from tests.documents import ENGINE, Json, cyclonedx, encode, placed

PAGE = (Path(__file__).parents[2] / "docs" / "exit-codes.md").read_text(encoding="utf-8")
OPTIONS: tuple[list[str], ...] = ([], ["--strict"], ["--allow-incomplete"], ["--strict", "--allow-incomplete"])
TODAY = datetime.date.fromisoformat(DAY)
YESTERDAY = TODAY - datetime.timedelta(days=1)
MENTION = {"type": "library", "name": "acme-kaspersky-bridge", "version": "1"}
"""Review: below the level."""
OTHER = {**ENGINE, "version": "9.0"}


def table(heading: str) -> list[list[str]]:
    """The lines of the table below a heading, without its head."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


FINDINGS, SHORT, REST = (
    table("check: what fails"),
    table("check: with what could not be judged"),
    table("Everything else"),
)


def product(*components: Json, name: str = "Mail Gateway") -> bytes:
    document = cyclonedx()
    document["metadata"]["component"]["name"] = name
    document["components"] += components
    return encode(document)


def policy(folder: Path, *, until: datetime.date = TODAY, document: str = "") -> list[str]:
    """A policy file with a waiver for the engine, as an option."""
    path = folder / "policy.toml"
    told = {"component": "Kaspersky Anti-Virus SDK@8.9", "entry": "kaspersky-anti-virus-sdk", "document": document}
    told["outcome"] = "prohibited"
    lines = [f"{key} = {json.dumps(value)}" for key, value in {**told, "reason": "r", "owner": "o"}.items()]
    path.write_text("\n".join(["[[waiver]]", *lines, f"until = {until}"]), encoding="utf-8")
    return ["--policy", str(path)]


def known(folder: Path, data: bytes, *options: str, source: str = "finding.json") -> list[str]:
    """A baseline on a document, as an option."""
    (folder / "before").mkdir()
    (folder / "before" / source).write_bytes(data)
    check(folder / "before" / source, "-o", f"json={folder / 'base.json'}", *options)
    return ["--baseline", str(folder / "base.json")]


Made = tuple[bytes, list[str]]
WITH: dict[str, Callable[[Path], Made]] = {
    "none": lambda _: (product(), []),
    "at or above the level": lambda _: (product(ENGINE), []),
    "below the level": lambda _: (product(MENTION), []),
    "any, with `--fail-on never`": lambda _: (product(ENGINE), ["--fail-on", "never"]),
    "waived": lambda path: (product(ENGINE), policy(path, until=TODAY + datetime.timedelta(days=90))),
    "waived until today": lambda path: (product(ENGINE), policy(path)),
    "waived until yesterday": lambda path: (product(ENGINE), policy(path, until=YESTERDAY)),
    "waived in another document only": lambda path: (product(ENGINE), policy(path, document="*/other.json")),
    "in the baseline": lambda path: (product(ENGINE), known(path, product(ENGINE))),
    "in the baseline of another product": lambda path: (
        product(ENGINE),
        known(path, product(ENGINE, name="Router"), source="other.json"),
    ),
    "in the baseline, and worse now": lambda path: (product(ENGINE), known(path, product(ENGINE), "--act", "use")),
    "in the baseline as waived, the waiver expired": lambda path: (
        product(ENGINE),
        known(path, product(ENGINE), "--as-of", str(YESTERDAY), *policy(path, until=YESTERDAY)),
    ),
    "in the baseline, beside a new one": lambda path: (product(ENGINE, OTHER), known(path, product(ENGINE))),
    "waived, beside a new one": lambda path: (product(ENGINE, OTHER), policy(path)),
}
BESIDE: dict[str, list[str]] = {
    "all judged": [],
    "a gap": ["gap"],
    "incomplete": ["incomplete"],
    "unchecked": ["unchecked"],
    "past a limit": ["large"],
    "incomplete and unchecked": ["incomplete", "unchecked"],
}


def test_the_tables_are_those_that_are_walked() -> None:
    assert [line[0] for line in FINDINGS] == list(WITH)
    assert [line[0] for line in SHORT] == list(BESIDE)
    assert [(line[0], line[1]) for line in REST] == list(ELSE)


@pytest.mark.parametrize("line", FINDINGS, ids=lambda line: str(line[0]))
def test_each_finding_with_each_state_of_the_documents(tmp_path: Path, line: list[str]) -> None:
    finding, fails = line
    data, options = WITH[finding](tmp_path)
    (tmp_path / "finding.json").write_bytes(data)
    large = product() + b" " * 1_000_000
    for kind, content in {**DOCUMENTS, "large": large}.items():
        if kind != "finding":
            (tmp_path / f"{kind}.json").write_bytes(content)
    for (state, *codes), (number, more) in itertools.product(SHORT, enumerate(OPTIONS)):
        paths = [tmp_path / f"{kind}.json" for kind in ("finding", *BESIDE[state])]
        ran = check(*paths, *options, *more, "--limit", "size=900K", "-o", "json")
        assert ran.code == (1 if fails == "yes" else int(codes[number])), (state, more)
        assert json.loads(ran.out)["exitCode"] == ran.code


def wrong_options(path: Path) -> list[Ran]:
    words = ("-o x", "--profile x", "--regime x", "--act x", "--fail-on x", "--as-of x", "--limit x=1", "--bogus")
    (path / "a.json").write_bytes(product())
    return [check(path / "a.json", *word.split()) for word in words]


def wrong_policies(path: Path) -> list[Ran]:
    file = path / "policy.toml"
    (path / "a.json").write_bytes(product())
    ran = [check(path / "a.json", "--policy", path / "gone.toml")]
    for text in ("x = 1", 'profile = "x"', 'fail-on = "x"', "x", 'outputs = ["x"]', 'catalog = ["gone"]', "\xff"):
        file.write_text(text, encoding="latin-1")
        ran.append(check(path / "a.json", "--policy", file))
    return ran


def no_report(path: Path) -> list[Ran]:
    (path / "a.json").write_bytes(product())
    return [check(path / "a.json", "--baseline", path / name) for name in ("a.json", "gone.json")]


def unwritten(path: Path, data: bytes) -> list[Ran]:
    (path / "a.json").write_bytes(data)
    return [check(path / "a.json", "-o", f"json={path}/gone/out.json")]


def listed_and_gone(path: Path) -> list[Ran]:
    (path / "list").write_text(str(path / "gone.json"), encoding="utf-8")
    return [check("--files-from", path / "list")]


def all_excluded(path: Path) -> list[Ran]:
    (path / "sboms").mkdir()
    (path / "sboms" / "a.json").write_bytes(product())
    return [check(path / "sboms", "--exclude", "*.json")]


def not_copied(path: Path, data: bytes) -> list[Ran]:
    """The report is of the check; only the copy is missing."""
    (path / "a.json").write_bytes(data)
    ran = check(path / "a.json", "-o", "json", "-o", f"annotated={path / 'out.json'}")
    assert json.loads(ran.out)["exitCode"] == (1 if ran.code == 1 else 0)
    assert "the document itself was checked" in ran.err
    assert not (path / "out.json").exists()
    return [ran]


def annotated(path: Path, data: bytes, *options: str) -> list[Ran]:
    (path / "a.json").write_bytes(data)
    return [run("annotate", path / "a.json", "-o", path / "out.json", "--as-of", DAY, *options)]


def refused(path: Path) -> list[Ran]:
    return [*annotated(path, DOCUMENTS["unchecked"]), *annotated(path, DOCUMENTS["signed"])]


def restored(path: Path) -> list[Ran]:
    annotated(path, product(ENGINE))
    return [run("restore", path / "out.json", "-o", path / "back.json")]


def never_annotated(path: Path) -> list[Ran]:
    (path / "a.json").write_bytes(product())
    return [run("restore", path / "a.json")]


def difference(path: Path, old: bytes, new: bytes, *options: str) -> list[Ran]:
    (path / "old.json").write_bytes(old)
    (path / "new.json").write_bytes(new)
    return [run("diff", path / "old.json", path / "new.json", "--as-of", DAY, *options)]


def of_reports(path: Path, old: bytes, new: bytes, *options: str) -> list[Ran]:
    """The same, of reports; the options are those by which the old one was judged."""
    for name, data, more in (("old", old, options), ("new", new, ())):
        (path / f"{name}.cdx.json").write_bytes(data)
        check(path / f"{name}.cdx.json", "-o", f"json={path / name}.json", *more)
    return [run("diff", path / "old.json", path / "new.json")]


def worse(path: Path) -> list[Ran]:
    ran = of_reports(path, product(ENGINE), product(ENGINE), "--as-of", "2017-01-01")
    assert "changed" in ran[0].out
    return ran


def short(path: Path) -> list[Ran]:
    pairs = itertools.permutations((DOCUMENTS["clean"], DOCUMENTS["unchecked"], DOCUMENTS["incomplete"]), 2)
    return [ran for old, new in pairs for ran in difference(path, old, new)]


def no_report_to_compare(path: Path) -> list[Ran]:
    report = b'{"schema": "bomward-report/1"}'
    return [*difference(path, product(), report), *difference(path, report, product())]


def asked(path: Path, data: bytes, *options: str) -> list[Ran]:
    (path / "document.json").write_bytes(data)
    return [run("ask", path / "document.json", "--as-of", DAY, *options)]


def portfolio(path: Path, *arguments: str | Path) -> Ran:
    return run("portfolio", *arguments, "--db", path / "p.db")


def gated(path: Path, data: bytes) -> list[Ran]:
    path.mkdir(exist_ok=True)
    (path / "a.json").write_bytes(data)
    lines: list[list[str | Path]] = [["add", path / "a.json"], ["recheck"], ["report"]]
    return [portfolio(path, *line, "--as-of", DAY) for line in lines]


def not_added(path: Path) -> list[Ran]:
    (path / "sboms").mkdir()
    (path / "sboms" / "gone.json").symlink_to(path / "nowhere")
    return [portfolio(path, "add", path / "sboms")]


def looked_up(path: Path) -> list[Ran]:
    gated(path, product(ENGINE))
    ran = portfolio(path, "show", "Mail Gateway", "-o", "json")
    finding = json.loads(ran.out)["documents"][0]["report"]["findings"][0]["id"]
    return [ran, portfolio(path, "list"), portfolio(path, "decide", finding, "ask", "--reason", "r", "--owner", "o")]


def wrong_portfolios(path: Path) -> list[Ran]:
    none = [portfolio(path, "list")]
    gated(path, product())
    words = ("show x", "list --outcome x", "recheck --profile x", f"list -o csv={path}/p.db")
    decision = portfolio(path, "decide", "bw-0000000000000000", "ask", "--reason", "r", "--owner", "o")
    return [*none, *(portfolio(path, *word.split()) for word in words), decision]


def at_the_desk(path: Path) -> list[Ran]:
    """Served, and ended by each signal."""
    (path / "a.json").write_bytes(product(ENGINE))
    portfolio(path, "add", path / "a.json", "--as-of", DAY)
    found = []
    for by in (signal.SIGINT, signal.SIGTERM):
        with served("--db", path / "p.db") as (process, _):
            process.send_signal(by)
            found.append(Ran(process.wait(60), "", "", b""))
    return found


def no_desk(path: Path) -> list[Ran]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = run("desk", "--db", path / "p.db", "--port", str(taken.getsockname()[1]))
    options = ("--host nowhere", "--profile x", "--host 192.0.2.1", "--db mysql://x/y")
    return [busy, *(run("desk", "--db", path / "p.db", "--port", "0", *words.split()) for words in options)]


def fleet(path: Path, data: bytes) -> list[Ran]:
    path.mkdir(exist_ok=True)
    (path / "a.json").write_bytes(data)
    return [run("fleet", path / "a.json", "--out", path / "fleet", "-j", "1", "--as-of", DAY, "--no-policy")]


def wrong_fleets(path: Path) -> list[Ran]:
    (path / "a.json").write_bytes(product())
    out = ("--out", str(path / "fleet"))
    lines: list[list[str | Path]] = [
        ["--out", path / "fleet"],
        [path],
        [path / "gone", *out],
        ["zip://x", *out],
        [path, "--out", path],
        [path / "a.json", "--out", path],
        [path, "--profile", "x", *out],
    ]
    return [run("fleet", *line) for line in lines]


def fleet_reports(path: Path) -> list[Ran]:
    fleet(path, product(ENGINE))
    return [run("fleet", "report", path / "fleet", kind) for kind in ("vendors", "products", "documents", "new")]


def wrong_fleet_reports(path: Path) -> list[Ran]:
    lines = ([path / "gone"], [path, "x"], [path, "-o", "x"], [path, "--outcome", "x"])
    return [run("fleet", "report", *line) for line in lines]


def validated(path: Path, data: bytes, *options: str) -> list[Ran]:
    (path / "a.json").write_bytes(data)
    return [run("validate", path / "a.json", *options)]


def linted(path: Path) -> list[Ran]:
    (path / "products").mkdir()
    (path / "products" / "x.toml").write_text("x = 1", encoding="utf-8")
    return [run("catalog", "lint", path)]


ELSE: dict[tuple[str, str], Callable[[Path], list[Ran]]] = {
    ("check", "an option, format, profile, regime, act, level, day or limit that there is not"): wrong_options,
    ("check", "no document, or one named as an argument that is not there"): lambda path: [
        check(),
        check(path / "gone.json"),
    ],
    ("check", "one in a list (`--files-from`) that is not there"): listed_and_gone,
    ("check", "nothing that `--exclude` leaves"): all_excluded,
    ("check", "a policy file that is wrong in any way"): wrong_policies,
    ("check", "a baseline that is no report"): no_report,
    ("check", "an output that cannot be written, and nothing fails"): lambda path: unwritten(path, product()),
    ("check", "an output that cannot be written, and something fails"): lambda path: unwritten(path, product(ENGINE)),
    ("check", "an output that cannot be written, and something was not judged"): lambda path: unwritten(
        path, DOCUMENTS["incomplete"]
    ),
    (
        "check",
        "a copy (`-o annotated`) of a document that must not be annotated, and nothing fails",
    ): lambda path: not_copied(path, DOCUMENTS["signed, clean"]),
    ("check", "a copy of a document that must not be annotated, and something fails"): lambda path: not_copied(
        path, DOCUMENTS["signed"]
    ),
    ("annotate", "written, whatever was found"): lambda path: [
        *annotated(path, product()),
        *annotated(path, product(ENGINE)),
    ],
    ("annotate", "a document that is unchecked, or must not be annotated"): refused,
    ("annotate", "a document past a limit"): lambda path: annotated(path, product(), "--limit", "size=9"),
    ("restore", "written"): restored,
    ("restore", "a document that was never annotated"): never_annotated,
    ("diff", "nothing new, changed or gone"): lambda path: [
        *difference(path, product(ENGINE), product(ENGINE)),
        *of_reports(path, product(ENGINE), product(ENGINE)),
    ],
    ("diff", "something new below the level"): lambda path: difference(path, product(), product(MENTION)),
    ("diff", "something new that fails"): lambda path: [
        *difference(path, product(), product(ENGINE)),
        *of_reports(path, product(), product(ENGINE)),
    ],
    ("diff", "something worse that fails"): worse,
    ("diff", "something gone"): lambda path: difference(path, product(ENGINE), product()),
    ("diff", "something new that is waived"): lambda path: difference(path, product(), product(ENGINE), *policy(path)),
    ("diff", "different products, and nothing that fails"): lambda path: difference(
        path, product(), product(name="Router")
    ),
    ("diff", "one is unchecked or incomplete"): short,
    ("diff", "one is incomplete, with `--allow-incomplete`"): lambda path: difference(
        path, product(), DOCUMENTS["incomplete"], "--allow-incomplete"
    ),
    ("diff", "one is unchecked, and something new fails"): lambda path: difference(
        path, DOCUMENTS["unchecked"], product(ENGINE)
    ),
    ("diff", "reports judged by different laws"): lambda path: of_reports(path, product(), product(), "--act", "use"),
    ("diff", "a report that cannot be read"): no_report_to_compare,
    ("ask", "written, whatever was found"): lambda path: asked(path, product(ENGINE)),
    ("ask", "nothing to ask"): lambda path: asked(path, product()),
    ("ask", "one is unchecked"): lambda path: asked(path, DOCUMENTS["unchecked"]),
    ("ask", "an ending that there is not, or a day that is over"): lambda path: [
        *asked(path, product(ENGINE), "-o", str(path / "letter.pdf")),
        *asked(path, product(ENGINE), "--by", str(YESTERDAY)),
    ],
    ("portfolio", "`add`, `recheck` or `report`, and nothing fails"): lambda path: gated(path, product()),
    ("portfolio", "`add`, `recheck` or `report`, and something fails"): lambda path: gated(path, product(ENGINE)),
    (
        "portfolio",
        "`add`, `recheck` or `report`; nothing fails, and something is unchecked or incomplete",
    ): lambda path: [
        *gated(path / "unchecked", DOCUMENTS["unchecked"]),
        *gated(path / "incomplete", DOCUMENTS["incomplete"]),
    ],
    ("portfolio", "`add` of a file that cannot be read, and nothing fails"): not_added,
    ("portfolio", "`list`, `show` or `decide`, whatever was found"): looked_up,
    (
        "portfolio",
        "no portfolio; a product, finding, outcome or profile that there is not; an output over the database itself",
    ): wrong_portfolios,
    ("desk", "ended by Ctrl-C or a signal, whatever was found"): at_the_desk,
    (
        "desk",
        "a port in use; an address or a profile that is none; no database that can be used",
    ): no_desk,
    ("fleet", "nothing fails"): lambda path: fleet(path, product()),
    ("fleet", "something fails"): lambda path: fleet(path, product(ENGINE)),
    ("fleet", "nothing fails, and something is unchecked or incomplete; a store that cannot be listed"): lambda path: [
        *fleet(path / "unchecked", DOCUMENTS["unchecked"]),
        *fleet(path / "incomplete", DOCUMENTS["incomplete"]),
    ],
    (
        "fleet",
        "no source, no `--out`, nothing behind an address or no way to open it, `--out` as a source or a folder of something else",
    ): wrong_fleets,
    ("fleet report", "written, whatever was found"): fleet_reports,
    ("fleet report", "no data set; a kind, format or outcome that there is not"): wrong_fleet_reports,
    ("validate", "valid"): lambda path: validated(path, product()),
    ("validate", "invalid"): lambda path: validated(path, encode(placed(cyclonedx(), "/version", "one"))),
    ("validate", "broken, or past a limit"): lambda path: [
        *validated(path, DOCUMENTS["unchecked"]),
        *validated(path, product(), "--limit", "size=9"),
    ],
    ("catalog search", "nothing found"): lambda _: [run("catalog", "search", "no-such-thing-anywhere")],
    ("catalog lint", "a problem"): linted,
    ("explain", "an id that there is not"): lambda _: [run("explain", "no-such-id")],
}


@pytest.mark.parametrize("line", REST, ids=lambda line: f"{line[0]}: {line[1]}")
def test_each_other_line(tmp_path: Path, line: list[str]) -> None:
    command, what, code = line
    ran = ELSE[command, what](tmp_path)
    assert [one.code for one in ran] == [int(code)] * len(ran)
    assert code != "2" or command == "catalog lint" or all("rror: " in one.err for one in ran)
