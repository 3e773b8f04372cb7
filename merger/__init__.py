"""The merger: parts become one result and a notice."""
