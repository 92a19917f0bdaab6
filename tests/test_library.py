"""The library as its page shows it."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.documents import POLICY

import bomward

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "library.md"
SBOM = ROOT / "fixtures" / "gateway-appliance.cdx.json"
CLEAN = ROOT / "fixtures" / "clean-near-misses.cdx.json"


def test_the_page_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    exec("\n".join(blocks), {})  # noqa: S102  # the page's own code, in the order that a reader meets it
    assert "prohibited" in capsys.readouterr().out


def test_paths_and_bytes_are_judged_alike() -> None:
    told = [bomward.check(source, policy=POLICY).documents[0] for source in (SBOM, str(SBOM), SBOM.read_bytes())]
    assert [document.source for document in told] == [str(SBOM), str(SBOM), "sbom"]
    assert told[0].findings == told[1].findings == told[2].findings != ()


_AT_ONCE = """
import datetime, sys, threading
import bomward
sys.setswitchinterval(1e-5)
policy, begin, told = bomward.Policy(as_of=datetime.date(2026, 11, 28)), threading.Barrier(8), []
def check():
    begin.wait()
    told.append(str(bomward.check(sys.argv[1], policy=policy).documents[0].verdict))
threads = [threading.Thread(target=check) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*told)
"""


def test_threads_may_begin_at_once() -> None:
    for _ in range(4):
        command = [sys.executable, "-c", _AT_ONCE, str(SBOM)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (ran.returncode, ran.stdout.split()) == (0, ["prohibited"] * 8)


def test_one_call_is_one_run() -> None:
    report = bomward.check(SBOM, CLEAN, policy=POLICY)
    assert [document.verdict for document in report.documents] == ["prohibited", "clear"]
    assert report.summary.documents == 2


def test_an_own_catalog_and_limits_count(tmp_path: Path) -> None:
    report = bomward.check(SBOM, policy=POLICY, limits=bomward.Limits(wrappers=1, parts=1))
    assert report.documents[0].verdict == "prohibited"
    with pytest.raises(bomward.Error):
        bomward.check(SBOM, policy=POLICY, catalog=[tmp_path / "none"])


def test_what_is_larger_than_its_limit_is_unchecked(tmp_path: Path) -> None:
    """Of a path that is known before anything is read: a hole in a file takes no disk, and no memory either."""
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    clean = CLEAN.read_bytes()
    limits = bomward.Limits(size=len(clean))
    report = bomward.check(large, clean, CLEAN, clean + b" ", policy=POLICY, limits=limits)
    assert [document.verdict for document in report.documents] == ["unchecked", "clear", "clear", "unchecked"]
    error = report.documents[0].error
    assert error is not None
    assert (error.message, error.where) == (f"it is larger than {len(clean)} bytes, the limit", str(large))
    assert "size=" in error.hint
    assert report.exit_code == 3
    with pytest.raises(bomward.Error, match="larger than"):
        bomward.annotate(large, policy=POLICY, limits=limits)


def test_what_cannot_be_had_is_an_error_of_ours_or_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        bomward.check(tmp_path / "none.json", policy=POLICY)
    with pytest.raises(bomward.Error, match="no profile"):
        bomward.check(SBOM, policy=bomward.Policy(as_of=datetime.date(2026, 11, 27), profile="none"))
    with pytest.raises(bomward.Error) as caught:
        bomward.annotate(b"{", policy=POLICY)
    assert caught.value.hint
    with pytest.raises(bomward.Error):
        bomward.restore(SBOM)


WAIVER = {
    "outcome": "prohibited",
    "reason": "r",
    "owner": "o",
    "until": "2027-01-31",
    "component": "KLUpdater",
    "entry": "kaspersky-updater",
}


def policy(**fields: Any) -> bomward.Policy:
    return bomward.Policy(**{"as_of": "2026-11-22", **fields})


def test_a_policy_in_plain_python_is_taken() -> None:
    exact = bomward.WaiverRule(**{**WAIVER, "until": datetime.date(2027, 1, 31)})  # type: ignore[arg-type]  # no mypy knows which
    plain = bomward.check(SBOM, policy=policy(waivers=[WAIVER], regimes=["us-bis-icts-2021-002"]))
    typed = bomward.Policy(as_of=datetime.date(2026, 11, 22), waivers=(exact,), regimes=("us-bis-icts-2021-002",))
    assert plain == bomward.check(SBOM, policy=typed)
    assert [one.status for one in plain.waivers] == ["used"]
    assert bomward.annotate(SBOM, policy=policy()) != SBOM.read_bytes()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"as_of": "soon"}, "policy: as_of"),
        ({"as_of": None}, "policy: as_of"),
        ({"as_of": datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)}, "policy: as_of"),
        ({"strict": "no"}, "policy: strict"),
        ({"fail_on": None}, "policy: fail_on"),
        ({"jurisdictions": "US"}, "policy: jurisdictions"),
        ({"jurisdictions": ["US"], "roles": ["exproter"]}, "who"),
        ({"waivers": WAIVER}, "policy: waivers"),
        ({"waivers": [{**WAIVER, "untill": "2027-01-31"}]}, "policy: waivers[0].untill"),
        ({"waivers": [{**WAIVER, "owner": " "}]}, "policy: waivers[0].owner"),
        ({"waivers": [{**WAIVER, "entry": ""}]}, "policy: waivers[0]"),
        ({"waivers": [{"reason": "r"}]}, "policy: waivers[0]"),
        ({"profile": object()}, "policy"),
    ],
)
def test_what_does_not_fit_a_policy_is_an_error_of_ours(fields: dict[str, Any], where: str) -> None:
    for function in (bomward.check, bomward.annotate):
        with pytest.raises(bomward.Error) as caught:
            function(SBOM, policy=policy(**fields))
        assert (caught.value.where, bool(caught.value.hint)) == (where, True)


def test_a_dict_is_no_policy() -> None:
    """A field with a slip in it would be passed over."""
    with pytest.raises(bomward.Error, match=r"bomward\.Policy"):
        bomward.check(SBOM, policy={"as_of": "2026-11-22", "fail-on": "review"})  # type: ignore[arg-type]  # the point


def test_every_name_is_there_and_no_other() -> None:
    assert all(getattr(bomward, name) is not None for name in bomward.__all__)
    with pytest.raises(AttributeError, match="none_such"):
        _ = bomward.none_such


def test_the_version_loads_nothing() -> None:
    code = "import sys, bomward; bomward.__version__; print(sorted(name for name in sys.modules if name.startswith('bomward.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
