"""count_params: how many numbers a layer learns."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_00_start import inputs, wrong

outputs = {"count": ""}


def cases(rng):
    # D and U exchanged cannot be seen where they are equal, so each layer has a case where they are not.
    sizes = draws.sizes(rng, "DU", {}, {}, {"U": 1}, {"D": 1}, {"D": "U"})
    layers = (*inputs.LAYERS, "bilstm", "lstm", "rnn")
    rows = zip(layers, sizes, strict=True)
    return [Case({"layer": layer, "input_dim": size["D"], "units": size["U"]}, size) for layer, size in rows]


def count_params(layer, input_dim, units):
    """What layer.count_params() says."""
    return oracle.parameters(layer, input_dim, units)[0]


mistakes = (
    Mistake("factor 4 on the kernel only", "in an LSTM only the kernel is four times as wide",
            wrong.mixed(True, False, False),
            "Look at the shapes of LSTM's weights once more: all three arrays have 4U columns."),
    Mistake("one bias shared", "in an LSTM the two kernels are four times as wide and the bias is not",
            wrong.mixed(True, True, False), "Look at the shape of LSTM's bias once more: it has 4U numbers, not U."),
    Mistake("a float", "the number is a float", lambda right, a: float(right),
            "/ gives a float also where nothing is left over, and so does a factor such as 4.0. Use whole numbers."),
    Mistake("factor 4 missing", "an LSTM is as wide as a SimpleRNN", wrong.mixed(False, False, False),
            "Compare the last axis of SimpleRNN's weights with the last axis of LSTM's."),
    Mistake("factor 4 for SimpleRNN too", "a SimpleRNN is as wide as an LSTM",
            lambda right, a: count_params("lstm", a.input_dim, a.units) if a.layer == "rnn" else right,
            "Only LSTM has 4U columns. The weights of SimpleRNN have U."),
    Mistake("bias forgotten", "the bias is not counted", lambda right, a: sum(wrong.parts_of(a)[0][:2]),
            "get_weights() returns three arrays per direction, and the third one is the bias."),
    Mistake("recurrent kernel forgotten", "the recurrent kernel is not counted",
            lambda right, a: sum(wrong.parts_of(a)[0][::2]),
            "Besides the kernel there is a second one with U rows: it meets the state."),
    Mistake("D and U swapped", "input_dim and units have exchanged their places",
            lambda right, a: count_params(a.layer, a.units, a.input_dim),
            "D is the kernel's number of rows, and nothing else. All other sizes come from U, the number of units."),
    Mistake("bilstm not doubled", "a bidirectional LSTM has as many weights as one LSTM",
            lambda right, a: count_params("lstm", a.input_dim, a.units) if a.layer == "bilstm" else right,
            "Bidirectional holds two whole LSTMs, one per direction, and they share nothing."),
    Mistake("4U rows, too", "in an LSTM the recurrent kernel has 4U rows as well as 4U columns", wrong.wide_rows,
            "The recurrent kernel meets the state, which has U numbers: its shape is (U, 4U)."),
    Mistake("bilstm as two SimpleRNN", "a bidirectional LSTM has twice the weights of a SimpleRNN",
            lambda right, a: 2 * count_params("rnn", a.input_dim, a.units) if a.layer == "bilstm" else right,
            "Bidirectional holds two whole LSTMs: twice the number for LSTM."),
    Mistake("bilstm as one LSTM of 2U", "a bidirectional LSTM is one LSTM with twice as many units",
            lambda right, a: count_params("lstm", a.input_dim, 2 * a.units) if a.layer == "bilstm" else right,
            "Bidirectional holds two LSTMs with U units each. Only its output is 2U wide."),
    Mistake("layer ignored", "every layer has as many weights as SimpleRNN",
            lambda right, a: count_params("rnn", a.input_dim, a.units),
            "The number depends on layer: LSTM has more weights than SimpleRNN, and Bidirectional holds two LSTMs."),
)
