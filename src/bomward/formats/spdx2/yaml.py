"""SPDX YAML, 2.2 and 2.3 (and what calls itself 2.1 in that form): opened. It is the JSON form in another syntax."""

from __future__ import annotations

from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.spdx2 import yaml_notes
from bomward.formats.spdx2.outline import outline
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported
from bomward.formats.spdx2.yaml_notes import is_ours
from bomward.formats.syntax.yaml import YamlSource


def opened(opening: Opening) -> Spdx2:
    """The document. Raises Error where it is none of a supported version."""
    source = YamlSource(opening.view)
    version = supported(source.tree.root.at("spdxVersion"), VERSIONS, "YAML")
    # NOTE: SPDX 2 has no signature of its own, so none can be broken.
    writing = Writing("yaml", lambda report, _: yaml_notes.edits(source, report), is_ours)
    return Spdx2(source, outline(source.plain), version, writing)


__all__ = ["is_ours", "opened"]
