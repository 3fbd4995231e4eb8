"""affine: Dense: x @ kernel + bias."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws

outputs = {"y": "B U"}


def _affine(rng, B, D, U):
    weights = draws.weights(rng, D, U)
    return {"x": draws.uniform(rng, (B, D)), "kernel": weights["kernel"], "bias": weights["bias"]}


cases = draws.cases("BDU", ({"B": 1}, {"D": 1}, {"U": 1}, {"D": "U"}, {"B": "U"}), _affine)


def affine(x, kernel, bias):
    """What Dense gives."""
    return oracle.dense(x, kernel, bias)


def _transposed(right, a):
    if a.kernel.shape[0] != a.kernel.shape[1]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return oracle.dense(a.x, a.kernel.T, a.bias)


def _kernel_on_the_left(right, a):
    if a.kernel.shape[1] != a.x.shape[0]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    return oracle.dense(a.kernel, a.x, None) + a.bias


mistakes = (
    Mistake("bias left out", "the bias is left out", lambda right, a: oracle.dense(a.x, a.kernel, None),
            "Add bias, shape (U,), to the product; NumPy adds it to every row."),
    Mistake("bias as a column", "the bias is made a column, so that each row gets one number of it",
            lambda right, a: oracle.dense(a.x, a.kernel, None) + a.bias[:, None],
            "Every column of the result is a unit and gets its own bias. Add bias as it is, without a new axis."),
    Mistake("kernel transposed", "the kernel is transposed", _transposed,
            "The kernel has one row per input number and one column per unit: use it as it is, without .T."),
    Mistake("bias multiplied", "the bias is multiplied with the product, not added to it",
            lambda right, a: oracle.dense(a.x, a.kernel, None) * a.bias,
            "The bias is the start value of each unit: it is added."),
    Mistake("kernel on the left", "the kernel stands on the left of the product", _kernel_on_the_left,
            "(B, D) @ (D, U): the two inner sizes are the same, so x stands on the left."),
    Mistake("product number by number", "* is used in the place of @", lambda right, a: a.x * a.kernel + a.bias,
            "* multiplies number by number. The matrix product, which multiplies and adds, is @."),
    Mistake("result transposed", "everything is transposed, as in books that write W x", lambda right, a: right.T,
            "Here a row of x is one input, so x stands on the left and nothing is transposed."),
    Mistake("bias added to the kernel", "the bias is added to the kernel, before the product",
            lambda right, a: oracle.dense(a.x, a.kernel + a.bias, None),
            "First the product, then the bias: x @ kernel needs no brackets with the bias inside."),
)
