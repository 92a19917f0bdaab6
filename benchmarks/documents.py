"""The documents that are measured: which forms, which sizes, where they stand and how they are made."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "bomward"
SIZES = (100, 1_000, 10_000, 100_000)
QUICK_SIZES = (100, 1_000)

FORMS = {
    "cyclonedx": "CycloneDX JSON",
    "cyclonedx-xml": "CycloneDX XML",
    "spdx": "SPDX JSON",
    "spdx-tag-value": "SPDX tag-value",
    "spdx-yaml": "SPDX YAML",
    "spdx-rdf": "SPDX RDF/XML",
}
"""What is measured; a form that is not JSON holds the same content as the JSON of its family."""
LARGEST = {"spdx-yaml": 1_000, "spdx-rdf": 1_000}
"""Where the bytes are read slowly by whoever reads them, there is no point in more."""
_ENDINGS = {
    "cyclonedx-xml": ".xml",
    "spdx-tag-value": ".spdx",
    "spdx-yaml": ".yaml",
    "spdx-rdf": ".rdf",
}
"""Others tell a form by its file's name."""


@dataclass(frozen=True)
class Document:
    """One generated document and where the copies made of it go."""

    form: str
    components: int
    folder: Path
    padding: int = 0
    """Bytes that each description is longer by."""

    @property
    def family(self) -> str:
        """CycloneDX or SPDX, in the words of the generator."""
        return self.form.partition("-")[0]

    @property
    def path(self) -> Path:
        """Where the document stands."""
        return self.folder / f"{self.form}-{self.components}{_ENDINGS.get(self.form, '.json')}"

    @property
    def twin(self) -> Path:
        """The same content as JSON: the document itself, or what it was made from."""
        return self.path if self.form == self.family else self.path.with_suffix(".twin.json")

    @property
    def annotated(self) -> Path:
        """Where `annotate` writes."""
        return self.path.with_suffix(".annotated")

    @property
    def restored(self) -> Path:
        """Where `restore` writes."""
        return self.path.with_suffix(".restored")

    @property
    def answer(self) -> Path:
        """Where a peer writes that cannot do without a file."""
        return self.path.with_suffix(".answer")

    def write(self) -> int:
        """Make the document, and tell its size in bytes."""
        size = ["--components", str(self.components), "--padding", str(self.padding)]
        made("benchmarks.generate", "--format", self.family, "--engine", *size, str(self.twin))
        if self.path != self.twin:
            made("benchmarks.convert", str(self.twin), str(self.path), self.form)
        return self.path.stat().st_size

    def remove(self) -> None:
        """Remove the document and all that was made of it."""
        for path in {self.path, self.twin, self.annotated, self.restored, self.answer}:
            path.unlink(missing_ok=True)


def made(*arguments: str) -> str:
    """Run a module of ours in a process of its own, and give what it prints."""
    # NOTE: what this process holds would count as the memory of those that it starts and measures.
    return subprocess.run(
        [sys.executable, "-m", *arguments], check=True, cwd=ROOT, capture_output=True, text=True
    ).stdout
