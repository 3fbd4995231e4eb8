"""mended_lstm: an LSTM with three planted faults, to be found by experiment and mended."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_04_lstm_layer import faults, inputs

outputs = {"hs": "B T U", "h": "B U", "c": "B U"}


def cases(rng):
    """Return cases with both states, none, and one: one of the faults shows only with one."""
    # Sizes that return make layers that need not be built again, which takes longer than to call them.
    again = {"D": 3, "U": 2}
    plan = (
        ({}, ("h0", "c0")),
        ({"B": 1, "T": 3} | again, ()),
        ({"T": 1} | again, ("h0", "c0")),
        ({"T": 3, "D": 3, "U": 1}, ("h0",)),
        ({"B": 3, "T": 3} | again, ("c0",)),
        ({"B": 2, "T": 2} | again, ("h0",)),
    )
    sizes = draws.sizes(rng, "BTDU", *(special for special, _ in plan[1:]))
    pairs = zip(sizes, plan, strict=True)
    return [Case(inputs.inputs(rng, **size, states=given), size) for size, (_, given) in pairs]


def mended_lstm(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    """What LSTM(return_sequences=True, return_state=True) gives."""
    return oracle.lstm(x, kernel, recurrent_kernel, bias, h0, c0, return_sequences=True, return_state=True)


mistakes = (
    *common.faults_left(faults.left, faults.SHOWS, faults.LOOK),
    Mistake("(hs, c, h)", "the final c is returned before the final h", lambda right, a: (right[0], right[2], right[1]),
            "The order of what is returned was right in the given function: hs, h, c."),
    common.time_first(lambda right, a: (right[0].swapaxes(0, 1), *right[1:])),
)
