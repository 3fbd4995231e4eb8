"""bilstm_layer: Bidirectional(LSTM) with its flags."""

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises import draws
from unrolled.exercises.unit_05_bidirectional import inputs, wrong_layers


def cases(rng):
    """Return cases of every merge mode and both flags; few timesteps, since Keras runs each of them twice."""
    sequences, state = {"return_sequences": True}, {"return_state": True}
    # Sizes that return make layers that need not be built again, which takes longer than to call them.
    again = {"D": 3, "U": 2}
    plan = (
        ({}, state),
        ({"T": 2} | again, sequences | state),
        ({"B": 1, "T": 2} | again, {}),
        ({"T": 1} | again, {"merge_mode": "sum"} | state),
        ({"T": 3, "D": 3, "U": 1}, {"merge_mode": None} | sequences | state),
        ({"T": 2} | again, {"merge_mode": None, "return_sequences": False}),
        ({"B": 2, "T": 2} | again, {"merge_mode": "mul"} | sequences),
        ({"T": 3, "D": 1, "U": 2}, {"merge_mode": "ave"} | state),
    )
    found = []
    for size, (_, options) in zip(draws.sizes(rng, "BTDU", *(special for special, _ in plan[1:])), plan, strict=True):
        D, U = size["D"], size["U"]
        names = "forward_weights", "backward_weights"
        weights = {name: list(draws.weights(rng, D, U, 4).values()) for name in names}
        found.append(Case(inputs.sequence(rng, size["B"], size["T"], D) | weights | options, size))
    return found


def bilstm_layer(
    x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False
):
    """What Bidirectional(LSTM) gives with these flags."""
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    return oracle.bilstm(x, forward_weights, backward_weights, merge_mode, **flags)


def outputs(a):
    states = dict.fromkeys(("h_f", "c_f", "h_b", "c_b"), "B U") if a.return_state else {}
    if a.merge_mode is None:
        return {"forward": "B U|B T U", "backward": "B U|B T U"} | states
    return {"output": "B 2U|B T 2U" if a.merge_mode == "concat" else "B U|B T U"} | states


mistakes = (
    Mistake("same weights twice", "both directions use forward_weights",
            lambda right, a: bilstm_layer(**a.but(backward_weights=a.forward_weights)),
            "The two directions have weights of their own: the backward direction uses backward_weights."),
    Mistake("same weights twice", "both directions use backward_weights",
            lambda right, a: bilstm_layer(**a.but(forward_weights=a.backward_weights)),
            "The two directions have weights of their own: the forward direction uses forward_weights."),
    Mistake("weights exchanged", "the two directions have exchanged their weights",
            lambda right, a: bilstm_layer(a.x, a.backward_weights, a.forward_weights, *list(vars(a).values())[3:]),
            "forward_weights belong to the pass that reads x as it is."),
    Mistake("output is y[:, -1]", "the output without return_sequences is the last timestep of the whole sequence",
            wrong_layers.with_output(wrong_layers.last_timestep),
            "The backward direction ends at timestep 0. Its summary is its final h, h_b, not its value at [:, -1]."),
    Mistake("states of the backward pass at timestep T-1",
            "h_b and c_b are the states that the backward direction has at the last timestep",
            wrong_layers.with_states(wrong_layers.states_at_last_timestep),
            "At the last timestep the backward direction has read one word only. It ends at timestep 0."),
    Mistake("states of the backward pass at timestep T-1",
            "the output and the states of the backward direction are those of the last timestep",
            wrong_layers.all_at_last_timestep,
            "At the last timestep the backward direction has read one word only. It ends at timestep 0."),
    Mistake("states merged", "the states of the two directions are concatenated",
            wrong_layers.with_states(wrong_layers.states_concatenated),
            "Only the output is merged. The four states come one by one: h_f, c_f, h_b, c_b."),
    Mistake("states merged", "the states of the two directions are merged as the outputs are",
            wrong_layers.with_states(wrong_layers.states_merged),
            "Only the output is merged. The four states come one by one: h_f, c_f, h_b, c_b."),
    Mistake("states in another order", "the states come in the order h_f, h_b, c_f, c_b",
            wrong_layers.with_states(lambda a, h_f, c_f, h_b, c_b: (h_f, h_b, c_f, c_b)),
            "First both states of the forward direction, then both of the backward direction: h_f, c_f, h_b, c_b."),
    Mistake("backward states first", "the states of the backward direction come first",
            wrong_layers.with_states(lambda a, h_f, c_f, h_b, c_b: (h_b, c_b, h_f, c_f)),
            "The forward direction comes first, in the output and in the states: h_f, c_f, h_b, c_b."),
    Mistake("backward sequence not flipped back", "the backward sequence stays in the order in which it is computed",
            wrong_layers.with_output(wrong_layers.not_flipped),
            "With return_sequences both halves must speak of the same word: reverse the backward sequence in time."),
    Mistake("time never reversed", "both directions read x forwards", wrong_layers.never_reversed,
            "The backward layer reads reverse_time(x)."),
    Mistake("merge_mode ignored", "the outputs are concatenated whatever merge_mode says",
            lambda right, a: bilstm_layer(**a.but(merge_mode="concat")), "Hand merge_mode on to merge."),
    Mistake("pair not unpacked", "forward and backward stay in a tuple of their own where the states are added",
            wrong_layers.pair_not_unpacked,
            "With merge_mode None and return_state six values are expected in one tuple: the star in (*pair, h_f, ...) "
            "unpacks a pair."),
    Mistake("states left out", "the states are not returned although return_state is True",
            wrong_layers.states_left_out, "With return_state the four states follow the output: h_f, c_f, h_b, c_b."),
    Mistake("units reversed", "the backward output is reversed also where it has no time axis",
            wrong_layers.with_output(wrong_layers.units_reversed),
            "Without return_sequences the output is (B, U). Its axis 1 holds the units, and not time."),
    Mistake("output flipped but not the input", "the backward layer reads x forwards, and its sequence is reversed",
            wrong_layers.x_as_it_is(lambda x: x),
            "The backward layer reads reverse_time(x). Its sequence is reversed once more after that."),
    Mistake("batch reversed", "the backward layer reads x with its batch reversed, not its time",
            wrong_layers.x_as_it_is(lambda x: x[::-1]),
            "x[::-1] reverses the batch. The backward layer reads reverse_time(x)."),
    Mistake("backward starts where forward ended",
            "the backward layer starts from the final states of the forward layer", wrong_layers.continued,
            "Neither direction reads the states of the other: both start from zeros."),
    Mistake("backward output first", "the backward output comes first", wrong_layers.backward_output_first,
            "Keras puts forward before backward: merge(forward, backward, merge_mode)."),
    Mistake("c before h", "the states come in the order c_f, h_f, c_b, h_b",
            wrong_layers.with_states(lambda a, h_f, c_f, h_b, c_b: (c_f, h_f, c_b, h_b)),
            "Keras' order is h, then c, for each direction: h_f, c_f, h_b, c_b."),
    Mistake("states in pairs", "the states of each direction stay in a list of their own",
            wrong_layers.with_states(lambda a, h_f, c_f, h_b, c_b: ([h_f, c_f], [h_b, c_b])),
            "The four states follow the output one by one: h_f, c_f, h_b, c_b."),
    Mistake("cell states left out", "only h_f and h_b follow the output",
            wrong_layers.with_states(lambda a, h_f, c_f, h_b, c_b: (h_f, h_b)),
            "Each direction is an LSTM, and an LSTM has two states: h_f, c_f, h_b, c_b."),
)
