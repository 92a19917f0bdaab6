"""A fleet of documents in an object store or a folder, judged by many workers, with a Parquet data set for a result."""

EXTRA = "install it with: pip install 'bomward[fleet]'"
"""What to do where something is missing that a fleet needs."""
