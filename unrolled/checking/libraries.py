"""Libraries that compute in NumPy's place: a solution that calls one of them gets no points."""

# In a notebook, check names a call of these; in grading, where they are not there, a stand-in refuses it.
COMPUTE = ("tensorflow", "keras", "tf_keras", "torch", "jax", "scipy", "sklearn")


def public(*names) -> str:
    """Return the name by which a learner knows something: keras, however it was imported."""
    path = ".".join(names).removeprefix("unrolled.backend.")
    for inner in ("tensorflow.keras", "keras._tf_keras.keras", "keras.api"):
        path = path.replace(inner, "keras")
    return path
