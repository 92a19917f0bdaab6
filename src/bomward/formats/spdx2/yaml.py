"""SPDX YAML, 2.2 and 2.3 (and what calls itself 2.1 in that form): opened. It is the JSON form in another syntax."""

from __future__ import annotations

from bomward.findings import Report
from bomward.formats.form import Opening
from bomward.formats.restoring import Edit, Writing
from bomward.formats.spdx2.json_outline import outline
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported
from bomward.formats.syntax.yaml import YamlSource


def opened(opening: Opening) -> Spdx2:
    """The document. Raises Error where it is none of a supported version."""
    source = YamlSource(opening.view)
    version = supported(source.tree.root.at("spdxVersion"), VERSIONS, "YAML")

    def edits(report: Report, _: bool) -> list[Edit]:  # noqa: FBT001  # as every form has it
        from bomward.formats.spdx2 import yaml_notes  # NOTE: a check writes none, and few documents hold some

        return yaml_notes.edits(source, report)

    # NOTE: SPDX 2 has no signature of its own, so none can be broken.
    return Spdx2(source, outline(source.plain), version, Writing("yaml", edits, is_ours))


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written in this form, and nothing else."""
    from bomward.formats.spdx2 import yaml_notes

    return yaml_notes.is_ours(insertion)
