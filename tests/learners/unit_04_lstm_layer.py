# ruff: noqa
"""Answers to unit 04 as learners write them, frozen before the code that explains them. `# %% exercise: right or wrong | thought`."""

# %% lstm_forward: wrong | c0 ignored
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U))
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | both initial states or none: one if for two
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    if h0 is None:
        h0 = np.zeros((B, U))
        c0 = np.zeros((B, U))
    h, c = h0, c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | uses the initial states only if both are there
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U))
    c = np.zeros((B, U))
    if h0 is not None and c0 is not None:
        h, c = h0, c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | c0 missing is taken from h0
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = h if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | c not carried
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        h, c_t = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c_t)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | step's result unpacked as c, h
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        c, h = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | np.zeros((T, U)): T where B is due
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((T, U)) if h0 is None else h0
    c = np.zeros((T, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | U read from the kernel: 4U
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = kernel.shape[1]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | list multiplication: hs and cs are one list
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs = cs = np.zeros((B, T, U))
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs[:, t] = h
        cs[:, t] = c
    return hs, cs

# %% lstm_forward: wrong | the second list starts one step earlier: cs holds c before the step
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        cs.append(c)
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | reads time backwards, and does not turn the answer
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in reversed(range(T)):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | only hs
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs = []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
    return np.stack(hs, axis=1)

# %% lstm_forward: wrong | cs stacked without the axis
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs)

# %% lstm_forward: wrong | h carried, but c starts from zeros at each step; plus the order is (cs, hs)
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    hs, cs = [], []
    for t in range(T):
        c = np.zeros((B, U))
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(cs, axis=1), np.stack(hs, axis=1)

# %% lstm_forward: wrong | x[:, 0] in every step
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, 0], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | h0 or zeros: truth of an array
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = h0 or np.zeros((B, U))
    c = c0 or np.zeros((B, U))
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | forgets the zeros: None goes into the step
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    h, c = h0, c0
    hs, cs = [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: wrong | own step pasted, with tanh missing in h
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    s = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = s(f) * c + s(i) * np.tanh(g)
    return s(o) * c, c

def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    B, T, _ = x.shape
    U = recurrent_kernel.shape[0]
    h = np.zeros((B, U)) if h0 is None else h0
    c = np.zeros((B, U)) if c0 is None else c0
    hs, cs = [], []
    for t in range(T):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)

# %% lstm_forward: right | writes into two buffers
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    shape = len(x), recurrent_kernel.shape[0]
    state = [np.zeros(shape, "float32") if s is None else np.copy(s) for s in (h0, c0)]
    both = np.empty((2, len(x), x.shape[1], shape[1]), "float32")
    for t in range(x.shape[1]):
        state = lstm_step(x[:, t], *state, kernel, recurrent_kernel, bias)
        both[:, :, t] = state
    return both[0], both[1]

# %% lstm_forward: right | dstack and swapaxes
def lstm_forward(x, kernel, recurrent_kernel, bias, h0=None, c0=None):
    zero = np.zeros((x.shape[0], bias.shape[0] // 4), x.dtype)
    h = zero if h0 is None else h0
    c = zero if c0 is None else c0
    steps = []
    for x_t in np.transpose(x, (1, 0, 2)):
        h, c = lstm_step(x_t, h, c, kernel, recurrent_kernel, bias)
        steps.append((h, c))
    hs, cs = zip(*steps)
    return np.dstack(hs).swapaxes(1, 2), np.dstack(cs).swapaxes(1, 2)

# %% lstm_layer: wrong | output, c, h
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = hs if return_sequences else hs[:, -1]
    return (output, cs[:, -1], hs[:, -1]) if return_state else output

# %% lstm_layer: wrong | PyTorch: output, (h, c)
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = hs if return_sequences else hs[:, -1]
    return (output, (hs[:, -1], cs[:, -1])) if return_state else output

# %% lstm_layer: wrong | the cell states are the output
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = cs if return_sequences else cs[:, -1]
    return (output, hs[:, -1], cs[:, -1]) if return_state else output

# %% lstm_layer: wrong | h0 and c0 exchanged
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, c0, h0)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1], cs[:, -1]) if return_state else output

# %% lstm_layer: wrong | all cell states
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    if return_state:
        return (hs if return_sequences else hs[:, -1]), hs[:, -1], (cs if return_sequences else cs[:, -1])
    return hs if return_sequences else hs[:, -1]

# %% lstm_layer: wrong | only two values: output and c
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = hs if return_sequences else hs[:, -1]
    return (output, cs[:, -1]) if return_state else output

# %% lstm_layer: wrong | the states of timestep 0
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, 0], cs[:, 0]) if return_state else output

# %% lstm_layer: wrong | the initial states handed back
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = hs if return_sequences else hs[:, -1]
    return (output, h0, c0) if return_state else output

# %% lstm_layer: wrong | initial states passed by position over kernel and bias
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, h0, c0, kernel, recurrent_kernel, bias)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1], cs[:, -1]) if return_state else output

# %% lstm_layer: wrong | c0 is not handed on, and the flags are exchanged
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_state else hs[:, -1]
    return (output, hs[:, -1], cs[:, -1]) if return_sequences else output

# %% lstm_layer: wrong | and for or in the flags: states only with both
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    if return_sequences and return_state:
        return hs, hs[:, -1], cs[:, -1]
    if return_sequences:
        return hs
    return hs[:, -1]

# %% lstm_layer: wrong | with sequences, h of all is given as h
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = hs if return_sequences else hs[:, -1]
    return [output, hs, cs] if return_state else output

# %% lstm_layer: wrong | tanh of the final c
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    hs, cs = lstm_forward(x, kernel, recurrent_kernel, bias, h0, c0)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1], np.tanh(cs[:, -1])) if return_state else output

# %% lstm_layer: right | slice with a step, list returned
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    states = lstm_forward(x, kernel, recurrent_kernel, bias, c0=c0, h0=h0)
    final = [s[:, x.shape[1] - 1, :] for s in states]
    first = states[0] if return_sequences else final[0]
    return [first] + final if return_state else first

# %% lstm_layer: right | own loop, nothing else called
def lstm_layer(x, kernel, recurrent_kernel, bias, h0=None, c0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], recurrent_kernel.shape[0]), "float32") if h0 is None else h0
    c = h * 0 if c0 is None else c0
    hs = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs.append(h)
    out = np.stack(hs, 1) if return_sequences else h
    return (out, h, c) if return_state else out
