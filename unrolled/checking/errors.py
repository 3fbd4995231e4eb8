"""What Python's and NumPy's own errors mean, in one sentence, and what to do."""

import re

ADVICE = (
    (
        r"got None for",
        "A value that is None is handed on to this call: where nothing is given, make an array of zeros first.",
    ),
    # What a stand-in says of its arguments (stand_ins.py): no @ stands in the learner's line.
    (
        r"^matmul: .* got .* is expected",
        "What is handed on in this line has not the axes that are read there: look at where it is made.",
    ),
    (
        r"^matmul: .* got .* do not fit together in",
        "Two arrays that are handed on in this line do not belong together: look at where each of them is made.",
    ),
    (
        r"^matmul: .* cannot compute with these arguments",
        "Compare these shapes with the ones that the function's own task names: two of them do not fit together.",
    ),
    (
        r"^matmul: Input operand \d does not have enough dimensions",
        "@ needs arrays with axes on both sides, and one of them is a single number or None.",
    ),
    (
        r"^matmul: ",
        "@ needs the same size in the middle: the last axis of what stands left of it, and the first axis of a "
        "matrix on its right.",
    ),
    (
        r"could not be broadcast together",
        "+, -, * and / match shapes from the last axis on: two sizes must be the same, or one of them 1.",
    ),
    (
        r"dimensions except for the concatenation axis",
        "np.concatenate joins along axis 0 unless you say otherwise; all other axes must have the same size.",
    ),
    (
        r"must have same number of dimensions",
        "np.concatenate needs arrays with the same number of axes: array.ravel() gives all numbers of one in a row.",
    ),
    (
        r"inhomogeneous shape",
        "What is put together has different shapes, and one array has no room for that: take each part for itself.",
    ),
    (r"must have the same shape", "np.stack needs arrays of one shape."),
    (
        r"truth value of an array",
        "An array of several numbers is neither true nor false: ask `is None` or compare one number.",
    ),
    (
        r"slice indices must be integers|cannot be interpreted as an integer",
        "A size must be a whole number: / gives a float, // a whole number.",
    ),
    (
        r"tuple indices must be integers",
        "What stands before the brackets is a tuple of several values, not an array: "
        "unpack it first, or return only what is needed.",
    ),
    (r"list indices must be integers", "What stands before the brackets is a list, not an array."),
    (
        r"only integer scalar arrays",
        "An array stands where a whole number is expected: functions such as np.stack take "
        "one list of arrays, and the axis after it.",
    ),
    (
        r"can only concatenate|unsupported operand type\(s\) for \+: '(tuple|list)'",
        "+ joins a tuple with a tuple, or a list with a list: (a,) is a tuple of one item, [a] a list.",
    ),
    (
        r"too many values to unpack|not enough values to unpack",
        "There are not as many names left of the = as values on its right.",
    ),
    (r"cannot unpack non-iterable NoneType", "What stands right of the = is None."),
    (
        r"only (0-dimensional|length-1|size-1) arrays",
        "A function for single numbers got an array: NumPy's own functions (np.tanh, np.exp) take arrays.",
    ),
    (
        r"missing \d+ required positional argument",
        "A call gives fewer arguments than the function takes: count them from the left.",
    ),
    (r"takes (from )?\d+ .*positional arguments? but", "A call gives more arguments than the function takes."),
    (
        r"missing a required argument",
        "A call gives fewer arguments than the function takes; a star unpacks a list: f(*items).",
    ),
    (
        r"got multiple values for argument",
        "An argument is given twice, by its place and by its name: count the commas, and mind that np.concatenate "
        "takes one list of arrays.",
    ),
    (r"got an unexpected keyword argument", "A call names an argument that the function does not have."),
    (r"module 'numpy' has no attribute", "NumPy has no function of this name."),
    (
        r"object has no attribute",
        "What stands before the dot is not what you think it is: such a thing has no method of this name.",
    ),
    (
        r"index .* out of bounds|index out of range",
        "An index went past the end: places count from 0, so the last one is the size minus 1.",
    ),
    (r"arrays to stack must be passed|need at least one array", "What is to be joined is no list of arrays."),
    (r"unsupported operand type\(s\).*NoneType|NoneType", "One of the values is None."),
    (r"array split does not result in an equal division", "np.split cuts along axis 0 unless you say otherwise."),
    (r"cannot reshape array", "A reshape keeps the number of numbers: multiply the sizes of both shapes."),
    (r"object is not callable", "Brackets behind a name call it, and this name holds no function."),
)


def advice(name, raised) -> str:
    """Return a sentence about an exception, or "" where its own message has to do."""
    if raised.type == "KeyError":
        return f"A dict was asked for the key {raised.message[:60]}, which it does not hold."
    for pattern, sentence in ADVICE:
        if re.search(pattern, raised.message[:400]):
            return sentence
    return ""
