"""dense_backward: from the gradient of Dense's output to those of its input and weights."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_10_training import wrong

outputs = {"dh": "B U", "dkernel": "U K", "dbias": "K"}

# Most models end in one output; a square kernel, and as many sequences as units, show what is not transposed.
_SPECIAL = ({"K": 1}, {"B": 1}, {"K": "U", "B": 3, "U": 5}, {"B": "U"}, {"U": 1})


def _arguments(rng, B, U, K):
    return {
        "dlogits": draws.uniform(rng, (B, K), dtype="float64"),
        "h": draws.uniform(rng, (B, U), dtype="float64"),
        "kernel": draws.glorot(rng, U, K, "float64"),
    }


cases = draws.cases("BUK", _SPECIAL, _arguments)


def dense_backward(dlogits, h, kernel):
    """What Dense gives under the tape."""
    return oracle.dense_gradients(dlogits, h, kernel)


_SUM = "Each sequence adds its part to the gradient. The mean is in dlogits already: here comes a sum over the batch."

mistakes = (
    Mistake("kernel not transposed", "dlogits meets kernel, and not kernel.T", wrong.kernel_as_it_is,
            "(B, K) @ (K, U) gives (B, U): kernel is (U, K), so it has to be transposed."),
    Mistake("h not transposed", "h meets dlogits, and not h.T", wrong.h_as_it_is,
            "(U, B) @ (B, K) gives (U, K): the sum over the batch is in this product, so h has to be transposed."),
    Mistake("dkernel transposed", "dkernel is transposed", lambda right, a: (right[0], right[1].T, right[2]),
            "A gradient has the shape of what it belongs to: dkernel is (U, K) as kernel is. Exchange the factors."),
    Mistake("averaged over the batch", "dkernel and dbias are divided by B",
            lambda right, a: (right[0], right[1] / len(a.h), right[2] / len(a.h)), _SUM),
    Mistake("averaged over the batch", "dbias is the mean over the batch",
            lambda right, a: (*right[:2], right[2] / len(a.h)), _SUM),
    Mistake("averaged over the batch", "dkernel is divided by B",
            lambda right, a: (right[0], right[1] / len(a.h), right[2]), _SUM),
    Mistake("dbias not summed", "dbias still has the axis of the batch", lambda right, a: (*right[:2], a.dlogits),
            "One bias serves all sequences. Its gradient is the sum over them: axis 0."),
    Mistake("dbias with an axis too many", "dbias has the shape (1, K)", lambda right, a: (*right[:2], right[2][None]),
            "bias is (K,), and so is its gradient: leave keepdims out."),
    Mistake("dbias summed over outputs", "dbias is summed over the outputs, not over the batch",
            lambda right, a: (*right[:2], a.dlogits.sum(axis=1)), "The batch is axis 0."),
    Mistake("dbias one number", "dbias is summed over everything", lambda right, a: (*right[:2], right[2].sum()),
            "Each output has a bias of its own: sum over axis 0 alone."),
    Mistake("dbias forgotten", "dbias is missing", lambda right, a: right[:2],
            "Three values are expected: dh, dkernel and dbias."),
    Mistake("dh and dkernel exchanged", "dkernel is returned first", lambda right, a: (right[1], right[0], right[2]),
            "The order is that of the arguments and of Keras' weights: dh, dkernel, dbias."),
)
