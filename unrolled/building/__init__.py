"""What `unrolled build` is made of: marks, conversion, and one module per kind of problem it looks for."""
