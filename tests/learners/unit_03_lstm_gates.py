# ruff: noqa
"""Answers to unit 03 as learners write them, frozen before the code that explains them. `# %% exercise: right or wrong | thought`."""

# %% split_gates: wrong | the paper's order f, i, g, o
def split_gates(z):
    f, i, g, o = np.split(z, 4, axis=1)
    return i, f, g, o

# %% split_gates: wrong | g last
def split_gates(z):
    i, f, o, g = np.split(z, 4, axis=1)
    return i, f, g, o

# %% split_gates: wrong | old TensorFlow's i, j, f, o
def split_gates(z):
    i, j, f, o = np.split(z, 4, axis=1)
    return i, f, j, o

# %% split_gates: wrong | splits the batch: default axis
def split_gates(z):
    return tuple(np.split(z, 4))

# %% split_gates: wrong | array_split hides that the axis is wrong
def split_gates(z):
    return tuple(np.array_split(z, 4))

# %% split_gates: wrong | activations at once
def split_gates(z):
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

# %% split_gates: wrong | every fourth column
def split_gates(z):
    return z[:, 0::4], z[:, 1::4], z[:, 2::4], z[:, 3::4]

# %% split_gates: wrong | reshape (B, 4, U) with axis 0 walked
def split_gates(z):
    return tuple(z.reshape(z.shape[0], 4, -1))

# %% split_gates: wrong | reshape to (4, B, U)
def split_gates(z):
    return tuple(z.reshape(4, z.shape[0], -1))

# %% split_gates: wrong | last quarter one column short
def split_gates(z):
    u = z.shape[1] // 4
    return z[:, :u], z[:, u:2*u], z[:, 2*u:3*u], z[:, 3*u:-1]

# %% split_gates: wrong | three quarters only: o is g's by copy and paste
def split_gates(z):
    u = z.shape[1] // 4
    return z[:, :u], z[:, u:2*u], z[:, 2*u:3*u], z[:, 2*u:3*u]

# %% split_gates: wrong | true division gives floats as indices
def split_gates(z):
    u = z.shape[1] / 4
    return z[:, :u], z[:, u:2*u], z[:, 2*u:3*u], z[:, 3*u:]

# %% split_gates: wrong | units read from axis 0
def split_gates(z):
    u = z.shape[0]
    return z[:, :u], z[:, u:2*u], z[:, 2*u:3*u], z[:, 3*u:]

# %% split_gates: wrong | rows sliced for columns
def split_gates(z):
    u = z.shape[1] // 4
    return z[:u], z[u:2*u], z[2*u:3*u], z[3*u:]

# %% split_gates: right | moveaxis of a reshape
def split_gates(z):
    return list(np.moveaxis(z.reshape(len(z), 4, z.shape[-1] // 4), 1, 0))

# %% split_gates: right | hsplit
def split_gates(z):
    return np.hsplit(z, 4)

# %% lstm_gates: wrong | sigmoid everywhere
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    return tuple(sigmoid(part) for part in np.split(z, 4, axis=1))

# %% lstm_gates: wrong | tanh everywhere
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)
    return tuple(np.split(z, 4, axis=1))

# %% lstm_gates: wrong | no activation
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    return tuple(np.split(z, 4, axis=1))

# %% lstm_gates: wrong | a forget bias of 1 on top, as TensorFlow 1 did
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(i), sigmoid(f + 1.0), np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | hard sigmoid, Keras 1's recurrent activation
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    hard = lambda v: np.clip(0.2 * v + 0.5, 0, 1)
    return hard(i), hard(f), np.tanh(g), hard(o)

# %% lstm_gates: wrong | coupled gates: f = 1 - i
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    i = sigmoid(i)
    return i, 1 - i, np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | sigmoid with a sign slip
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    s = lambda v: 1 / (1 + np.exp(v))
    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    return s(i), s(f), np.tanh(g), s(o)

# %% lstm_gates: wrong | bias only on the input gate
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(i + bias[:i.shape[1]]), sigmoid(f), np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | the order of the returned gates follows the formula for c: f, i, g, o
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(f), sigmoid(i), np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | a right function on a wrong split
def split_gates(z):
    f, i, g, o = np.split(z, 4, axis=1)
    return i, f, g, o

def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    i, f, g, o = split_gates(x_t @ kernel + h @ recurrent_kernel + bias)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | bias doubled, as bias_ih and bias_hh
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + bias + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | the output gate does not read h
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    u = h.shape[1]
    z = x_t @ kernel + h @ recurrent_kernel + bias
    zo = x_t @ kernel[:, 3*u:] + bias[3*u:]
    return sigmoid(z[:, :u]), sigmoid(z[:, u:2*u]), np.tanh(z[:, 2*u:3*u]), sigmoid(zo)

# %% lstm_gates: wrong | recurrent block of each gate transposed
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    parts = []
    for k, r, b in zip(np.split(kernel, 4, 1), np.split(recurrent_kernel, 4, 1), np.split(bias, 4)):
        parts.append(x_t @ k + h @ r.T + b)
    i, f, g, o = parts
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | gates multiplied by the previous h for "what passes"
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(i), sigmoid(f) * h, np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | sigmoid of tanh on g, both by pasting
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(i), sigmoid(f), sigmoid(np.tanh(g)), sigmoid(o)

# %% lstm_gates: wrong | bias missing and sigmoid on g
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel, 4, axis=1)
    return sigmoid(i), sigmoid(f), sigmoid(g), sigmoid(o)

# %% lstm_gates: wrong | matmul between x and h shapes: x_t @ recurrent_kernel
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ recurrent_kernel + h @ kernel + bias
    i, f, g, o = np.split(z, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

# %% lstm_gates: wrong | sigmoid called as a method of NumPy
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    return np.sigmoid(i), np.sigmoid(f), np.tanh(g), np.sigmoid(o)

# %% lstm_gates: right | sigmoid through tanh
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    u = z.shape[1] // 4
    act = np.where(np.arange(4 * u) // u == 2, np.tanh(z), (np.tanh(z / 2) + 1) / 2)
    return tuple(act[:, n * u:(n + 1) * u] for n in range(4))

# %% lstm_gates: right | gate by gate
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    u, out = h.shape[-1], []
    for n, act in enumerate((sigmoid, sigmoid, np.tanh, sigmoid)):
        s = slice(n * u, n * u + u)
        out += [act(np.dot(x_t, kernel[:, s]) + np.dot(h, recurrent_kernel[:, s]) + bias[s])]
    return out

# %% lstm_state_update: wrong | input and forget gate exchanged
def lstm_state_update(i, f, g, o, c):
    c = i * c + f * g
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | previous c in h
def lstm_state_update(i, f, g, o, c):
    new = f * c + i * g
    return o * np.tanh(c), new

# %% lstm_state_update: wrong | no tanh
def lstm_state_update(i, f, g, o, c):
    c = f * c + i * g
    return o * c, c

# %% lstm_state_update: wrong | sigmoid for tanh in h
def lstm_state_update(i, f, g, o, c):
    c = f * c + i * g
    return o / (1 + np.exp(-c)), c

# %% lstm_state_update: wrong | coupled gates
def lstm_state_update(i, f, g, o, c):
    c = f * c + (1 - f) * g
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | forget means remove: 1 - f
def lstm_state_update(i, f, g, o, c):
    c = (1 - f) * c + i * g
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | products by matmul
def lstm_state_update(i, f, g, o, c):
    c = f @ c + i @ g
    return o @ np.tanh(c), c

# %% lstm_state_update: wrong | matmul with a transpose to make it fit
def lstm_state_update(i, f, g, o, c):
    c = f * c + i @ g.T
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | tanh on g again
def lstm_state_update(i, f, g, o, c):
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | activations on all gates again
def lstm_state_update(i, f, g, o, c):
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * c + i * g
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | the candidate not gated
def lstm_state_update(i, f, g, o, c):
    c = f * c + g
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | c then h
def lstm_state_update(i, f, g, o, c):
    c = f * c + i * g
    return c, o * np.tanh(c)

# %% lstm_state_update: wrong | minus: what is forgotten is taken away
def lstm_state_update(i, f, g, o, c):
    c = c - f * c + i * g
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | in place on c
def lstm_state_update(i, f, g, o, c):
    c *= f
    c += i * g
    return o * np.tanh(c), c

# %% lstm_state_update: wrong | tanh(o) * c
def lstm_state_update(i, f, g, o, c):
    c = f * c + i * g
    return np.tanh(o) * c, c

# %% lstm_state_update: wrong | only h is returned
def lstm_state_update(i, f, g, o, c):
    c = f * c + i * g
    return o * np.tanh(c)

# %% lstm_state_update: wrong | the output gate applied to c too
def lstm_state_update(i, f, g, o, c):
    c = o * (f * c + i * g)
    return np.tanh(c), c

# %% lstm_state_update: wrong | tanh of the new c is stored as c
def lstm_state_update(i, f, g, o, c):
    c = np.tanh(f * c + i * g)
    return o * c, c

# %% lstm_state_update: wrong | g and o exchanged in use
def lstm_state_update(i, f, g, o, c):
    c = f * c + i * o
    return g * np.tanh(c), c

# %% lstm_state_update: wrong | fused with np.multiply, and one array for two (frozen as right by mistake)
def lstm_state_update(i, f, g, o, c):
    new = np.multiply(f, c) + np.multiply(i, g)
    return np.stack([o * np.tanh(new), new])

# %% lstm_state_update: right | sum over a stack
def lstm_state_update(i, f, g, o, c):
    c_next = (np.array([f, i]) * np.array([c, g])).sum(axis=0)
    return [np.tanh(c_next) * o, c_next]

# %% lstm_step: wrong | c before h
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return c, sigmoid(o) * np.tanh(c)

# %% lstm_step: wrong | c goes through the recurrent kernel
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + c @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(f) * h + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% lstm_step: wrong | peephole: c is added to the gates
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c2 = sigmoid(f + c) * c + sigmoid(i + c) * np.tanh(g)
    return sigmoid(o + c2) * np.tanh(c2), c2

# %% lstm_step: wrong | PyTorch's habit: output, (h, c)
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, (h, c)

# %% lstm_step: wrong | h updated, but the old c returned
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c

# %% lstm_step: wrong | the right step on a wrong update
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

def lstm_state_update(i, f, g, o, c):
    c = i * c + f * g
    return o * np.tanh(c), c

def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    return lstm_state_update(*lstm_gates(x_t, h, kernel, recurrent_kernel, bias), c)

# %% lstm_step: wrong | gates handed in another order
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

def lstm_state_update(i, f, g, o, c):
    c = f * c + i * g
    return o * np.tanh(c), c

def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = lstm_gates(x_t, h, kernel, recurrent_kernel, bias)
    return lstm_state_update(i, f, o, g, c)

# %% lstm_step: wrong | GRU-like update
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(f) * c + (1 - sigmoid(f)) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c

# %% lstm_step: wrong | transposed kernels of PyTorch
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel.T + h @ recurrent_kernel.T + bias, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% lstm_step: wrong | sigmoid on the candidate, tanh forgotten in h: two at once
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = (sigmoid(v) for v in np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1))
    c = f * c + i * g
    return o * c, c

# %% lstm_step: wrong | lstm_gates was not run
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    i, f, g, o = lstm_gates(x_t, h, kernel, recurrent_kernel, bias)
    return lstm_state_update(i, f, g, o, c)

# %% lstm_step: wrong | c forgotten in the call
def lstm_gates(x_t, h, kernel, recurrent_kernel, bias):
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)

def lstm_state_update(i, f, g, o, c):
    c = f * c + i * g
    return o * np.tanh(c), c

def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    return lstm_state_update(*lstm_gates(x_t, h, kernel, recurrent_kernel, bias))

# %% lstm_step: wrong | paper's gate order and no bias
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    f, i, g, o = np.split(x_t @ kernel + h @ recurrent_kernel, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

# %% lstm_step: right | one sigmoid over everything, tanh from it
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    u = c.shape[1]
    z = np.hstack([x_t, h]) @ np.vstack([kernel, recurrent_kernel]) + bias
    z[:, 2*u:3*u] *= 2
    s = sigmoid(z)
    c = s[:, u:2*u] * c + s[:, :u] * (2 * s[:, 2*u:3*u] - 1)
    return s[:, 3*u:] * np.tanh(c), c

# %% initial_bias: wrong | adds 1 to the value
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full(4 * units, bias_value)
    if unit_forget_bias:
        b[units:2 * units] += 1
    return b

# %% initial_bias: wrong | the first quarter
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full(4 * units, bias_value)
    if unit_forget_bias:
        b[:units] = 1
    return b

# %% initial_bias: wrong | one entry only: b[units]
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full(4 * units, bias_value)
    if unit_forget_bias:
        b[units] = 1
    return b

# %% initial_bias: wrong | shape (4, U)
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full((4, units), bias_value)
    if unit_forget_bias:
        b[1] = 1
    return b

# %% initial_bias: wrong | integers: np.full with an int fill
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.zeros(4 * units, dtype=int)
    b[:] = bias_value
    if unit_forget_bias:
        b[units:2 * units] = 1
    return b

# %% initial_bias: wrong | flag turned around
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full(4 * units, bias_value)
    if not unit_forget_bias:
        b[units:2 * units] = 1
    return b

# %% initial_bias: wrong | zeros, and the value only in the forget quarter
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.zeros(4 * units)
    b[units:2 * units] = 1 if unit_forget_bias else bias_value
    return b

# %% initial_bias: wrong | list arithmetic: only 4 entries
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    return np.array([bias_value, 1.0 if unit_forget_bias else bias_value, bias_value, bias_value])

# %% initial_bias: wrong | slice two quarters wide: units:3*units
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full(4 * units, bias_value)
    if unit_forget_bias:
        b[units:3 * units] = 1
    return b

# %% initial_bias: wrong | every second of four: b[1::4]
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full(4 * units, bias_value)
    if unit_forget_bias:
        b[1::4] = 1.0
    return b

# %% initial_bias: wrong | the size only U
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    b = np.full(units, bias_value)
    if unit_forget_bias:
        b[:] = 1
    return b

# %% initial_bias: right | concatenation
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    v = np.full(units, bias_value, dtype="float32")
    return np.concatenate((v, np.ones_like(v) if unit_forget_bias else v, v, v))

# %% initial_bias: right | where
def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    return np.where(np.arange(4 * units) // units == 1, 1.0 if unit_forget_bias else bias_value, bias_value)
