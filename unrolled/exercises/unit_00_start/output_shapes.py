"""output_shapes: the shapes of what a layer returns."""

import itertools

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_00_start import inputs, wrong


def cases(rng):
    """Every layer with every combination of the two flags."""
    flags = list(itertools.product(inputs.LAYERS, (False, True), (False, True)))
    ones = {3: {"T": 1}, 7: {"U": 1}, 10: {"B": 1}}
    special = [ones.get(n, {}) for n in range(1, len(flags))]
    return [
        Case(
            {
                "layer": layer,
                "batch": size["B"],
                "timesteps": size["T"],
                "units": size["U"],
                "return_sequences": sequences,
                "return_state": state,
            },
            size,
        )
        for (layer, sequences, state), size in zip(flags, draws.sizes(rng, "BTU", *special), strict=True)
    ]


def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    """The shapes of what a layer returns for a batch."""
    return oracle.shapes(layer, batch, timesteps, units, return_sequences, return_state)


def outputs(a):
    states = {"rnn": ("h",), "lstm": ("h", "c"), "bilstm": ("forward_h", "forward_c", "backward_h", "backward_c")}
    return dict.fromkeys(("output", *(states[a.layer] if a.return_state else ())), "")


mistakes = (
    Mistake("three arrays for bilstm", "a bidirectional LSTM returns one h and one c",
            lambda right, a: right[:3] if a.layer == "bilstm" else right,
            "Bidirectional holds two LSTMs, and each has an h and a c of its own: four states."),
    Mistake("three arrays for bilstm", "a bidirectional LSTM returns one h and one c, both of them twice as wide",
            lambda right, a: wrong.states_as(right, right[0][:1] + right[0][-1:])[:3] if a.layer == "bilstm" else right,
            "Bidirectional holds two LSTMs, and each has an h and a c of its own: four states."),
    Mistake("states per timestep", "there is a state for every timestep", wrong.per_timestep(always=True),
            "A returned state is the final one. It has no time axis, whatever return_sequences says."),
    Mistake("states per timestep", "return_sequences gives the states a time axis as well",
            wrong.per_timestep(always=False),
            "A returned state is the final one. It has no time axis, whatever return_sequences says."),
    Mistake("U not doubled", "the output of a bidirectional LSTM is as wide as that of one LSTM",
            lambda right, a: ((*right[0][:-1], a.units), *right[1:]),
            "The output of Bidirectional holds both directions, one beside the other: 2U numbers."),
    Mistake("states doubled", "the states of a bidirectional LSTM are twice as wide as those of one LSTM",
            lambda right, a: wrong.states_as(right, right[0][:1] + right[0][-1:]),
            "Only the output holds both directions. Each state belongs to one direction and has U numbers."),
    Mistake("bare tuple", "a single shape is returned as it is, without a tuple around it",
            lambda right, a: right[0] if len(right) == 1 else right,
            "A tuple is expected also for one shape. A tuple with one item needs a comma: ((batch, units),)."),
    Mistake("cell state forgotten", "an LSTM returns its h and not its c",
            lambda right, a: right if a.layer == "rnn" else right[: 1 + len(right) // 2],
            "An LSTM keeps two states, h and c, and return_state gives both, for each direction."),
    Mistake("cell state for SimpleRNN", "a SimpleRNN returns two states", wrong.other_layer("rnn", "lstm"),
            "SimpleRNN keeps one state, h. Only an LSTM has a c."),
    Mistake("flags exchanged", "return_sequences and return_state have exchanged their meanings",
            lambda right, a: output_shapes(**a.but(return_sequences=a.return_state, return_state=a.return_sequences)),
            "return_sequences gives the output a time axis. return_state adds the final states."),
    Mistake("units for timesteps", "units and timesteps have exchanged their places",
            lambda right, a: output_shapes(**a.but(timesteps=a.units, units=a.timesteps)),
            "timesteps is the length of the sequence, axis 1. units is the width of the state, the last axis."),
    Mistake("c for each timestep", "with return_sequences an LSTM returns c for every timestep",
            wrong.c_per_timestep(("lstm", "bilstm")),
            "Keras never returns c for every timestep. It comes once, for the last one: (batch, units)."),
    Mistake("bare tuple",
            "the comma in (output,) is missing, so that the output's numbers stand beside the states' shapes",
            lambda right, a: right[0] + right[1:],
            "(output) is output itself. A tuple with one item needs a comma: (output,)."),
    Mistake("states left out", "the states are left out although return_state is True", lambda right, a: right[:1],
            "With return_state the shapes of the states follow the output's: one, two or four of them."),
    Mistake("states always there", "the states are there also where return_state is False",
            lambda right, a: output_shapes(**a.but(return_state=True)),
            "Without return_state a layer returns its output alone: a tuple with one shape."),
    Mistake("c for each timestep",
            "with return_sequences an LSTM returns c for every timestep, and a bidirectional LSTM does not",
            wrong.c_per_timestep(("lstm",)),
            "Keras never returns c for every timestep. It comes once, for the last one: (batch, units)."),
)
