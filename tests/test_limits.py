"""Limits: their names and defaults, how they are moved, and the page that tells of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.wrappers.wrapping import DOCUMENT, as_gzip, as_tar, as_zip, as_zstd, opened

from bomward.errors import Error, UsageError
from bomward.limits import MOST_WRAPPERS, NAMES, Limits, moved, raised
from bomward.wrappers import LimitError, unwrapped

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|", re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("size=1", "size", 1),
        ("size=4G", "size", 4 << 30),
        ("expanded=3m", "expanded", 3 << 20),
        ("parts=100K", "parts", 100 << 10),
        ("wrappers=64", "wrappers", 64),
    ],
)
def test_a_limit_is_moved_and_the_others_stay(text: str, name: str, value: int) -> None:
    limits = moved(Limits(), [text])
    assert getattr(limits, name) == value
    assert all(getattr(limits, other) == getattr(Limits(), other) for other in NAMES if other != name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("siez=1", "did you mean 'size'? there are: size, expanded, parts, wrappers"),
        ("depth=1", "there are: size, expanded, parts, wrappers"),
        ("", "there are: size, expanded, parts, wrappers"),
        ("size", "NAME=VALUE"),
        *((f"size={value}", "NAME=VALUE") for value in ("", "0", "0G", "-1", "1.5G", "4GB", "1e9", "٣", "9" * 5000)),
        (f"wrappers={MOST_WRAPPERS + 1}", "64 at most"),
    ],
)
def test_what_is_no_limit_is_wrong_use(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        moved(Limits(), [text])
    assert said in caught.value.hint
    assert caught.value.where.startswith("--limit")


def test_a_limit_is_given_once() -> None:
    with pytest.raises(UsageError, match="twice"):
        moved(Limits(), ["size=1", "size=2"])


@pytest.mark.parametrize(
    ("now", "need", "advised"), [(10 << 10, 1_000_000, "1280K"), (10 << 10, 15_000, "20K"), (2 << 30, 0, "4G")]
)
def test_the_hint_goes_as_far_as_is_needed_where_that_is_known(now: int, need: int, advised: str) -> None:
    hint = raised("size", now, need)
    assert hint.endswith(f"--limit size={advised}")
    assert moved(Limits(), [hint.rpartition(" ")[2]]).size >= need


@pytest.mark.parametrize("name", NAMES)
def test_the_hint_of_a_limit_that_was_met_doubles_it(name: str) -> None:
    now = 3 if name == "wrappers" else getattr(Limits(), name)
    flag, _, text = raised(name, now).partition("--limit ")
    assert flag
    assert getattr(moved(Limits(), [text]), name) == 2 * now


@pytest.mark.parametrize(
    ("data", "limits", "name"),
    [
        (as_gzip(DOCUMENT), Limits(expanded=1), "expanded"),
        (as_zip(("a", DOCUMENT)), Limits(expanded=1), "expanded"),
        (as_zip(("a", DOCUMENT), ("b", DOCUMENT)), Limits(parts=1), "parts"),
        (as_zip(*((f"{number}/", b"") for number in range(11))), Limits(parts=1), "parts"),
        (as_gzip(as_gzip(DOCUMENT)), Limits(wrappers=1), "wrappers"),
    ],
)
def test_what_meets_a_limit_names_the_flag(data: bytes, limits: Limits, name: str) -> None:
    errors = [part.error for part in unwrapped(data, "x", opened, limits) if part.error]
    assert len(errors) == 1
    assert isinstance(errors[0], Error)
    assert f"raise the limit with {'--limit'} {name}=" in errors[0].hint


FIVE = [(f"{number}.json", DOCUMENT) for number in range(5)]
LARGE = DOCUMENT + b" " * 5_000


@pytest.mark.parametrize(
    ("data", "limits", "option"),
    [
        (as_zip(*FIVE), Limits(expanded=100), "expanded=200"),
        (as_zip(("a", LARGE), ("b", LARGE)), Limits(expanded=1 << 10), "expanded=16K"),
        (as_gzip(LARGE), Limits(expanded=1 << 10), "expanded=8K"),
        (as_zstd(LARGE), Limits(expanded=1 << 10), "expanded=8K"),
        (as_zip(*FIVE), Limits(parts=1), "parts=8"),
        (as_tar(*FIVE), Limits(parts=1), "parts=8"),
        (b"\n".join([DOCUMENT] * 5), Limits(parts=1), "parts=8"),
        (as_zip(*((f"{number}/", b"") for number in range(55))), Limits(parts=1), "parts=8"),
    ],
)
def test_the_hint_names_what_would_do_where_a_wrapper_says_it(data: bytes, limits: Limits, option: str) -> None:
    """As far as the wrapper itself tells; what lies in wrappers within it is not known yet."""
    (error,) = [part.error for part in unwrapped(data, "x", opened, limits) if part.error]
    assert error.hint.endswith(f"raise the limit with --limit {option}")
    after = unwrapped(data, "x", opened, moved(limits, [option]))
    assert not any(isinstance(part.error, LimitError) for part in after)


def test_what_a_wrapper_says_of_itself_is_believed_for_the_hint_alone() -> None:
    """A gzip file that claims to be small is given up all the same."""
    lying = as_gzip(DOCUMENT + b" " * (3 << 20))[:-4] + bytes(4)
    (part,) = unwrapped(lying, "x", opened, Limits(expanded=1 << 20))
    assert part.error is not None
    assert part.error.hint.endswith("expanded=2M")


def test_the_page_has_each_limit_with_its_default() -> None:
    told = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert [name for name, _ in told] == list(NAMES)
    assert (
        moved(Limits(size=1, expanded=1, parts=1, wrappers=1), [f"{name}={value}" for name, value in told]) == Limits()
    )
    assert f"{MOST_WRAPPERS} at most" in PAGE.read_text(encoding="utf-8")
