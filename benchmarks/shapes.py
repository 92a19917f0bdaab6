"""What the usual tools write of one component or package; each value stands as a placeholder."""

from __future__ import annotations

from typing import Any

Values = dict[str, str]
UNLICENSED = "NOASSERTION"


def _properties(**values: str) -> list[dict[str, str]]:
    return [{"name": f"syft:{name.replace('_', ':')}", "value": value} for name, value in values.items()]


def _cpe(vendor: str, product: str) -> str:
    return f"cpe:2.3:a:{vendor}:{product}:%(version)s:*:*:*:*:*:*:*"


def _component(**extra: object) -> dict[str, Any]:
    return {
        "bom-ref": "%(ref)s",
        "type": "library",
        "name": "%(name)s",
        "version": "%(version)s",
        "purl": "%(purl)s",
    } | extra


def _locations(*paths: str) -> list[dict[str, str]]:
    layer = "sha256:%(layer)s"
    return [
        {"name": f"syft:location:{index}:{kind}", "value": value}
        for index, path in enumerate(paths)
        for kind, value in (("layerID", layer), ("path", path))
    ]


def _hashes(*algorithms: str) -> list[dict[str, str]]:
    return [{"alg": name, "content": f"%({name.replace('-', '').lower()})s"} for name in algorithms]


def _candidates() -> list[dict[str, str]]:
    """The CPE names that a scanner makes up beside the first."""
    pairs = (("%(name)s", "%(under)s"), ("%(under)s", "%(under)s"))
    return [{"name": "syft:cpe23", "value": _cpe(*pair)} for pair in pairs]


def cyclonedx_shapes() -> dict[str, dict[str, Any]]:
    """What the usual tools write for each kind of package."""
    repository = "https://github.com/%(owner)s/%(name)s"
    links = [{"type": "website", "url": repository}, {"type": "vcs", "url": f"git+{repository}.git"}]
    common: dict[str, Any] = {
        "description": "%(description)s",
        "licenses": [{"license": {"id": "%(licence)s"}}],
        "cpe": _cpe("%(owner)s", "%(name)s"),
    }
    python = "/usr/lib/python3/dist-packages/%(name)s-%(version)s.dist-info"
    paths = {
        "npm": ("/opt/product/ui/node_modules/%(name)s/package.json",),
        "deb": ("/usr/share/doc/%(name)s/copyright", "/var/lib/dpkg/info/%(name)s.md5sums"),
        "maven": (),
        "pypi": (f"{python}/METADATA", f"{python}/RECORD"),
        "golang": ("/opt/product/bin/worker",),
    }
    extra: dict[str, dict[str, Any]] = {
        "npm": {"author": "%(person)s", "hashes": _hashes("SHA-1", "SHA-512"), "externalReferences": links},
        "deb": {"publisher": "%(person)s"},
        "maven": {
            "group": "org.%(under)s",
            "hashes": _hashes("MD5", "SHA-1", "SHA-256", "SHA-512"),
            "externalReferences": links,
        },
        "pypi": {"author": "%(person)s"},
        "golang": {"supplier": {"name": "%(owner)s", "url": [repository]}},
    }
    return {
        kind: _component(
            **common,
            **members,
            properties=[
                *_properties(package_foundBy=f"{kind}-cataloger", package_type=kind),
                *_candidates(),
                *_locations(*paths[kind]),
                *_properties(metadata_installedSize="%(number)s", metadata_source="%(name)s"),
            ],
        )
        for kind, members in extra.items()
    }


def spdx_shapes() -> dict[str, dict[str, Any]]:
    """A package as container scanners write it: no supplier, several CPE names that are guesses, one purl."""
    guesses = (("%(name)s", "%(name)s"), ("%(name)s", "%(under)s"), ("%(owner)s", "%(name)s"))

    def security(vendor: str, product: str) -> dict[str, str]:
        return {
            "referenceCategory": "SECURITY",
            "referenceType": "cpe23Type",
            "referenceLocator": _cpe(vendor, product),
        }

    coordinates = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "%(purl)s"}
    shape = {
        "name": "%(name)s",
        "SPDXID": "%(ref)s",
        "versionInfo": "%(version)s",
        "originator": "Person: %(person)s",
        "downloadLocation": "https://github.com/%(owner)s/%(name)s",
        "homepage": "https://%(owner)s.example/%(name)s",
        "sourceInfo": "acquired package info from installed package manifest: /opt/product/%(name)s/manifest",
        "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA1", "checksumValue": "%(sha1)s"}],
        "licenseConcluded": UNLICENSED,
        "licenseDeclared": "%(licence)s",
        "copyrightText": UNLICENSED,
        "description": "%(description)s",
        "externalRefs": [*(security(*guess) for guess in guesses), coordinates],
    }
    return dict.fromkeys(("npm", "deb", "maven", "pypi", "golang"), shape)


def purl(kind: str, values: Values) -> str:
    """The package URL of a component of this kind."""
    place = {
        "npm": "{name}@{version}",
        "deb": "debian/{name}@{version}?arch=amd64&distro=debian-12",
        "maven": "org.{under}/{name}@{version}?type=jar",
        "pypi": "{name}@{version}",
        "golang": "github.com/{owner}/{name}@v{version}",
    }[kind]
    return f"pkg:{kind}/{place.format_map(values)}"
