# ruff: noqa
"""Answers to unit 05 as learners write them, frozen before the code that explains them. `# %% exercise: right or wrong | thought`."""

# %% reverse_time: wrong | list habit
def reverse_time(x):
    return x[::-1]

# %% reverse_time: wrong | np.flip without an axis
def reverse_time(x):
    return np.flip(x)

# %% reverse_time: wrong | the last axis
def reverse_time(x):
    return x[..., ::-1]

# %% reverse_time: wrong | roll by one
def reverse_time(x):
    return np.roll(x, 1, axis=1)

# %% reverse_time: wrong | swaps time and features
def reverse_time(x):
    return x.transpose(0, 2, 1)

# %% reverse_time: wrong | slice that loses timestep 0
def reverse_time(x):
    return x[:, -1:0:-1]

# %% reverse_time: wrong | sorted from large to small
def reverse_time(x):
    return np.sort(x, axis=1)[:, ::-1]

# %% reverse_time: wrong | reversed gives an iterator
def reverse_time(x):
    return reversed(x)

# %% reverse_time: wrong | in place on x
def reverse_time(x):
    x[:] = x[:, ::-1].copy()
    return x

# %% reverse_time: wrong | swaps first and last only
def reverse_time(x):
    y = x.copy()
    y[:, 0], y[:, -1] = x[:, -1], x[:, 0]
    return y

# %% reverse_time: wrong | aliasing: swaps in a view while reading it
def reverse_time(x):
    y = x.copy()
    T = y.shape[1]
    for t in range(T):
        y[:, t] = y[:, T - 1 - t]
    return y

# %% reverse_time: wrong | calls a method that arrays do not have
def reverse_time(x):
    return x.reverse()

# %% reverse_time: wrong | a list's reverse returns None
def reverse_time(x):
    steps = list(x.swapaxes(0, 1))
    return np.stack(steps.reverse(), axis=1)

# %% reverse_time: wrong | index T for T - 1
def reverse_time(x):
    T = x.shape[1]
    return np.stack([x[:, T - t] for t in range(T)], axis=1)

# %% reverse_time: right | fancy index
def reverse_time(x):
    return x[:, np.arange(x.shape[1] - 1, -1, -1)]

# %% reverse_time: right | stack of reversed list
def reverse_time(x):
    return np.stack([x[:, t] for t in reversed(range(x.shape[1]))], axis=1)

# %% backward_pass: wrong | not turned back
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x[:, ::-1], kernel, recurrent_kernel, bias, return_sequences=True)

# %% backward_pass: wrong | input not turned
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x, kernel, recurrent_kernel, bias, return_sequences=True)[:, ::-1]

# %% backward_pass: wrong | never turned
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x, kernel, recurrent_kernel, bias, return_sequences=True)

# %% backward_pass: wrong | only the summary
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x[:, ::-1], kernel, recurrent_kernel, bias)

# %% backward_pass: wrong | turns the batch
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x[::-1], kernel, recurrent_kernel, bias, return_sequences=True)[::-1]

# %% backward_pass: wrong | turns the batch in front, time behind
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x[::-1], kernel, recurrent_kernel, bias, return_sequences=True)[:, ::-1]

# %% backward_pass: wrong | reverse_time was not run
def backward_pass(x, kernel, recurrent_kernel, bias):
    return reverse_time(lstm_layer(reverse_time(x), kernel, recurrent_kernel, bias, return_sequences=True))

# %% backward_pass: wrong | right on a wrong reverse_time
def reverse_time(x):
    return x[::-1]

def backward_pass(x, kernel, recurrent_kernel, bias):
    return reverse_time(lstm_layer(reverse_time(x), kernel, recurrent_kernel, bias, return_sequences=True))

# %% backward_pass: wrong | kernels turned instead of time
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x, kernel[::-1], recurrent_kernel[::-1], bias, return_sequences=True)

# %% backward_pass: wrong | returns the tuple with states
def backward_pass(x, kernel, recurrent_kernel, bias):
    hs = lstm_layer(x[:, ::-1], kernel, recurrent_kernel, bias, return_sequences=True, return_state=True)
    return hs[:, ::-1]

# %% backward_pass: wrong | the cell states in the place of the hidden ones
def backward_pass(x, kernel, recurrent_kernel, bias):
    hs, cs = lstm_forward(x[:, ::-1], kernel, recurrent_kernel, bias)
    return cs[:, ::-1]

# %% backward_pass: wrong | the features turned too
def backward_pass(x, kernel, recurrent_kernel, bias):
    return lstm_layer(x[:, ::-1, ::-1], kernel, recurrent_kernel, bias, return_sequences=True)[:, ::-1, ::-1]

# %% backward_pass: right | a loop from the end
def backward_pass(x, kernel, recurrent_kernel, bias):
    h = c = np.zeros((x.shape[0], recurrent_kernel.shape[0]), "float32")
    hs = [None] * x.shape[1]
    for t in range(x.shape[1] - 1, -1, -1):
        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        hs[t] = h
    return np.stack(hs, axis=1)

# %% merge: wrong | concat on axis 1
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | backward first
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([backward, forward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    return backward, forward

# %% merge: wrong | precedence in ave
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return forward + backward / 2
    return forward, backward

# %% merge: wrong | np.mean over everything
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return np.mean([forward, backward])
    return forward, backward

# %% merge: wrong | mul is a matrix product
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward @ backward
    if mode == "ave":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | mode None has no branch
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2

# %% merge: wrong | the text "None"
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    elif mode == "sum":
        return forward + backward
    elif mode == "mul":
        return forward * backward
    elif mode == "ave":
        return (forward + backward) / 2
    elif mode == "None":
        return forward, backward

# %% merge: wrong | "avg" for "ave"
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "avg":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | always three axes: axis=2
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=2)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | np.concatenate without a list
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate(forward, backward, axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | sum over an axis of the stack
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return np.sum([forward, backward])
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | in place on forward
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        forward += backward
        return forward
    if mode == "mul":
        forward *= backward
        return forward
    if mode == "ave":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | units interleaved by stack and reshape
def merge(forward, backward, mode):
    if mode == "concat":
        both = np.stack([forward, backward], axis=-1)
        return both.reshape(*forward.shape[:-1], -1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    return forward, backward

# %% merge: wrong | or with a text
def merge(forward, backward, mode):
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum" or "ave":
        return forward + backward
    if mode == "mul":
        return forward * backward
    return forward, backward

# %% merge: right | a dict of lambdas
def merge(forward, backward, mode):
    return {
        "concat": lambda: np.append(forward, backward, axis=forward.ndim - 1),
        "sum": lambda: np.add(forward, backward),
        "mul": lambda: np.multiply(forward, backward),
        "ave": lambda: 0.5 * forward + 0.5 * backward,
        None: lambda: [forward, backward],
    }[mode]()

# %% bilstm_layer: wrong | the same weights for both
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *forward_weights, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return (*output, hf, cf, hb, cb) if merge_mode is None else (output, hf, cf, hb, cb)

# %% bilstm_layer: wrong | backward output not turned
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return (*output, hf, cf, hb, cb) if merge_mode is None else (output, hf, cf, hb, cb)

# %% bilstm_layer: wrong | turned always, also the summary (B, U): the units
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    output = merge(f, reverse_time(b), merge_mode)
    if not return_state:
        return output
    return (*output, hf, cf, hb, cb) if merge_mode is None else (output, hf, cf, hb, cb)

# %% bilstm_layer: wrong | y[:, -1] of the merged sequence is the summary
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=True, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=True, return_state=True)
    b = reverse_time(b)
    if not return_sequences:
        f, b = f[:, -1], b[:, -1]
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return (*output, hf, cf, hb, cb) if merge_mode is None else (output, hf, cf, hb, cb)

# %% bilstm_layer: wrong | states grouped by kind: h, h, c, c
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return (*output, hf, hb, cf, cb) if merge_mode is None else (output, hf, hb, cf, cb)

# %% bilstm_layer: wrong | states merged like the output
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return output, merge(hf, hb, merge_mode), merge(cf, cb, merge_mode)

# %% bilstm_layer: wrong | None: a nested pair with the states
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(f, b, merge_mode)
    return (output, hf, cf, hb, cb) if return_state else output

# %% bilstm_layer: wrong | merge_mode never handed on
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(f, b, "concat")
    return (output, hf, cf, hb, cb) if return_state else output

# %% bilstm_layer: wrong | backward first in the pair, and its states too
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(b, f, merge_mode)
    if not return_state:
        return output
    return (*output, hb, cb, hf, cf) if merge_mode is None else (output, hb, cb, hf, cf)

# %% bilstm_layer: wrong | the backward layer starts from the forward states
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, hf, cf, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return (*output, hf, cf, hb, cb) if merge_mode is None else (output, hf, cf, hb, cb)

# %% bilstm_layer: wrong | right, on a merge that lost the half in ave
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": forward + backward}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(reverse_time(x), *backward_weights, return_sequences=return_sequences, return_state=True)
    if return_sequences:
        b = reverse_time(b)
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return (*output, hf, cf, hb, cb) if merge_mode is None else (output, hf, cf, hb, cb)

# %% bilstm_layer: wrong | the star forgotten before the weights
def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(x[:, ::-1], backward_weights, return_sequences=return_sequences, return_state=True)
    return np.concatenate([f, b], axis=-1)

# %% bilstm_layer: wrong | unpacks two of three
def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb = lstm_layer(x[:, ::-1], *backward_weights, return_sequences=return_sequences, return_state=True)
    return np.concatenate([f, b], axis=-1)

# %% bilstm_layer: wrong | the input of the backward layer is not turned
def reverse_time(x):
    return x[:, ::-1]

def merge(forward, backward, mode):
    modes = {"sum": forward + backward, "mul": forward * backward, "ave": (forward + backward) / 2}
    return np.concatenate([forward, backward], -1) if mode == "concat" else modes.get(mode, (forward, backward))

def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    f, hf, cf = lstm_layer(x, *forward_weights, return_sequences=return_sequences, return_state=True)
    b, hb, cb = lstm_layer(x, *backward_weights, return_sequences=return_sequences, return_state=True)
    output = merge(f, b, merge_mode)
    if not return_state:
        return output
    return (*output, hf, cf, hb, cb) if merge_mode is None else (output, hf, cf, hb, cb)

# %% bilstm_layer: right | backward by its own loop over time
def bilstm_layer(x, forward_weights, backward_weights, merge_mode="concat", return_sequences=False, return_state=False):
    runs = []
    for weights, step in ((forward_weights, 1), (backward_weights, -1)):
        hs, h, c = lstm_layer(x[:, ::step], *weights, return_sequences=True, return_state=True)
        runs.append((hs[:, ::step] if return_sequences else h, h, c))
    (f, *sf), (b, *sb) = runs
    if merge_mode is None:
        out = [f, b]
    elif merge_mode == "concat":
        out = [np.concatenate([f, b], -1)]
    else:
        out = [{"sum": f + b, "mul": f * b, "ave": (f + b) / 2}[merge_mode]]
    if return_state:
        return (*out, *sf, *sb)
    return tuple(out) if merge_mode is None else out[0]

# %% last_summary: wrong | the last timestep
def last_summary(sequence):
    return sequence[:, -1]

# %% last_summary: wrong | the first timestep
def last_summary(sequence):
    return sequence[:, 0]

# %% last_summary: wrong | ends exchanged
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return np.concatenate([sequence[:, 0, :u], sequence[:, -1, u:]], axis=-1)

# %% last_summary: wrong | halves exchanged
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return np.concatenate([sequence[:, 0, u:], sequence[:, -1, :u]], axis=-1)

# %% last_summary: wrong | mean of time
def last_summary(sequence):
    return sequence.mean(axis=1)

# %% last_summary: wrong | max over time
def last_summary(sequence):
    return sequence.max(axis=1)

# %% last_summary: wrong | sum of the halves
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return sequence[:, -1, :u] + sequence[:, 0, u:]

# %% last_summary: wrong | joined on the batch axis
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return np.concatenate([sequence[:, -1, :u], sequence[:, 0, u:]])

# %% last_summary: wrong | half of T for half of the units
def last_summary(sequence):
    u = sequence.shape[1] // 2
    return np.concatenate([sequence[:, -1, :u], sequence[:, 0, u:]], axis=-1)

# %% last_summary: wrong | sequence[-1]: the last sequence of the batch
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return np.concatenate([sequence[-1, :, :u], sequence[0, :, u:]], axis=-1)

# %% last_summary: wrong | time axis kept
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return np.concatenate([sequence[:, -1:, :u], sequence[:, :1, u:]], axis=-1)

# %% last_summary: wrong | the backward half starts one column late
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return np.concatenate([sequence[:, -1, :u], sequence[:, 0, u + 1:]], axis=-1)

# %% last_summary: wrong | true division
def last_summary(sequence):
    u = sequence.shape[-1] / 2
    return np.concatenate([sequence[:, -1, :u], sequence[:, 0, u:]], axis=-1)

# %% last_summary: wrong | backward half from timestep 1
def last_summary(sequence):
    u = sequence.shape[-1] // 2
    return np.concatenate([sequence[:, -1, :u], sequence[:, 1, u:]], axis=-1)

# %% last_summary: right | where
def last_summary(sequence):
    half = np.arange(sequence.shape[-1]) < sequence.shape[-1] // 2
    return np.where(half, sequence[:, -1], sequence[:, 0])

# %% last_summary: right | split and hstack
def last_summary(sequence):
    f, b = np.split(sequence, 2, axis=2)
    return np.hstack([f[:, -1, :], b[:, 0, :]])
