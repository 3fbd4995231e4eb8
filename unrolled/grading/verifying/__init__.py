"""The verdicts: a student's functions answer in a sandboxed child, and are compared with Keras' answers here."""
