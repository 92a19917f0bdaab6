"""The portfolio: documents, products, findings and decisions in a database, to be judged again when data or law change."""
