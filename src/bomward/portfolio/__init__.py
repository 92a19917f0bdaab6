"""The portfolio: documents, products, findings and decisions in a database, to be judged again when data or law change."""

EXTRA = "install it with: pip install 'bomward[portfolio]'"
"""What to do where something is missing that a portfolio needs."""
