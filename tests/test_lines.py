"""Line numbers, whatever the order in which they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomward import lines
from bomward.lines import LineIndex, line_steps, placed


@pytest.mark.parametrize(
    ("data", "offset", "line"),
    [
        (b"", 0, 1),
        (b"a", 0, 1),
        (b"a\nb", 1, 1),
        (b"a\nb", 2, 2),
        (b"\n\n\n", 0, 1),
        (b"\n\n\n", 3, 4),
        (b"a\r\nb\r\nc", 6, 3),
        (b"a\rb", 2, 1),
        ("ä\nö\n".encode(), 3, 2),
    ],
)
def test_line(data: bytes, offset: int, line: int) -> None:
    assert LineIndex(data).at(offset) == line


@pytest.mark.property
@given(st.lists(st.sampled_from([b"\n", b"x", b"\r\n"]), max_size=60).map(b"".join), st.data())
def test_any_order_of_questions_gives_the_same_answers(data: bytes, draw: st.DataObject) -> None:
    offsets = draw.draw(st.lists(st.integers(0, len(data)), max_size=20))
    right = [data.count(b"\n", 0, offset) + 1 for offset in offsets]

    end = draw.draw(st.integers(0, len(data)))
    index = LineIndex(data)
    assert [index.at(offset) for offset in offsets] == right
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lines, "_STEP", 7)
        counted = LineIndex(data, line_steps(data, end))
    assert [counted.at(offset) for offset in offsets] == right


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("byte 3", "line 2, byte 3"),
        ("byte 0", "line 1, byte 0"),
        ("line 7, near byte 3", "line 7, near byte 3"),
        ("/components/0", "/components/0"),
        ("the archive as a whole", "the archive as a whole"),
    ],
)
def test_a_place_told_by_its_byte_alone_gets_its_line(where: str, told: str) -> None:
    assert placed(where, LineIndex(b"ab\ncd")) == told
