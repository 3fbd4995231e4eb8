# ruff: noqa
"""Answers to unit 01 as learners write them, frozen before the code that explains them. `# %% exercise: right or wrong | thought`."""

# %% name_weights: wrong | recurrent kernel first
def name_weights(weights):
    return {"recurrent_kernel": weights[0], "kernel": weights[1], "bias": weights[2]}

# %% name_weights: wrong | PyTorch's names
def name_weights(weights):
    return {"weight_ih": weights[0], "weight_hh": weights[1], "bias": weights[2]}

# %% name_weights: wrong | counts from one
def name_weights(weights):
    return {"kernel": weights[1], "recurrent_kernel": weights[2], "bias": weights[3]}

# %% name_weights: wrong | transposes to (U, D), as its lecture's W
def name_weights(weights):
    k, r, b = weights
    return {"kernel": k.T, "recurrent_kernel": r, "bias": b}

# %% name_weights: wrong | bias as a row (1, U)
def name_weights(weights):
    k, r, b = weights
    return {"kernel": k, "recurrent_kernel": r, "bias": b.reshape(1, -1)}

# %% name_weights: wrong | a tuple of names and arrays
def name_weights(weights):
    return list(zip(["kernel", "recurrent_kernel", "bias"], weights))

# %% name_weights: wrong | a set of names in the wrong order through sorting
def name_weights(weights):
    return dict(zip(sorted(["kernel", "recurrent_kernel", "bias"]), weights))

# %% name_weights: wrong | typing slip in a key
def name_weights(weights):
    k, r, b = weights
    return {"kernel": k, "recurent_kernel": r, "bias": b}

# %% name_weights: wrong | the shapes, not the arrays
def name_weights(weights):
    k, r, b = weights
    return {"kernel": k.shape, "recurrent_kernel": r.shape, "bias": b.shape}

# %% name_weights: wrong | unpacks two
def name_weights(weights):
    kernel, recurrent_kernel = weights
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel}

# %% name_weights: wrong | pops, which changes the list
def name_weights(weights):
    bias = weights.pop()
    recurrent_kernel = weights.pop()
    kernel = weights.pop()
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}

# %% name_weights: wrong | reverse works in place, and returns None
def name_weights(weights):
    b, r, k = weights.reverse()
    return {"kernel": k, "recurrent_kernel": r, "bias": b}

# %% name_weights: right | keys and values zipped
def name_weights(weights):
    return {key: weights[n] for n, key in enumerate("kernel recurrent_kernel bias".split())}

# %% name_weights: right | keyword arguments of dict
def name_weights(weights):
    kernel, *rest = weights
    return dict(bias=rest[-1], recurrent_kernel=rest[0], kernel=kernel)

# %% rnn_preactivation: wrong | h goes through the kernel of x by copy and paste
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h * recurrent_kernel + bias

# %% rnn_preactivation: wrong | column vectors of the books
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return kernel @ x_t + recurrent_kernel @ h + bias

# %% rnn_preactivation: wrong | R h with a transposed fix: (R h^T)^T
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + (recurrent_kernel @ h.T).T + bias

# %% rnn_preactivation: wrong | the state is added without its kernel
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h + bias

# %% rnn_preactivation: wrong | a bias per kernel, as in PyTorch
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return (x_t @ kernel + bias) + (h @ recurrent_kernel + bias)

# %% rnn_preactivation: wrong | the bias belongs to the input only when the state is off
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel
    if not h.any():
        z = z + bias
    return z + h @ recurrent_kernel

# %% rnn_preactivation: wrong | averages the two terms
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return (x_t @ kernel + h @ recurrent_kernel) / 2 + bias

# %% rnn_preactivation: wrong | minus between the two
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel - h @ recurrent_kernel + bias

# %% rnn_preactivation: wrong | applies tanh already
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)

# %% rnn_preactivation: wrong | concatenates [h, x] in the other order over stacked kernels
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return np.concatenate([h, x_t], axis=1) @ np.concatenate([kernel, recurrent_kernel]) + bias

# %% rnn_preactivation: wrong | concatenates on the batch axis
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return np.concatenate([x_t, h]) @ np.concatenate([kernel, recurrent_kernel]) + bias

# %% rnn_preactivation: wrong | h of the first sequence only
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h[0] @ recurrent_kernel + bias

# %% rnn_preactivation: wrong | writes into bias with +=
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    bias += (x_t @ kernel).sum(axis=0) * 0
    h += 0.0
    h *= 2
    return x_t @ kernel + h @ recurrent_kernel / 2 + bias

# %% rnn_preactivation: wrong | squares h: h @ R @ R
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel @ recurrent_kernel + bias

# %% rnn_preactivation: wrong | misses a sign: two lines, the second is an own statement
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel
    + h @ recurrent_kernel
    + bias
    return z

# %% rnn_preactivation: wrong | bias is two times there, and R transposed
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + bias + h @ recurrent_kernel.T + bias

# %% rnn_preactivation: wrong | state left out and bias subtracted
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel - bias

# %% rnn_preactivation: wrong | names from the formula: W, R, b
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ W + h @ R + b

# %% rnn_preactivation: right | one product of joined arrays
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return np.concatenate([x_t, h], axis=1) @ np.concatenate([kernel, recurrent_kernel]) + bias

# %% rnn_preactivation: right | loops over the batch
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return np.array([kernel.T @ x + recurrent_kernel.T @ s + bias for x, s in zip(x_t, h)])

# %% rnn_step: wrong | the logistic function is the activation
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return 1 / (1 + np.exp(-(x_t @ kernel + h @ recurrent_kernel + bias)))

# %% rnn_step: wrong | relu, as in newer networks
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.maximum(0, x_t @ kernel + h @ recurrent_kernel + bias)

# %% rnn_step: wrong | tan for tanh
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tan(x_t @ kernel + h @ recurrent_kernel + bias)

# %% rnn_step: wrong | tanh twice: the pre-activation has it too
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)

def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias))

# %% rnn_step: wrong | parenthesis closes too early
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel) + h @ recurrent_kernel + bias

# %% rnn_step: wrong | a residual connection: h + tanh(z)
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return h + np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)

# %% rnn_step: wrong | a leaky mixture with the previous h
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return 0.5 * h + 0.5 * np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)

# %% rnn_step: wrong | the right step on a wrong building block
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel.T + bias

def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias))

# %% rnn_step: wrong | positional arguments in another order
def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel + bias

def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(rnn_preactivation(h, x_t, kernel, recurrent_kernel, bias))

# %% rnn_step: wrong | the cell before was not run: rnn_preactivation unknown
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias))

# %% rnn_step: wrong | returns output and state, as Keras' cell does
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    h = np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)
    return h, [h]

# %% rnn_step: wrong | math.tanh of an array
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    import math
    return math.tanh(x_t @ kernel + h @ recurrent_kernel + bias)

# %% rnn_step: wrong | names the function, forgets to call it with brackets
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh

# %% rnn_step: wrong | softsign remembered as tanh
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    return z / (1 + np.abs(z))

# %% rnn_step: wrong | own tanh with a missing factor 2
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h @ recurrent_kernel + bias
    return 2 / (1 + np.exp(-z)) - 1

# %% rnn_step: wrong | forgets that h is an array of the batch: mean over it
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h.mean(axis=0) @ recurrent_kernel + bias)

# %% rnn_step: right | tanh through exponentials
def rnn_step(x_t, h, kernel, recurrent_kernel, bias):
    z = (x_t @ kernel + h @ recurrent_kernel + bias).astype("float64")
    return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)

# %% rnn_step: right | lambda with star
rnn_step = lambda *a: np.tanh(a[0] @ a[2] + a[1] @ a[3] + a[4])
