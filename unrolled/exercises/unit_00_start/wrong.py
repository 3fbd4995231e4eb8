"""What wrong answers of 00_start give, asked of Keras wherever it can say it."""

from unrolled import oracle


def parts_of(a):
    """Return the sizes of (kernel, recurrent kernel, bias), and what they would be without the factor 4."""
    narrow = oracle.parameters("rnn", a.input_dim, a.units)[1]
    directions = 2 if a.layer == "bilstm" else 1
    return oracle.parameters(a.layer, a.input_dim, a.units)[1], tuple(directions * size for size in narrow)


def mixed(*wide):
    """Return an answer that adds three parts, those with the factor 4 where `wide` says so."""

    def answer(right, a):
        with_factor, without = parts_of(a)
        return sum(with_factor[n] if wide[n] else without[n] for n in range(3))

    return answer


def states_as(right, shape):
    return (right[0], *(shape for _ in right[1:]))


def per_timestep(always):
    """Return an answer with one state for each timestep: always, or only where return_sequences is True."""

    def answer(right, a):
        with_time = (a.batch, a.timesteps, a.units)
        return states_as(right, with_time) if always or a.return_sequences else right

    return answer


def other_layer(layer, other):
    """Return an answer that takes one layer for another."""
    return lambda right, a: oracle.shapes(**a.but(layer=other)) if a.layer == layer else right


def wide_rows(right, a):
    """Return the count when units is multiplied with 4 before anything is counted."""
    if a.layer == "rnn":
        return right
    return (2 if a.layer == "bilstm" else 1) * oracle.parameters("rnn", a.input_dim, 4 * a.units)[0]


def c_per_timestep(layers):
    """Return an answer with one cell state for each timestep, for some layers, where return_sequences is True."""

    def answer(right, a):
        if a.layer not in layers or not a.return_sequences:
            return right
        with_time = (a.batch, a.timesteps, a.units)
        return tuple(with_time if n and n % 2 == 0 else shape for n, shape in enumerate(right))

    return answer
