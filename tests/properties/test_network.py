"""Nothing is fetched: not a schema, not a context, not a DTD, not a reference."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.documents import checked, cyclonedx, spdx
from tests.forms import spdx3_product, written
from tests.properties.network import NetworkError, forbidden
from typer.testing import CliRunner

from bomward.cli.commands import app

pytestmark = pytest.mark.property

ON_DISK = "kept-on-this-disk"


class Listener:
    """A web server on this machine, which counts who asks it for something."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.stop()


def pulling(url: str, file: str) -> dict[str, bytes]:
    """Documents that ask to be completed from elsewhere, in every way there is."""
    xml, rdf = written()["CycloneDX 1.6 xml"], written()["SPDX 2.3 rdf"]
    body = xml[xml.index(b"<bom") :]
    opening = '<bom xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    opening += f'xsi:schemaLocation="urn:x {url}/xsd" '
    third = spdx3_product()
    references = [
        {"type": kind, "url": f"{url}/{kind}"} for kind in ("bom", "website", "vcs", "distribution", "attestation")
    ]
    first = cyclonedx(externalReferences=references, **{"$schema": f"{url}/schema"})
    second = spdx(externalDocumentRefs=[{"externalDocumentId": "DocumentRef-x", "spdxDocument": f"{url}/spdx"}])
    head = f"<!DOCTYPE bom SYSTEM '{url}/dtd' [<!ENTITY e SYSTEM '{file}'><!ENTITY % p SYSTEM '{url}/p'> %p;]>".encode()
    return {
        "schema and references": json.dumps(first).encode(),
        "external document": json.dumps(second).encode(),
        "context": json.dumps({**third, "@context": f"{url}/context.jsonld"}).encode(),
        "contexts": json.dumps(
            {**third, "@context": [third["@context"], f"{url}/context.jsonld", {"@import": f"{url}/more"}]}
        ).encode(),
        "DTD": head + body.replace(b"zlib", b"&e;", 1),
        "DTD without entities": f"<!DOCTYPE bom SYSTEM '{url}/dtd'>".encode() + body,
        "xi:include": body.replace(b"<bom ", opening.encode(), 1).replace(
            b"</bom>", f"<xi:include href='{url}/x'/><xi:include href='{file}' parse='text'/></bom>".encode()
        ),
        "style sheet": f"<?xml-stylesheet href='{url}/xsl' type='text/xsl'?>".encode() + body,
        "RDF": rdf.replace(b"<rdf:RDF", f"<rdf:RDF xml:base='{url}/base'".encode(), 1).replace(
            b"</rdf:RDF>", f"<rdf:Description rdf:about='{url}/x'/></rdf:RDF>".encode()
        ),
    }


@pytest.mark.parametrize("kind", pulling("", ""))
def test_a_document_that_points_elsewhere_makes_nobody_look_there(
    kind: str, listener: Listener, tmp_path: Path
) -> None:
    """Not by Python, whose sockets are gone, nor by a library written in C, which would find somebody listening."""
    secret = tmp_path / "secret.txt"
    secret.write_text(ON_DISK, encoding="utf-8")
    data = pulling(listener.url, secret.as_uri())[kind]
    file = tmp_path / "sbom"
    file.write_bytes(data)
    with forbidden():
        result = CliRunner().invoke(app, ["check", str(file), "-o", "json"])
        CliRunner().invoke(app, ["validate", str(file)])
        CliRunner().invoke(app, ["annotate", str(file), "-o", str(tmp_path / "noted")])
    assert result.exit_code in (0, 1, 3)
    assert listener.asked == []
    assert ON_DISK not in result.output


@pytest.mark.parametrize("kind", ["DTD", "DTD without entities"])
def test_a_document_type_is_refused_in_every_xml(kind: str) -> None:
    report = checked(pulling("http://127.0.0.1:9", "file:///nowhere")[kind])
    assert report.error is not None


def test_the_guard_bites() -> None:
    with forbidden():
        with pytest.raises(NetworkError):
            socket.create_connection(("192.0.2.1", 80))
        with pytest.raises(NetworkError):
            socket.getaddrinfo("example.com", 80)
        with socket.socket() as one, pytest.raises(NetworkError):
            one.connect(("192.0.2.1", 80))


def test_the_guard_lets_this_machine_through(listener: Listener) -> None:
    with forbidden(), socket.create_connection(("127.0.0.1", int(listener.url.rpartition(":")[2]))) as one:
        assert one.getpeername()[0] == "127.0.0.1"
