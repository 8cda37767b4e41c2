"""The applications a benchmark starts beside the product."""
