# ruff: noqa
"""Answers to unit 00 as learners write them, frozen before the code that explains them. `# %% exercise: right or wrong | thought`."""

# %% to_batch: wrong | stacks on the new middle axis: time first, as PyTorch's default batch_first=False
def to_batch(series):
    return np.stack(series, axis=1).astype("float32")

# %% to_batch: wrong | the new axis goes last, as channels do
def to_batch(series):
    return np.stack(series, axis=-1).astype(np.float32)

# %% to_batch: wrong | concatenates: the series follow one another
def to_batch(series):
    return np.concatenate(series).astype("float32")

# %% to_batch: wrong | one series per row, flattened
def to_batch(series):
    return np.array([s.flatten() for s in series], dtype="float32")

# %% to_batch: wrong | astype works in place, like list.sort
def to_batch(series):
    batch = np.stack(series)
    batch.astype("float32")
    return batch

# %% to_batch: wrong | float16 is the small one that layers use
def to_batch(series):
    return np.stack(series).astype("float16")

# %% to_batch: wrong | converts to whole numbers by mistake: int32 for float32
def to_batch(series):
    return np.array(series).astype("int32")

# %% to_batch: wrong | a list of converted arrays is a batch
def to_batch(series):
    return [s.astype("float32") for s in series]

# %% to_batch: wrong | np.stack takes the arrays one by one
def to_batch(series):
    return np.stack(*series).astype("float32")

# %% to_batch: wrong | reverses the list while collecting: inserts each at the front
def to_batch(series):
    rows = []
    for s in series:
        rows.insert(0, s)
    return np.array(rows, dtype=np.float32)

# %% to_batch: wrong | normalises each series, as every tutorial's preprocessing does
def to_batch(series):
    batch = np.stack(series)
    batch = (batch - batch.mean(axis=1, keepdims=True)) / (batch.std(axis=1, keepdims=True) + 1e-8)
    return batch.astype("float32")

# %% to_batch: wrong | the loop leaves the last series out: range(len - 1)
def to_batch(series):
    out = np.zeros((len(series), *series[0].shape), dtype="float32")
    for n in range(len(series) - 1):
        out[n] = series[n]
    return out

# %% to_batch: wrong | tries .stack on the list
def to_batch(series):
    return series.stack().astype("float32")

# %% to_batch: wrong | swaps the two inner axes: reshape to (N, D, T)
def to_batch(series):
    T, D = series[0].shape
    return np.stack(series).reshape(len(series), D, T).astype("float32")

# %% to_batch: wrong | transposes features before time
def to_batch(series):
    return np.array([s.T for s in series], "float32")

# %% to_batch: right | list of lists through np.asarray
def to_batch(series):
    return np.asarray([s.tolist() for s in series], dtype=np.float32)

# %% to_batch: right | fills an empty array
def to_batch(series):
    out = np.empty((len(series),) + series[0].shape, np.float32)
    for n, one in enumerate(series):
        out[n] = one
    return out

# %% affine: wrong | product number by number
def affine(x, kernel, bias):
    return x * kernel + bias

# %% affine: wrong | order as in the books with column vectors: W x + b
def affine(x, kernel, bias):
    return kernel @ x + bias

# %% affine: wrong | PyTorch's Linear keeps its weight transposed
def affine(x, kernel, bias):
    return x @ kernel.T + bias

# %% affine: wrong | the bias multiplied, as a scale
def affine(x, kernel, bias):
    return (x @ kernel) * bias

# %% affine: wrong | a Dense layer surely ends in relu
def affine(x, kernel, bias):
    return np.maximum(x @ kernel + bias, 0)

# %% affine: wrong | the bias is subtracted, like a threshold
def affine(x, kernel, bias):
    return x @ kernel - bias

# %% affine: wrong | adds the sum of the bias
def affine(x, kernel, bias):
    return x @ kernel + bias.sum()

# %% affine: wrong | precedence: bias added to the kernel first
def affine(x, kernel, bias):
    return x @ (kernel + bias)

# %% affine: wrong | only the first sequence
def affine(x, kernel, bias):
    return x[0] @ kernel + bias

# %% affine: wrong | divides by the batch to average
def affine(x, kernel, bias):
    return x @ kernel / len(x) + bias

# %% affine: wrong | bias made a column to fit (B, U) by rows
def affine(x, kernel, bias):
    return x @ kernel + bias[:, None]

# %% affine: wrong | sums all units: forgets the axis of a sum
def affine(x, kernel, bias):
    return np.sum(x @ kernel + bias)

# %% affine: wrong | softmax at the end, as the last layer of a classifier
def affine(x, kernel, bias):
    z = x @ kernel + bias
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)

# %% affine: wrong | the reuse of += on the kernel's row changes the argument
def affine(x, kernel, bias):
    kernel += 0
    kernel[0] += bias
    return x @ kernel

# %% affine: wrong | rounds for a neat print
def affine(x, kernel, bias):
    return np.round(x @ kernel + bias, 2)

# %% affine: wrong | only adds bias to row 0
def affine(x, kernel, bias):
    y = x @ kernel
    y[0] += bias
    return y

# %% affine: wrong | forgets return
def affine(x, kernel, bias):
    y = x @ kernel + bias

# %% affine: wrong | prints in the place of returning
def affine(x, kernel, bias):
    y = x @ kernel + bias
    print(y)

# %% affine: wrong | the name of another cell: weights is not there
def affine(x, kernel, bias):
    return x @ weights + bias

# %% affine: right | einsum
def affine(x, kernel, bias):
    return np.einsum("bd,du->bu", x, kernel) + bias

# %% affine: right | a column of ones carries the bias
def affine(x, kernel, bias):
    ones = np.ones((len(x), 1), x.dtype)
    return np.hstack([x, ones]) @ np.vstack([kernel, bias])

# %% count_params: wrong | or with a text is always true
def count_params(layer, input_dim, units):
    total = input_dim * units + units * units + units
    if layer == "lstm" or "bilstm":
        total *= 4
    return total

# %% count_params: wrong | three gates, as in a GRU
def count_params(layer, input_dim, units):
    one = units * (input_dim + units + 1)
    return {"rnn": one, "lstm": 3 * one, "bilstm": 6 * one}[layer]

# %% count_params: wrong | two biases, as PyTorch has
def count_params(layer, input_dim, units):
    one = input_dim * units + units * units + 2 * units
    return {"rnn": one, "lstm": 4 * one, "bilstm": 8 * one}[layer]

# %% count_params: wrong | bilstm equals two rnn
def count_params(layer, input_dim, units):
    one = units * (input_dim + units + 1)
    if layer == "rnn":
        return one
    if layer == "lstm":
        return 4 * one
    return 2 * one

# %% count_params: wrong | float through a division
def count_params(layer, input_dim, units):
    one = units * (input_dim + units + 1)
    factor = {"rnn": 2, "lstm": 8, "bilstm": 16}[layer] / 2
    return one * factor

# %% count_params: wrong | recurrent kernel is (D, U) again
def count_params(layer, input_dim, units):
    one = 2 * input_dim * units + units
    return one * {"rnn": 1, "lstm": 4, "bilstm": 8}[layer]

# %% count_params: wrong | the bias counts as one number
def count_params(layer, input_dim, units):
    one = input_dim * units + units ** 2 + 1
    return one * {"rnn": 1, "lstm": 4, "bilstm": 8}[layer]

# %% count_params: wrong | square of units read as U * 2
def count_params(layer, input_dim, units):
    one = input_dim * units + units * 2 + units
    return one * {"rnn": 1, "lstm": 4, "bilstm": 8}[layer]

# %% count_params: wrong | only rnn finished, others fall through
def count_params(layer, input_dim, units):
    if layer == "rnn":
        return input_dim * units + units * units + units

# %% count_params: wrong | names with capital letters
def count_params(layer, input_dim, units):
    table = {"SimpleRNN": 1, "LSTM": 4, "Bidirectional": 8}
    return table[layer] * units * (input_dim + units + 1)

# %% count_params: wrong | the backward layer reads the output of the forward one
def count_params(layer, input_dim, units):
    one = units * (input_dim + units + 1)
    if layer == "rnn":
        return one
    if layer == "lstm":
        return 4 * one
    return 4 * one + 4 * units * (units + units + 1)

# %% count_params: wrong | adds the cell state's numbers to the weights
def count_params(layer, input_dim, units):
    one = units * (input_dim + units + 1)
    return {"rnn": one, "lstm": 4 * one + units, "bilstm": 8 * one + 2 * units}[layer]

# %% count_params: wrong | returns a tuple of the three sizes
def count_params(layer, input_dim, units):
    k = {"rnn": 1, "lstm": 4, "bilstm": 8}[layer]
    return k * input_dim * units, k * units * units, k * units

# %% count_params: right | sum of products of shapes
def count_params(layer, input_dim, units):
    gates = 1 if layer == "rnn" else 4
    shapes = [(input_dim, gates * units), (units, gates * units), (gates * units,)]
    return sum(int(np.prod(shape)) for shape in shapes) * (1 + (layer == "bilstm"))

# %% count_params: right | match statement
def count_params(layer, input_dim, units):
    match layer:
        case "rnn":
            return (input_dim + units + 1) * units
        case "lstm":
            return 4 * count_params("rnn", input_dim, units)
        case _:
            return 2 * count_params("lstm", input_dim, units)

# %% output_shapes: wrong | hidden first in order: states before output
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    states = ((batch, units),) * ({"rnn": 1, "lstm": 2, "bilstm": 4}[layer] if return_state else 0)
    return states + (output,)

# %% output_shapes: wrong | time axis first
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (timesteps, batch, width) if return_sequences else (batch, width)
    return (output,) + ((batch, units),) * ({"rnn": 1, "lstm": 2, "bilstm": 4}[layer] * return_state)

# %% output_shapes: wrong | forgets the comma: one shape, not a tuple of shapes
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    if not return_state:
        return (output)
    return (output,) + ((batch, units),) * {"rnn": 1, "lstm": 2, "bilstm": 4}[layer]

# %% output_shapes: wrong | lstm has one state
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    n = {"rnn": 1, "lstm": 1, "bilstm": 2}[layer] if return_state else 0
    return (output,) + ((batch, units),) * n

# %% output_shapes: wrong | bilstm has only two states, one of them joined
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    n = {"rnn": 1, "lstm": 2, "bilstm": 2}[layer] if return_state else 0
    return (output,) + ((batch, width),) * n

# %% output_shapes: wrong | or with a text
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = units
    if layer == "bilstm" or "bi":
        width = 2 * units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    return (output,) + ((batch, units),) * ({"rnn": 1, "lstm": 2, "bilstm": 4}[layer] if return_state else 0)

# %% output_shapes: wrong | flags mixed up
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_state else (batch, width)
    return (output,) + ((batch, units),) * ({"rnn": 1, "lstm": 2, "bilstm": 4}[layer] if return_sequences else 0)

# %% output_shapes: wrong | lists of shapes inside a list, with ints as strings
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    states = [str((batch, units))] * ({"rnn": 1, "lstm": 2, "bilstm": 4}[layer] if return_state else 0)
    return (output, *states)

# %% output_shapes: wrong | states keep a time axis of 1
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    return (output,) + ((1, batch, units),) * ({"rnn": 1, "lstm": 2, "bilstm": 4}[layer] if return_state else 0)

# %% output_shapes: wrong | adds a list to a tuple
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    return (output,) + [(batch, units)] * 2

# %% output_shapes: wrong | return_state returns one more each time, rnn none
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, timesteps, width) if return_sequences else (batch, width)
    n = {"rnn": 0, "lstm": 1, "bilstm": 4}[layer] if return_state else 0
    return (output,) + ((batch, units),) * n

# %% output_shapes: wrong | units and timesteps exchanged in the sequence
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    width = 2 * units if layer == "bilstm" else units
    output = (batch, width, timesteps) if return_sequences else (batch, width)
    return (output,) + ((batch, units),) * ({"rnn": 1, "lstm": 2, "bilstm": 4}[layer] if return_state else 0)

# %% output_shapes: right | builds a list and makes it a tuple
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    shapes = [[batch, units * (2 if layer.startswith("bi") else 1)]]
    if return_sequences:
        shapes[0].insert(1, timesteps)
    if return_state:
        for _ in range({"rnn": 1, "lstm": 2, "bilstm": 4}[layer]):
            shapes.append([batch, units])
    return tuple(tuple(s) for s in shapes)

# %% output_shapes: right | filter of None
def output_shapes(layer, batch, timesteps, units, return_sequences, return_state):
    first = tuple(n for n in (batch, timesteps if return_sequences else None, units << (layer == "bilstm")) if n is not None)
    return (first, *[(batch, units)] * (return_state * ("rnn", "lstm", "", "bilstm").index(layer) + return_state))
