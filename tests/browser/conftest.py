"""A Chromium of this machine, steered by Playwright; without either, these tests are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.outputs import samples

from bomward.findings import Finding, Outcome, Relation, Report
from bomward.outputs.html import render

# NOTE: the first has no windows that it would draw in vain, and takes half the time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MANY = 2_000
PATIENCE = 120_000
"""Milliseconds: how long a page takes says more of the machine than of us."""

Opened = Callable[..., Any]
"""Opens a report in a window: what Playwright calls a page."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip(f"no Chromium is installed: none of {', '.join(_NAMES)}")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
    )
    with playwright.sync_playwright() as steering:
        browser = steering.chromium.launch(executable_path=program, args=_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    """Opens a report, and sees to it that it asked for nothing, complained of nothing and opened no dialog."""
    told: list[str] = []
    contexts: list[Any] = []

    def refused(dialog: Any) -> None:
        told.append(dialog.message)
        dialog.dismiss()

    def open_(report: Report, *, width: int = 1280, **more: Any) -> Any:
        file = tmp_path / "report.html"
        file.write_bytes(render(report, samples.glossary()).encode())
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        window = context.new_page()
        window.on("request", lambda request: None if request.url.startswith("file:") else told.append(request.url))
        window.on("console", lambda message: told.append(message.text))
        window.on("pageerror", lambda error: told.append(str(error)))
        window.on("dialog", refused)
        window.goto(file.as_uri())
        return window

    yield open_
    for context in contexts:
        context.close()
    assert told == []


def flooded(many: int) -> Report:
    """One that counts before very many that do not, in two documents."""
    kinds = (
        (Outcome.REVIEW, Relation.MENTIONS, samples.GATEWAY),
        (Outcome.NOT_COVERED, Relation.CALLS, samples.CONNECTOR),
    )
    findings: list[Finding] = [samples.finding(name="kav-real")]
    for number in range(1, many):
        outcome, relation, entry = kinds[number % 2]
        plain = samples.finding(
            outcome, relation=relation, entry=entry, identity=f"bw-{number}", name=f"log-{number}", line=number * 9
        )
        component = msgspec.structs.replace(plain.component, supplier=f"Supplier {number % 40}")
        findings.append(msgspec.structs.replace(plain, component=component))
    first = samples.document(*findings[: many // 2])
    second = samples.document(*findings[many // 2 :], source="second.cdx.json")
    return samples.report(first, second, exit_code=1)
