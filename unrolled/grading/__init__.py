"""Verdicts that cannot be forged: rebuild, execute, verify, record. One step a module; pipeline.py joins them."""
