"""Right and wrong answers to the exercises of 06_put_to_use, written as learners write them."""

import numpy as np

from unrolled.given import affine, bilstm_layer, lstm_step

SYMBOLS = " abcdefghijklmnopqrstuvwxyz"


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


# make_windows


def _windows(text, timesteps):
    words = text.split()
    letters = [ord(letter) - 96 for letter in "".join(words)]
    ends = [int(n == len(word) - 1) for word in words for n in range(len(word))]
    count = len(letters) // timesteps
    x = np.array(letters[: count * timesteps], dtype=int).reshape(count, timesteps)
    return x, np.array(ends[: count * timesteps], dtype=np.float32).reshape(count, timesteps)


def _windows_by_looking_ahead(text, timesteps):
    x, y = [], []
    for n, letter in enumerate(text):
        if letter != " ":
            x.append(SYMBOLS.index(letter))
            y.append(1.0 if n + 1 == len(text) or text[n + 1] == " " else 0.0)
    whole = len(x) - len(x) % timesteps
    return np.array(x[:whole], "int64").reshape(-1, timesteps), np.array(y[:whole]).reshape(-1, timesteps)


def _windows_by_slices(text, timesteps):
    codes = np.frombuffer(text.encode(), np.uint8)
    is_space = codes == 32
    x = codes[~is_space] - 96
    y = np.append(is_space[1:], True)[~is_space].astype(np.int8)
    count = len(x) // timesteps
    rows = [slice(n * timesteps, (n + 1) * timesteps) for n in range(count)]
    empty = np.zeros((0, timesteps))
    return (np.stack([x[row] for row in rows]), np.stack([y[row] for row in rows])) if rows else (empty, empty)


def _flat(text):
    x, y = _windows(text, 1)
    return x[:, 0], y[:, 0]


def _cut(values, timesteps):
    count = len(values) // timesteps
    return np.array(values[: count * timesteps]).reshape(count, timesteps)


def _windows_with(change):
    """Return a wrong make_windows whose flat labels are changed."""

    def make_windows(text, timesteps):
        x, y = _flat(text)
        return _cut(x, timesteps), _cut(np.array(change(list(y)), np.float32), timesteps)

    return make_windows


def _windows_overlap(text, timesteps):
    x, y = _flat(text)
    starts = range(len(x) - timesteps + 1)
    if len(x) < timesteps:
        return np.zeros((0, timesteps), int), np.zeros((0, timesteps), np.float32)
    return np.array([x[s : s + timesteps] for s in starts]), np.array([y[s : s + timesteps] for s in starts])


def _windows_with_spaces(text, timesteps):
    x = [SYMBOLS.index(symbol) for symbol in text]
    y = [float(after == " ") for after in text[1:]] + [1.0]
    return _cut(x, timesteps), _cut(np.array(y, np.float32), timesteps)


def _windows_from_zero(text, timesteps):
    x, y = _windows(text, timesteps)
    return x - 1, y


def _windows_filled(text, timesteps):
    x, y = _flat(text)
    missing = -len(x) % timesteps
    return tuple(np.append(values, [0] * missing).astype(values.dtype).reshape(-1, timesteps) for values in (x, y))


def _windows_time_first(text, timesteps):
    x, y = _windows(text, timesteps)
    return x.T, y.T


# predict


def _predict(x, weights):
    embedding, *directions, kernel, bias = weights
    hs = bilstm_layer(embedding[x], directions[:3], directions[3:], return_sequences=True)
    return _sigmoid(hs @ kernel + bias)[:, :, 0]


def _predict_with_affine(x, weights):
    hs = bilstm_layer(weights[0][x], weights[1:4], weights[4:7], return_sequences=True)
    flat = affine(hs.reshape(-1, hs.shape[-1]), weights[7], weights[8])
    return _sigmoid(flat).reshape(x.shape)


def _predict_by_steps(x, weights):
    halves = []
    for order, own in ((1, weights[1:4]), (-1, weights[4:7])):
        h = c = np.zeros((len(x), len(own[1])), "float32")
        states = []
        for t in list(range(x.shape[1]))[::order]:
            h, c = lstm_step(weights[0][x[:, t]], h, c, *own)
            states.append(h)
        halves.append(np.stack(states[::order], axis=1))
    logits = np.einsum("ntu,u->nt", np.concatenate(halves, axis=2), weights[7][:, 0]) + weights[8]
    return (1 + np.tanh(logits / 2)) / 2


def _logits(x, weights):
    hs = bilstm_layer(weights[0][x], weights[1:4], weights[4:7], return_sequences=True)
    return (hs @ weights[7] + weights[8])[..., 0]


def _predict_summary(x, weights):
    hs = bilstm_layer(weights[0][x], weights[1:4], weights[4:7])
    return _sigmoid(hs @ weights[7] + weights[8])[:, 0]


def _changed(weights, **changes):
    return [changes.get(f"w{n}", weight) for n, weight in enumerate(weights)]


# restore


def _restore(letters, probabilities, threshold=0.5):
    pieces = [letter + " " * int(p > threshold) for letter, p in zip(letters, probabilities, strict=True)]
    return "".join(pieces).rstrip()


def _restore_by_words(letters, probabilities, threshold=0.5):
    words, start = [], 0
    for n in range(len(letters)):
        if probabilities[n] > threshold or n == len(letters) - 1:
            words.append(letters[start : n + 1])
            start = n + 1
    return " ".join(words)


def _restore_with_numpy(letters, probabilities, threshold=0.5):
    cuts = np.flatnonzero(probabilities[:-1] > threshold) + 1
    return " ".join("".join(part) for part in np.split(np.array(list(letters)), cuts))


def _restore_with(piece, end=str.strip):
    def restore(letters, probabilities, threshold=0.5):
        return end("".join(piece(letter, p, threshold) for letter, p in zip(letters, probabilities, strict=True)))

    return restore


# f1_score


def _f1(labels, probabilities, threshold=0.5):
    yes, true = probabilities > threshold, labels == 1
    hits = (yes & true).sum()
    return float(2 * hits / (yes.sum() + true.sum())) if yes.any() or true.any() else 0.0


def _f1_by_counting(labels, probabilities, threshold=0.5):
    hits = misses = alarms = 0
    for label, p in zip(labels.flat, probabilities.flat, strict=True):
        said = p > threshold
        hits += label and said
        misses += label and not said
        alarms += said and not label
    return 2 * hits / (2 * hits + misses + alarms) if hits else 0.0


def _rates(labels, probabilities, threshold):
    yes, true = probabilities > threshold, labels == 1
    hits = (yes & true).sum()
    return hits / max(yes.sum(), 1), hits / max(true.sum(), 1)


def _f1_harmonic(labels, probabilities, threshold=0.5):
    precision, recall = _rates(labels, probabilities, threshold)
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else np.float64(0)


def _accuracy(labels, probabilities, threshold=0.5):
    return float(((probabilities > threshold) == (labels == 1)).mean())


def _f1_divided(labels, probabilities, threshold=0.5):
    yes, true = (probabilities > threshold).ravel().tolist(), (labels == 1).ravel().tolist()
    hits = sum(a and b for a, b in zip(yes, true, strict=True))
    return 2 * hits / (sum(yes) + sum(true))


def _f1_zero_over_zero(labels, probabilities, threshold=0.5):
    yes, true = probabilities > threshold, labels == 1
    return 2 * (yes & true).sum() / (yes.sum() + true.sum())


def _f1_by_rates_of_nothing(labels, probabilities, threshold=0.5):
    yes, true = probabilities > threshold, labels == 1
    precision, recall = (yes & true).sum() / yes.sum(), (yes & true).sum() / true.sum()
    return 2 * precision * recall / (precision + recall)


def _f1_hits_once(labels, probabilities, threshold=0.5):
    yes, true = probabilities > threshold, labels == 1
    return (yes & true).sum() / max((yes | true).sum(), 1)


# generate


def _softmax(logits):
    odds = np.exp(logits - logits.max())
    return odds / odds.sum()


def _generate(start, uniforms, weights, temperature=1.0):
    embedding, kernel, recurrent_kernel, bias, dense_kernel, dense_bias = weights
    h = c = np.zeros((1, len(recurrent_kernel)), "float32")
    text = start
    for symbol in start:
        h, c = lstm_step(embedding[[SYMBOLS.index(symbol)]], h, c, kernel, recurrent_kernel, bias)
    for number in uniforms:
        logits = (h @ dense_kernel + dense_bias)[0] / temperature
        new = min(int(np.searchsorted(np.cumsum(_softmax(logits)), number, side="right")), 26)
        text += SYMBOLS[new]
        h, c = lstm_step(embedding[[new]], h, c, kernel, recurrent_kernel, bias)
    return text


def _generate_with_argmax(start, uniforms, weights, temperature=1.0):
    embedding, *lstm, dense_kernel, dense_bias = weights
    states = (np.zeros((1, len(lstm[1]))),) * 2
    written = ""
    waiting = list(start)
    for number in [None] * (len(start) - 1) + list(uniforms):
        symbol = waiting.pop(0) if waiting else written[-1]
        states = lstm_step(embedding[SYMBOLS.index(symbol)][None], *states, *lstm)
        if number is None:
            continue
        piece = np.cumsum(_softmax(affine(states[0], dense_kernel, dense_bias)[0] / temperature)) > number
        written += SYMBOLS[int(np.argmax(piece))]
    return start + written


def _generate_by_walking(start, uniforms, weights, temperature=1.0):
    states = [np.zeros((1, len(weights[2])), "float32") for _ in range(2)]

    def read(symbol, states):
        states = lstm_step(weights[0][SYMBOLS.index(symbol) : SYMBOLS.index(symbol) + 1], *states, *weights[1:4])
        return states, _softmax((states[0] @ weights[4] + weights[5])[0].astype(float) / temperature)

    text = list(start)
    for symbol in start:
        states, probabilities = read(symbol, states)
    for number in uniforms:
        total, new = 0.0, 26
        for candidate, probability in enumerate(probabilities):
            total += probability
            if total > number:
                new = candidate
                break
        text.append(SYMBOLS[new])
        states, probabilities = read(text[-1], states)
    return "".join(text)


def _generate_wrong(
    choose=None, scale=lambda logits, T: logits / T, keep=True, keep_new=True, first=lambda start: start, on=True
):
    """Return a generate with one part exchanged."""
    choose = choose or (lambda cumulated, p, number: int(np.argmax(cumulated > number)))

    def generate(start, uniforms, weights, temperature=1.0):
        zeros = np.zeros((1, len(weights[2])), "float32")
        h, c = zeros, zeros
        for symbol in first(start):
            h, c = (h, c) if keep else (zeros, zeros)
            h, c = lstm_step(weights[0][[SYMBOLS.index(symbol)]], h, c, *weights[1:4])
        text = start
        for number in uniforms:
            p = _softmax(scale((h @ weights[4] + weights[5])[0], temperature))
            new = choose(np.cumsum(p), p, number)
            text += SYMBOLS[new]
            if on:
                h, c = (h, c) if keep and keep_new else (zeros, zeros)
                h, c = lstm_step(weights[0][[SYMBOLS.index(text[-1])]], h, c, *weights[1:4])
        return text

    return generate


RIGHT = {
    "make_windows": [_windows, _windows_by_looking_ahead, _windows_by_slices],
    "predict": [_predict, _predict_with_affine, _predict_by_steps],
    "restore": [_restore, _restore_by_words, _restore_with_numpy],
    "f1_score": [_f1, _f1_by_counting, _f1_harmonic],
    "generate": [_generate, _generate_with_argmax, _generate_by_walking],
}

WRONG = {
    "make_windows": {
        "label off by one": [
            _windows_with(lambda y: [0, *y[:-1]]),
            _windows_with(lambda y: [1, *y[:-1]]),
            _windows_with(lambda y: [*y[1:], 1]),
        ],
        "windows overlap": _windows_overlap,
        "spaces kept as letters": _windows_with_spaces,
        "a is 0": _windows_from_zero,
        "last letter not labelled": _windows_with(lambda y: [*y[:-1], 0]),
        "incomplete window kept": _windows_filled,
        "time first": _windows_time_first,
    },
    "predict": {
        "sigmoid forgotten": _logits,
        "directions exchanged": lambda x, w: _predict(x, [w[0], *w[4:7], *w[1:4], *w[7:]]),
        "same weights twice": lambda x, weights: _predict(x, [*weights[:4], *weights[1:4], *weights[7:]]),
        "embedding row off by one": [
            lambda x, weights: _predict(x - 1, weights),
            lambda x, weights: _predict(x + 1, weights),
        ],
        "axis kept": lambda x, weights: _predict(x, weights)[..., None],
        "one for each window": _predict_summary,
        "bias forgotten": lambda x, weights: _predict(x, _changed(weights, w8=np.zeros(1))),
        "yes or no": lambda x, weights: (_predict(x, weights) > 0.5).astype("float32"),
        "tanh for sigmoid": lambda x, weights: np.tanh(_logits(x, weights)),
    },
    "restore": {
        "space before the letter": [
            lambda letters, probabilities, threshold=0.5: "".join(
                " " * int(p > threshold and n < len(letters) - 1) + letter
                for n, (letter, p) in enumerate(zip(letters, probabilities, strict=True))
            ),
            _restore_with(lambda letter, p, threshold: " " * int(p > threshold) + letter, end=str),
            _restore_with(lambda letter, p, threshold: " " * int(p > threshold) + letter),
        ],
        "space at the end": _restore_with(lambda letter, p, threshold: letter + " " * int(p > threshold), end=str),
        "last letter cut off": _restore_with(
            lambda letter, p, threshold: letter + " " * int(p > threshold), end=lambda text: text[:-1]
        ),
        "threshold included": _restore_with(lambda letter, p, threshold: letter + " " * int(p >= threshold)),
        "threshold ignored": _restore_with(lambda letter, p, threshold: letter + " " * int(p > 0.5)),
        "below for above": _restore_with(lambda letter, p, threshold: letter + " " * int(not p > threshold)),
        "no text": lambda letters, probabilities, threshold=0.5: list(_restore(letters, probabilities, threshold)),
        "text times a NumPy bool": _restore_with(lambda letter, p, threshold: letter + " " * (p > threshold)),
        "words as a list": lambda letters, probabilities, threshold=0.5: _restore(
            letters, probabilities, threshold
        ).split(),
    },
    "f1_score": {
        "accuracy": _accuracy,
        "threshold ignored": lambda labels, probabilities, threshold=0.5: _f1(labels, probabilities),
        "precision": lambda labels, probabilities, threshold=0.5: _rates(labels, probabilities, threshold)[0],
        "recall": lambda labels, probabilities, threshold=0.5: _rates(labels, probabilities, threshold)[1],
        "mean of precision and recall": lambda labels, probabilities, threshold=0.5: np.mean(
            _rates(labels, probabilities, threshold)
        ),
        "threshold included": lambda labels, probabilities, threshold=0.5: _f1(labels, probabilities, threshold - 1e-6),
        "division by zero": [
            _f1_divided, _f1_zero_over_zero, _f1_by_rates_of_nothing,
            lambda labels, probabilities, threshold=0.5: _f1_by_rates_of_nothing(labels, probabilities, threshold)
            if labels.any() or (probabilities > threshold).any() else 0.0,
        ],
        "hits counted once": _f1_hits_once,
        "factor 2 forgotten": lambda labels, probabilities, threshold=0.5: _f1(labels, probabilities, threshold) / 2,
    },
    "generate": {
        "state not kept": [_generate_wrong(keep=False), _generate_wrong(keep_new=False)],
        "temperature multiplied": _generate_wrong(scale=lambda logits, T: logits * T),
        "temperature ignored": _generate_wrong(scale=lambda logits, T: logits),
        "start not read first": [
            _generate_wrong(first=lambda start: start[-1]),
            _generate_wrong(first=lambda start: start[0]),
            _generate_wrong(first=lambda start: start[:-1]),
        ],
        "last symbol of start read twice": _generate_wrong(first=lambda start: start + start[-1]),
        "the symbol before the right one": _generate_wrong(
            choose=lambda cumulated, p, number: int(np.argmax(cumulated > number)) - 1
        ),
        "below for above": [
            _generate_wrong(choose=lambda cumulated, p, number: int(np.argmax(cumulated < number))),
            _generate_wrong(choose=lambda cumulated, p, number: 0 if cumulated[0] < number else 26),
        ],
        "dense bias left out": lambda start, uniforms, weights, temperature=1.0: _generate(
            start, uniforms, [*weights[:-1], 0 * weights[-1]], temperature
        ),
        "the new symbol not read": _generate_wrong(on=False),
        "most likely symbol": _generate_wrong(choose=lambda cumulated, p, number: int(np.argmax(p))),
        "start left out": lambda start, uniforms, weights, temperature=1.0: _generate(
            start, uniforms, weights, temperature
        )[len(start) :],
        "a list": lambda start, uniforms, weights, temperature=1.0: list(
            _generate(start, uniforms, weights, temperature)
        ),
    },
}
