"""Syntaxes that documents are written in: read into trees with positions, and added to without touching any other byte."""
