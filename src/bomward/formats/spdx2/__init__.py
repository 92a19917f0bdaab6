"""SPDX 2, in each form that the standard has."""

from __future__ import annotations

import re

from bomward import patterns
from bomward.formats.form import Form, Opening

_TAG = patterns.lazy(rb"(?:^|\r)[ \t]*SPDXVersion[ \t]*:", re.MULTILINE)
_KEY = patterns.lazy(
    rb"""(?:^|\r)(?:---[ \t]+)?(["']?)spdxVersion\1[ \t]*:""", re.MULTILINE
)  # a carriage return alone ends a line of YAML
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML_ROOTS = (("", "Document"), ("", "SpdxDocument"))
_TERMS = b"spdx.org/rdf/terms"


def _is_rdf(opening: Opening) -> bool:
    namespace, _ = opening.root
    return bool(namespace) and (namespace == _RDF or _TERMS in namespace.encode()) and _TERMS in opening.view.utf8


FORMS = (
    Form("SPDX JSON 2.1 to 2.3", lambda opening: opening.has_member("spdxVersion"), f"{__name__}.json"),
    Form("SPDX tag-value 2.1 to 2.3", lambda opening: opening.has_line(_TAG, b"SPDXVersion"), f"{__name__}.tag_value"),
    Form("SPDX YAML 2.1 to 2.3", lambda opening: opening.has_line(_KEY, b"spdxVersion"), f"{__name__}.yaml"),
    Form("SPDX XML 2.1 to 2.3", lambda opening: opening.root in _XML_ROOTS, f"{__name__}.xml"),
    Form("SPDX RDF/XML 2.1 to 2.3", _is_rdf, f"{__name__}.rdf"),
)
