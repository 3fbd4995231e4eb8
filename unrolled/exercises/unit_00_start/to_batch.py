"""to_batch: a list of sequences as one array (B, T, D)."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws

outputs = {"batch": "N T D"}
exact_dtype = True


def _series(rng, N, T, D):
    return {"series": [draws.uniform(rng, (T, D), dtype="float64") for _ in range(N)]}


cases = draws.cases("NTD", ({"N": 1}, {"T": 1}, {"D": 1}, {"N": "T"}, {"T": "D"}), _series)


def to_batch(series):
    """What a Keras layer makes of a list of arrays: one float32 tensor."""
    return oracle.stacked(series, "float32")


def _in_both_dtypes(name, cause, change, hint):
    """Return the mistake twice, as float32 and as float64: the shape is told first, whatever the dtype."""
    return [
        Mistake(name, cause, lambda right, a, dtype=dtype: change(oracle.stacked(a.series, dtype)), hint)
        for dtype in ("float32", "float64")
    ]


mistakes = (
    *_in_both_dtypes("time first", "time is the first axis and the sequences the second",
            lambda batch: batch.swapaxes(0, 1),
            "The sequences are counted by the first axis: batch[0] is the whole first sequence."),
    *_in_both_dtypes("flattened", "every sequence becomes one long row, as if it had a single timestep",
            lambda batch: batch.reshape(len(batch), 1, -1),
            "Each sequence keeps its own two axes, (T, D). Only one new axis is added, in front: np.stack does this."),
    *_in_both_dtypes("flattened", "every sequence becomes one long row", lambda batch: batch.reshape(len(batch), -1),
            "Each sequence keeps its own two axes, (T, D). Only one new axis is added, in front: np.stack does this."),
    *_in_both_dtypes("joined end to end", "the sequences are joined end to end",
            lambda batch: batch.reshape(-1, batch.shape[2]),
            "np.concatenate and np.vstack make one long sequence. np.stack makes a new axis, which counts sequences."),
    *_in_both_dtypes("features before time", "the feature axis comes before the time axis",
            lambda batch: batch.swapaxes(1, 2),
            "Each sequence has the axes (T, D) already, and they stay in this order: nothing is transposed."),
    Mistake("a list", "the sequences stay a list", lambda right, a: a.series,
            "A layer takes one array. np.stack makes one array of a list of arrays."),
    Mistake("a list", "each sequence is converted, and they stay a list", lambda right, a: list(right),
            "A layer takes one array. np.stack makes one array of a list of arrays."),
    Mistake("float64", "the numbers stay float64", lambda right, a: oracle.stacked(a.series, "float64"),
            'NumPy keeps the dtype that it finds. Ask for the other one: .astype("float32").'),
)
