"""What was handed in: a folder's bytes, opened once and tested."""
