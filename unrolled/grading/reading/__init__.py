"""What was handed in: a folder's bytes, a notebook's cells, the student's text in the master's notebook."""
