"""The desk: a portfolio as pages in a browser, made by a server on this machine."""

EXTRA = "install it with: pip install 'bomward[desk]'"
"""What to do where something is missing that the desk needs."""
