"""10_training: the same loss, step by step."""
