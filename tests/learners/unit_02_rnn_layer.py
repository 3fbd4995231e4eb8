# ruff: noqa
"""Answers to unit 02 as learners write them, frozen before the code that explains them. `# %% exercise: right or wrong | thought`."""

# %% rnn_forward: wrong | ignores h0, starts from zeros
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1]))
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | every step starts from h0: the result is bound to another name
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h_new = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h_new)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | axis forgotten: time first
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.array(out)

# %% rnn_forward: wrong | (T, B, U) made (B, T, U) by reshape
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.array(out).reshape(x.shape[0], x.shape[1], -1)

# %% rnn_forward: wrong | appends before the step: one late
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        out.append(h)
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | h0 counted as an output: T + 1 states
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = [h]
    for t in range(x.shape[1]):
        out.append(rnn_step(x[:, t], out[-1], kernel, recurrent_kernel, bias))
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | loops over x: that walks through the batch
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for x_t in x:
        h = rnn_step(x_t, h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | x[t] for x[:, t]
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | range starts from 1: "the first step was done by h0"
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    B, T, D = x.shape
    h = np.zeros((B, kernel.shape[1])) if h0 is None else h0
    hs = np.zeros((B, T, kernel.shape[1]))
    for t in range(1, T):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        hs[:, t] = h
    return hs

# %% rnn_forward: wrong | reads hs[:, t - 1], which at t = 0 is the last one: zeros, and h0 is lost
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    B, T, D = x.shape
    hs = np.zeros((B, T, kernel.shape[1]))
    for t in range(T):
        hs[:, t] = rnn_step(x[:, t], hs[:, t - 1], kernel, recurrent_kernel, bias)
    return hs

# %% rnn_forward: wrong | if h0: the truth of an array
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = h0 if h0 else np.zeros((x.shape[0], kernel.shape[1]))
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | zeros of shape (B, D): h is as wide as x
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], x.shape[2])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | starts from ones
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.ones((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | return indented into the loop
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
        return np.stack(out, axis=1)

# %% rnn_forward: wrong | one buffer: every entry is the same array
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1]), "float32")
    if h0 is not None:
        h[...] = h0
    out = []
    for t in range(x.shape[1]):
        h[...] = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | writes into h0
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1]), "float32") if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h[:] = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h.copy())
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | states added up over time
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = h + rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | kernels in PyTorch's order: hidden first
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(h, x[:, t], recurrent_kernel, kernel, bias)
        out.append(h)
    return np.stack(out[::-1], axis=1)

# %% rnn_forward: wrong | appends to a list with =
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out = out.append(h)
    return np.stack(out, axis=1)

# %% rnn_forward: wrong | the buffer is made with integers: the first array's dtype
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    hs = np.zeros((x.shape[0], x.shape[1], kernel.shape[1]), dtype=int)
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        hs[:, t] = h
    return hs

# %% rnn_forward: wrong | the last timestep is not read
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    hs = np.zeros((x.shape[0], x.shape[1], kernel.shape[1]))
    for t in range(x.shape[1] - 1):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        hs[:, t] = h
    return hs

# %% rnn_forward: right | recursion over timesteps
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    if h0 is None:
        h0 = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
    h = rnn_step(x[:, 0], h0, kernel, recurrent_kernel, bias)
    if x.shape[1] == 1:
        return h[:, None]
    return np.concatenate([h[:, None], rnn_forward(x[:, 1:], kernel, recurrent_kernel, bias, h)], axis=1)

# %% rnn_forward: right | itertools.accumulate
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    from itertools import accumulate
    start = np.zeros((x.shape[0], bias.size), "float32") if h0 is None else h0
    states = accumulate(np.moveaxis(x, 1, 0), lambda h, x_t: rnn_step(x_t, h, kernel, recurrent_kernel, bias), initial=start)
    return np.moveaxis(np.array(list(states)[1:]), 0, 1)

# %% rnn_layer: wrong | always a tuple
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = rnn_forward(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1]) if return_state else (output,)

# %% rnn_layer: wrong | hs[-1] is the last sequence, not the last timestep
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = rnn_forward(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_sequences else hs[-1]
    return (output, hs[-1]) if return_state else output

# %% rnn_layer: wrong | the last unit, not the last timestep
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = rnn_forward(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_sequences else hs[:, :, -1]
    return (output, hs[:, :, -1]) if return_state else output

# %% rnn_layer: wrong | h0 not handed on
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    return np.stack(out, axis=1)

def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = rnn_forward(x, kernel, recurrent_kernel, bias)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1]) if return_state else output

# %% rnn_layer: wrong | the right layer on a forward that does not carry h
def rnn_forward(x, kernel, recurrent_kernel, bias, h0=None):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    return np.stack([rnn_step(x[:, t], h, kernel, recurrent_kernel, bias) for t in range(x.shape[1])], axis=1)

def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    hs = rnn_forward(x, kernel, recurrent_kernel, bias, h0)
    output = hs if return_sequences else hs[:, -1]
    return (output, hs[:, -1]) if return_state else output

# %% rnn_layer: wrong | the state of all timesteps, as PyTorch's output
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    hs = np.stack(out, axis=1)
    output = hs if return_sequences else h
    return (output, hs) if return_state else output

# %% rnn_layer: wrong | mean over time for the summary
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    hs = np.stack(out, axis=1)
    output = hs if return_sequences else hs.mean(axis=1)
    return (output, h) if return_state else output

# %% rnn_layer: wrong | elif: the two flags exclude each other
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    hs = np.stack(out, axis=1)
    if return_sequences:
        return hs
    elif return_state:
        return hs[:, -1], hs[:, -1]
    return hs[:, -1]

# %% rnn_layer: wrong | state before output
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    hs = np.stack(out, axis=1)
    output = hs if return_sequences else h
    return (h, output) if return_state else output

# %% rnn_layer: wrong | no return for one of the four
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    hs = np.stack(out, axis=1)
    if return_sequences and return_state:
        return hs, h
    if return_sequences:
        return hs
    if return_state:
        return h, h

# %% rnn_layer: wrong | keeps the time axis: hs[:, -1:]
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    hs = np.stack(out, axis=1)
    output = hs if return_sequences else hs[:, -1:]
    return (output, h) if return_state else output

# %% rnn_layer: wrong | state is that of the last but one timestep
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((x.shape[0], kernel.shape[1])) if h0 is None else h0
    out = []
    for t in range(x.shape[1]):
        previous = h
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        out.append(h)
    hs = np.stack(out, axis=1)
    output = hs if return_sequences else h
    return (output, previous) if return_state else output

# %% rnn_layer: right | a dict of the four answers
def rnn_layer(x, kernel, recurrent_kernel, bias, h0=None, return_sequences=False, return_state=False):
    h = np.zeros((len(x), len(bias)), "float32") if h0 is None else h0
    hs = []
    for x_t in x.swapaxes(0, 1):
        hs.append(h := rnn_step(x_t, h, kernel, recurrent_kernel, bias))
    hs = np.stack(hs, 1)
    return {(0, 0): h, (0, 1): [h, h], (1, 0): hs, (1, 1): [hs, h]}[return_sequences, return_state]

# %% split_run: wrong | the second run starts from zeros
def split_run(x, cut, kernel, recurrent_kernel, bias):
    def run(part, h):
        for t in range(part.shape[1]):
            h = rnn_step(part[:, t], h, kernel, recurrent_kernel, bias)
        return h
    zeros = np.zeros((x.shape[0], kernel.shape[1]))
    return run(x[:, :cut], zeros), run(x[:, cut:], zeros)

# %% split_run: wrong | cut itself belongs to the first run
def split_run(x, cut, kernel, recurrent_kernel, bias):
    def run(part, h):
        for t in range(part.shape[1]):
            h = rnn_step(part[:, t], h, kernel, recurrent_kernel, bias)
        return h
    first = run(x[:, :cut + 1], np.zeros((x.shape[0], kernel.shape[1])))
    return first, run(x[:, cut + 1:], first)

# %% split_run: wrong | the timestep at cut is read by both
def split_run(x, cut, kernel, recurrent_kernel, bias):
    def run(part, h):
        for t in range(part.shape[1]):
            h = rnn_step(part[:, t], h, kernel, recurrent_kernel, bias)
        return h
    first = run(x[:, :cut], np.zeros((x.shape[0], kernel.shape[1])))
    return first, run(x[:, cut - 1:], first)

# %% split_run: wrong | cuts the batch
def split_run(x, cut, kernel, recurrent_kernel, bias):
    def run(part, h):
        for t in range(part.shape[1]):
            h = rnn_step(part[:, t], h, kernel, recurrent_kernel, bias)
        return h
    first = run(x[:cut], np.zeros((len(x[:cut]), kernel.shape[1])))
    return first, run(x[cut:], np.zeros((len(x[cut:]), kernel.shape[1])))

# %% split_run: wrong | cuts the features
def split_run(x, cut, kernel, recurrent_kernel, bias):
    def run(part, h):
        for t in range(part.shape[1]):
            h = rnn_step(part[:, t], h, kernel, recurrent_kernel, bias)
        return h
    first = run(x[:, :, :cut], np.zeros((x.shape[0], kernel.shape[1])))
    return first, run(x[:, :, cut:], first)

# %% split_run: wrong | hands the end first
def split_run(x, cut, kernel, recurrent_kernel, bias):
    h = np.zeros((x.shape[0], kernel.shape[1]))
    for t in range(x.shape[1]):
        if t == cut:
            at_cut = h
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
    return h, at_cut

# %% split_run: wrong | returns all states of the first run
def split_run(x, cut, kernel, recurrent_kernel, bias):
    h = np.zeros((x.shape[0], kernel.shape[1]))
    hs = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        hs.append(h)
    return np.stack(hs[:cut], axis=1), h

# %% split_run: wrong | hs[:, cut] is the state at the cut
def split_run(x, cut, kernel, recurrent_kernel, bias):
    h = np.zeros((x.shape[0], kernel.shape[1]))
    hs = []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
        hs.append(h)
    hs = np.stack(hs, axis=1)
    return hs[:, cut], hs[:, -1]

# %% split_run: wrong | only h_end
def split_run(x, cut, kernel, recurrent_kernel, bias):
    h = np.zeros((x.shape[0], kernel.shape[1]))
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, kernel, recurrent_kernel, bias)
    return h

# %% split_run: wrong | the second run reads backwards from the end
def split_run(x, cut, kernel, recurrent_kernel, bias):
    def run(part, h):
        for t in range(part.shape[1]):
            h = rnn_step(part[:, t], h, kernel, recurrent_kernel, bias)
        return h
    first = run(x[:, :cut], np.zeros((x.shape[0], kernel.shape[1])))
    return first, run(x[:, :cut - 1:-1], first)

# %% split_run: wrong | rnn_layer was never run in this notebook
def split_run(x, cut, kernel, recurrent_kernel, bias):
    h_at_cut = rnn_layer(x[:, :cut], kernel, recurrent_kernel, bias)
    return h_at_cut, rnn_layer(x[:, cut:], kernel, recurrent_kernel, bias, h0=h_at_cut)

# %% split_run: right | one run, the state noted on the way
def split_run(x, cut, kernel, recurrent_kernel, bias):
    h = np.zeros((x.shape[0], bias.shape[0]), x.dtype)
    noted = None
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t, :], h, kernel, recurrent_kernel, bias)
        noted = h if t + 1 == cut else noted
    return [noted, h]
