"""What runs inside a sandbox: the standard library, NumPy, a kernel, and the call of a function."""
