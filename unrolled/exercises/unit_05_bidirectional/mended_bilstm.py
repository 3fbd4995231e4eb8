"""mended_bilstm: a bidirectional LSTM with three planted faults, to be found by experiment and mended."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_05_bidirectional import faults, inputs, wrong_layers

outputs = {"output": "B T 2U", "h_f": "B U", "c_f": "B U", "h_b": "B U", "c_b": "B U"}


def _layer(rng, B, T, D, U):
    names = "forward_weights", "backward_weights"
    return inputs.sequence(rng, B, T, D) | {name: list(draws.weights(rng, D, U, 4).values()) for name in names}


# The order of time cannot be seen at T=1. Sizes that return make layers that need not be built again.
_AGAIN = {"D": 3, "U": 2}
cases = draws.cases(
    "BTDU", ({"B": 1, "T": 3} | _AGAIN, {"T": 1} | _AGAIN, {"D": 3, "U": 1, "T": 3}, {"B": 3, "T": 3} | _AGAIN), _layer
)


def mended_bilstm(x, forward_weights, backward_weights):
    """What Bidirectional(LSTM(return_sequences=True, return_state=True)) gives."""
    return oracle.bilstm(x, forward_weights, backward_weights, return_sequences=True, return_state=True)


mistakes = (
    *common.faults_left(faults.left, faults.SHOWS, faults.LOOK),
    Mistake("states left out", "the output is returned alone", lambda right, a: right[0],
            "Five values are expected: output, h_f, c_f, h_b, c_b."),
    Mistake("batch reversed", "the backward direction reads x with its batch reversed, not its time",
            lambda right, a: wrong_layers.x_as_it_is(lambda x: x[::-1])(right, _flagged(a)),
            "x[::-1] reverses the batch. Time is axis 1."),
    Mistake("output flipped but not the input", "the backward direction reads x forwards, and its sequence is reversed",
            lambda right, a: wrong_layers.x_as_it_is(lambda x: x)(right, _flagged(a)),
            "The backward direction reads the last word first: what has to be reversed before it runs?"),
)


def _flagged(a):
    """Return the arguments as those of bilstm_layer, whose wrong answers are asked of Keras in one place."""
    return type(a)(**vars(a), return_sequences=True, return_state=True, merge_mode="concat")
