"""What is hidden in a folder is checked like all else in it."""

from __future__ import annotations

from pathlib import Path

from bomward.cli import files
from bomward.exclusion import Exclusion


def test_hidden_folders_are_walked_and_git_is_not(tmp_path: Path) -> None:
    for name in ("a.json", ".vendor/b.json", ".hidden.json", ".git/c.json", "sub/.deep/d.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    found = {
        str(Path(name).relative_to(tmp_path)) for name in files.documents([str(tmp_path)], files.Meant(Exclusion()))
    }
    assert found == {"a.json", ".vendor/b.json", ".hidden.json", "sub/.deep/d.json"}
