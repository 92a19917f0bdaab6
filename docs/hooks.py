"""Pages that mkdocs makes of other files: the project's own, and one for each id of the catalog, in the words of `bomward explain`."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from bomward.catalog import Entry, Record
from bomward.compiled import Compiled, load
from bomward.explain import Piece, described
from bomward.outputs.harmless import plain
from bomward.outputs.sarif_rules import is_web_address
from bomward.regimes import ItemClass, Profile, Regime

PROJECT = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "report-a-hole.md",
}
"""Files of the project that are pages too, and what they are called there."""
_RELATIONS = {
    "maker": "Makers",
    "is": "What they make",
    "embeds": "Products that embed it",
    "resells": "Products that resell it",
    "white-label": "Products that are it under another name",
    "calls": "Software that only talks to it",
    "mentions": "Things that only carry the name",
}
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
_IN_WORD = r"[\w./:*@%-]"
_ID = re.compile(rf"(?<!{_IN_WORD})([a-z0-9]+(?:-[a-z0-9]+)+)(?!\.?{_IN_WORD})")
_IN_TITLE = str.maketrans("<>&", "\u2039\u203a\uff06")
"""The theme writes titles as they are, entities as what they stand for."""
_LINK = re.compile(r"\]\((?![a-z]+:)([^)#]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of docs/, and the pages that are made."""
    root = Path(config.config_file_path).parent
    decisions = {path.name: path.read_text("utf-8") for path in sorted(root.glob("docs/decisions/*.md"))}
    made = {name: from_project(root.joinpath(file).read_text("utf-8")) for file, name in PROJECT.items()}
    made["decisions/index.md"] = decisions_index(decisions)
    for uri, text in {**made, **pages(load())}.items():
        named = uri in made or uri.endswith("/index.md")
        inclusion = InclusionLevel.UNDEFINED if named else InclusionLevel.NOT_IN_NAV
        files.append(File.generated(config, uri, content=text, inclusion=inclusion))
    return files


def from_project(text: str) -> str:
    """A file that stands beside docs/, with the links that it has as a page."""
    return _LINK.sub(lambda match: f"]({_moved(match[1])}", text)


def _moved(path: str) -> str:
    inside = path.removeprefix("docs/")
    return PROJECT.get(path) or (inside if Path(inside).suffix else f"{inside.rstrip('/')}/index.md")


def decisions_index(texts: dict[str, str]) -> str:
    """The list of all decision records."""
    lines = [f"- [{text.partition(chr(10))[0].removeprefix('# ')}]({name})" for name, text in texts.items()]
    return "\n".join(["# Decisions", "", "Why it is built this way.", "", *lines, ""])


def pages(data: Compiled) -> dict[str, str]:
    """A page for each id of the data, by where it stands, and the lists that lead to them."""
    law = data.law
    kinds: dict[str, Iterable[Record | Regime | Profile | ItemClass]] = {
        "catalog": data.catalog.all(),
        "regimes": law.regimes,
        "profiles": law.profiles,
        "item-classes": law.item_classes,
    }
    folders = {one.id: folder for folder, records in kinds.items() for one in records}
    day = datetime.date(*map(int, data.catalog.version.split("+")[0].split(".")[:3]))
    made = {f"{folder}/{id}.md": page(described(id, data, day), id, folders) for id, folder in folders.items()}
    return {
        **made,
        "catalog/index.md": "\n".join(_catalog(data)),
        "regimes/index.md": "\n".join(_regimes(law.regimes)),
        "profiles/index.md": "\n".join(_profiles(law.profiles)),
        "item-classes/index.md": "\n".join(_classes(law.item_classes)),
    }


def page(pieces: Iterable[Piece], own: str, folders: Mapping[str, str]) -> str:
    """An explanation as Markdown, with links to what it names; every sign of its texts stands for itself."""
    known = {id: folder for id, folder in folders.items() if id != own}
    lines: list[str] = []
    for piece in pieces:
        match piece.kind:
            case "title":
                title = json.dumps(plain(piece.text).translate(_IN_TITLE))
                lines += ["---", f"title: {title}", "---", ""]
                lines += [f"# {shown(piece.text)}", "", f"<code>{shown(piece.label)}</code>", ""]
            case "heading":
                lines += ["", f"## {shown(piece.text)}", ""]
            case "text" | "closing":
                lines += ["", _linked(piece.text, known).strip(), ""]
            case "item":
                lines.append(f"- **{shown(piece.label)}**: {_linked(piece.text, known)}")
            case "point":
                lines.append(f"- {_linked(piece.text, known)}")
            case "address":
                lines[-1] += f"<br>{link(piece.text, piece.text) if is_web_address(piece.text) else shown(piece.text)}"
    return "\n".join([*lines, ""])


def _linked(text: str, folders: Mapping[str, str]) -> str:
    parts = _ID.split(text)
    return "".join(link(part, f"../{folders[part]}/{part}.md") if part in folders else shown(part) for part in parts)


def shown(text: str) -> str:
    """Text for Markdown in which every sign stands for itself, in HTML too."""
    return _SIGN.sub(lambda match: f"&#{ord(match[0])};", plain(text))


def link(text: str, to: str) -> str:
    """A link to a page of ours, or to a web address."""
    return f"[{shown(text)}](<{to}>)"


def _table(*rows: Sequence[str]) -> list[str]:
    """A table, its head first."""
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return [head, "|---" * len(rows[0]) + "|", *body, ""]


def _catalog(data: Compiled) -> Iterator[str]:
    yield "# Catalog\n"
    yield f"What is looked for, as of version {shown(data.catalog.version)}. Each page has the signs it is found by, and the sources.\n"
    for relation, title in _RELATIONS.items():
        rows = [
            (
                link(one.name, f"{one.id}.md"),
                shown(one.vendor if isinstance(one, Entry) else ""),
                _class(one.item_class),
            )
            for one in data.catalog.all()
            if relation == (one.relation if isinstance(one, Entry) else "maker")
        ]
        if rows:
            yield f"## {title}\n"
            yield from _table(("what", "by", "judged as"), *rows)


def _class(item_class: str) -> str:
    return link(item_class, f"../item-classes/{item_class}.md")


def _regimes(regimes: Iterable[Regime]) -> Iterator[str]:
    yield "# Regimes\n"
    yield "One legal instrument each: whom it binds, what it says of each class, what is not known. This is no legal advice.\n"
    rows = [
        (shown(one.jurisdiction), link(one.title, f"{one.id}.md"), shown(one.kind), f"{one.since}", shown(one.status))
        for one in regimes
    ]
    yield from _table(("place", "regime", "kind", "from", "status"), *rows)


def _profiles(profiles: Iterable[Profile]) -> Iterator[str]:
    yield "# Profiles\n"
    yield "Named choices of regimes, and the level that fails the gate: `bomward check --profile ID`.\n"
    rows = [
        (
            link(one.id, f"{one.id}.md") + (" (the default)" if one.default else ""),
            shown(one.fail_on),
            shown(one.summary),
        )
        for one in profiles
    ]
    yield from _table(("profile", "fails at", "for"), *rows)


def _classes(classes: Iterable[ItemClass]) -> Iterator[str]:
    yield "# Classes\n"
    yield "What regimes judge by: each entry of the catalog is of one class, and each regime says something of each.\n"
    yield from _table(("class", "what it is"), *((_class(one.id), shown(one.summary)) for one in classes))
