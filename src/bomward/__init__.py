"""Tells from an SBOM alone whether banned technology sits inside a product."""

__version__ = "0.1.0"
