"""The notebook run for the record, in a sandboxed kernel; no point depends on it."""
