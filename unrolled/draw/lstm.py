"""LSTM: one step, over time, and what the layer returns."""

from unrolled.draw import canvas


@canvas.styled
def state_paths():
    """Draw what one step does to the state of SimpleRNN, and what it does to the cell state of LSTM."""
    axes = canvas.blank(7.9, 4.0)
    top, bottom = 3.05, 1.05
    canvas.text(axes, 0.1, top + 0.72, "SimpleRNN: the state is made anew", ha="left", weight="bold")
    canvas.box(axes, (0.95, top), (1.3, 0.56), "previous h\n$h_{t-1}$", canvas.STATE)
    canvas.box(axes, (2.75, top), (1.0, 0.5), "times R", canvas.WEIGHT)
    canvas.sign(axes, (4.15, top), "+")
    canvas.box(axes, (5.45, top), (0.9, 0.5), "tanh", canvas.PLAIN)
    canvas.box(axes, (7.1, top), (1.3, 0.56), "new h\n$h_t$", canvas.STATE)
    canvas.chain(axes, top, (1.6, 2.25), (3.25, 3.98), (4.32, 5.0), (5.9, 6.45))
    canvas.arrow(axes, (4.15, top - 0.68), (4.15, top - 0.17))
    canvas.text(axes, 4.15, top - 0.82, "the word times W, and the bias", size=9.5)

    canvas.text(axes, 0.1, bottom + 0.72, "LSTM: the cell state is passed on", ha="left", weight="bold")
    canvas.box(axes, (0.95, bottom), (1.3, 0.56), "previous c\n$c_{t-1}$", canvas.CELL, size=9.5)
    canvas.sign(axes, (2.75, bottom), "\N{MULTIPLICATION SIGN}")
    canvas.sign(axes, (4.15, bottom), "+")
    canvas.box(axes, (7.1, bottom), (1.3, 0.56), "new c\n$c_t$", canvas.CELL, size=9.5)
    canvas.chain(axes, bottom, (1.6, 2.58), (2.92, 3.98), (4.32, 6.45))
    for x, words in ((2.75, "f: how much stays,\nbetween 0 and 1"), (4.6, "i \N{MULTIPLICATION SIGN} g:\nwhat is new")):
        canvas.text(axes, x, bottom - 0.8, words, size=9.5)
    canvas.arrow(axes, (2.75, bottom - 0.58), (2.75, bottom - 0.17))
    canvas.arrow(axes, (4.6, bottom - 0.58), (4.24, bottom - 0.15))
    return canvas.described(
        axes.figure,
        "Two rows. Upper row, SimpleRNN: the previous state is multiplied with R, the word times W and the bias are "
        "added, and tanh gives the new state. Lower row, LSTM: the previous cell state is multiplied with f, a number "
        "between 0 and 1 that says how much stays; then i times g, what is new, is added. That is the new cell "
        "state: no R and no tanh stand on its way.",
    )


@canvas.styled
def lstm_cell(batch, features, units):
    """Draw one step of LSTM, with the shape of what runs along each arrow."""
    axes = canvas.blank(7.9, 5.7)
    state, columns = f"({batch}, {units})", 4 * units
    lane, product, gate, sums = 4.85, 3.5, 2.75, 1.6
    canvas.box(axes, (3.85, 3.3), (4.85, 4.6), "", "none")
    canvas.text(axes, 1.6, 5.38, "LSTMCell", ha="left", weight="bold")

    for y, text, fill in (
        (lane, "previous c\n$c_{t-1}$", canvas.CELL),
        (sums, "previous h\n$h_{t-1}$", canvas.STATE),
    ):
        canvas.box(axes, (0.66, y), (1.16, 0.62), text, fill, size=9.5)
        canvas.text(axes, 0.66, y - 0.5, f"(B, U)\n{state}", size=9)
    for y, text, fill in ((lane, "new c\n$c_t$", canvas.CELL), (product, "new h\n$h_t$", canvas.STATE)):
        canvas.box(axes, (7.24, y), (1.16, 0.62), text, fill, size=9.5)
        canvas.text(axes, 7.24, y - 0.5, f"(B, U)\n{state}", size=9)
    canvas.text(axes, 7.24, product - 0.98, "also the output\nof this step", size=9)

    weights = f"W ({features}, {columns})     R ({units}, {columns})     b ({columns},)"
    canvas.box(axes, (3.85, sums), (4.4, 0.66), f"$z_t = x_t W + h_{{t-1}} R + b$\n{weights}", canvas.WEIGHT)
    canvas.box(axes, (3.85, 0.35), (1.7, 0.46), "one word  $x_t$", canvas.INPUT)
    canvas.text(axes, 3.97, 0.79, f"(B, D) = ({batch}, {features})", ha="left", size=9)
    canvas.arrow(axes, (3.85, 0.58), (3.85, sums - 0.33))
    canvas.arrow(axes, (1.24, sums), (1.65, sums))

    places = {"f": 2.2, "i": 3.3, "g": 4.4, "o": 5.6}
    for name, x in places.items():
        canvas.box(axes, (x, gate), (0.86, 0.56), f"{name}\n{'tanh' if name == 'g' else 'sigmoid'}", canvas.PLAIN)
        canvas.arrow(axes, (x, sums + 0.33), (x, gate - 0.28))
        canvas.text(axes, x + 0.07, 2.19, state, ha="left", size=9)
    canvas.text(axes, 1.5, 2.19, f"$z_t$ ({batch}, {columns})\nin four:", ha="left", size=8)

    times = "\N{MULTIPLICATION SIGN}"
    written = (places["i"] + places["g"]) / 2
    for centre, text in (
        ((places["f"], lane), times),
        ((written, lane), "+"),
        ((written, product), times),
        ((places["o"], product), times),
    ):
        canvas.sign(axes, centre, text)
    canvas.box(axes, (places["o"], 4.15), (0.7, 0.36), "tanh", canvas.PLAIN)
    canvas.chain(axes, lane, (1.24, places["f"] - 0.17), (places["f"] + 0.17, written - 0.17), (written + 0.17, 6.66))
    canvas.arrow(axes, (places["f"], gate + 0.28), (places["f"], lane - 0.17))
    canvas.arrow(axes, (places["i"], gate + 0.28), (written - 0.12, product - 0.12))
    canvas.arrow(axes, (places["g"], gate + 0.28), (written + 0.12, product - 0.12))
    canvas.arrow(axes, (written, product + 0.17), (written, lane - 0.17))
    canvas.arrow(axes, (places["o"], lane), (places["o"], 4.33))
    canvas.arrow(axes, (places["o"], 3.97), (places["o"], product + 0.17))
    canvas.arrow(axes, (places["o"], gate + 0.28), (places["o"], product - 0.17))
    canvas.arrow(axes, (places["o"] + 0.17, product), (6.66, product))
    canvas.text(axes, places["f"] + 0.08, 3.9, "what stays", ha="left", size=9)
    canvas.text(axes, written + 0.08, 4.2, "what is\nwritten", ha="left", size=9)
    return canvas.described(
        axes.figure,
        f"One step of LSTM. One word x_t of shape ({batch}, {features}) and the previous h of shape {state} give "
        f"z_t = x_t W + h R + b of shape ({batch}, {columns}), with W ({features}, {columns}), R ({units}, "
        f"{columns}) and b ({columns},). z_t is cut into four blocks of shape {state}: f, i and o go through "
        "sigmoid, g goes through tanh. Along the top runs the cell state: the previous c is multiplied with "
        f"f, the product of i and g is added, and the result is the new cell state, all of shape {state}. The new "
        f"cell state goes through tanh and is multiplied with o: that is the new hidden state h_t of shape {state}, "
        "which is also the output of this step.",
    )


@canvas.styled
def unrolled_lstm(words):
    """Draw an LSTM over time: one box per word, the cell state c on the upper arrow, the hidden state h below it."""
    steps, apart = len(words), 1.45
    axes = canvas.blank(1.35 + apart * steps + 1.0, 4.2)
    places = [1.85 + apart * t for t in range(steps)]
    middle, upper, lower, bottom = 2.2, 2.44, 1.96, 0.9
    canvas.box(axes, (0.62, upper + 0.03), (1.06, 0.42), "initial c0: 0", canvas.CELL, size=9)
    canvas.box(axes, (0.62, lower - 0.03), (1.06, 0.42), "initial h0: 0", canvas.STATE, size=9)
    for t, (x, word) in enumerate(zip(places, words, strict=True)):
        canvas.box(axes, (x, middle), (0.78, 0.86), "LSTM\nstep", canvas.PLAIN)
        canvas.box(axes, (x, bottom), (1.15, 0.56), f"x[:, {t}]\n{word}", canvas.INPUT, size=9.5)
        canvas.arrow(axes, (x, bottom + 0.28), (x, middle - 0.43))
        canvas.arrow(axes, (x, middle + 0.43), (x, 3.12))
        canvas.box(axes, (x, 3.3), (0.8, 0.36), f"hs[:, {t}]", canvas.STATE, size=9.5)
        start = 1.15 if t == 0 else places[t - 1] + 0.39
        for y, name in ((upper, "c"), (lower, "h")):
            canvas.arrow(axes, (start, y), (x - 0.39, y))
            if t:
                canvas.text(axes, (start + x - 0.39) / 2, y + 0.14, name, size=9.5)
    end = places[-1] + 0.39
    for y, name in ((upper, "final c"), (lower, "final h")):
        canvas.arrow(axes, (end, y), (end + 0.42, y))
        canvas.text(axes, end + 0.47, y, name, ha="left", size=9.5)
    note = "upwards: hs, the hidden state h at every timestep. c does not come out at the top."
    canvas.text(axes, 0.1, 3.95, note, ha="left", size=9.5)
    canvas.time(axes, places[0] - 0.55, places[-1] + 0.55, 0.35)
    listed = ", ".join(f"x[:, {t}] '{word}'" for t, word in enumerate(words))
    return canvas.described(
        axes.figure,
        f"The unrolled graph of an LSTM: {steps} boxes called LSTM step, from left to right. Two arrows lead from "
        "each box to the next: c and, below it, h. The first box gets the initial c0 and h0, which are zeros. From "
        f"below, each box gets one word: {listed}. Upwards, each box gives its hidden state, hs[:, 0] to hs[:, "
        f"{steps - 1}]. From the last box the final h and the final c lead out to the right. c comes out nowhere "
        "else. An arrow of time points to the right.",
    )


@canvas.styled
def returned(timesteps):
    """Draw which states LSTM hands out for the four combinations of its two flags."""
    axes = canvas.blank(7.8, 6.1)
    left, apart, final = 2.75, 0.66, timesteps - 1
    right = left + final * apart + 0.25
    for n, (sequences, state) in enumerate([(False, False), (True, False), (False, True), (True, True)]):
        y = 5.1 - n * 1.25
        canvas.text(axes, 0.1, y + 0.02, f"return_sequences={sequences}", ha="left", size=9)
        canvas.text(axes, 0.1, y - 0.22, f"return_state={state}", ha="left", size=9)
        for row, name, fill in ((y + 0.12, "h", canvas.STATE), (y - 0.36, "c", canvas.CELL)):
            canvas.text(axes, 2.35, row, name, size=9.5)
            for t in range(timesteps):
                out = (name == "h" and sequences) or (t == final and (name == "h" or state))
                look = (f"t = {t}", fill) if out else ("", "none")
                canvas.box(axes, (left + t * apart, row), (0.52, 0.34), *look, dashed=not out, size=9)
        places = [left + t * apart for t in range(0 if sequences else final, timesteps)]
        canvas.gathered(axes, places, y + 0.29, right)
        output = f"output {'(B, T, U)' if sequences else '(B, U)'}"
        canvas.text(axes, right + 0.58, y + 0.42, output, ha="left", size=9.5)
        if state:
            for row, words in ((y + 0.1, "final h (B, U)"), (y - 0.36, "final c (B, U)")):
                canvas.arrow(axes, (right + 0.02, row), (right + 0.5, row), dashed=True)
                canvas.text(axes, right + 0.58, row, words, ha="left", size=9.5)
    canvas.text(axes, 2.35, 5.85, "states at each timestep", ha="left", weight="bold")
    canvas.text(axes, right + 0.58, 5.85, "what you receive", ha="left", weight="bold")
    canvas.time(axes, left - 0.25, right, 0.6)
    note = "dashed box: computed, but not handed out.  dashed arrow: only with return_state=True"
    canvas.text(axes, 0.1, 0.25, note, ha="left", size=9)
    return canvas.described(
        axes.figure,
        f"Four groups, one for each combination of the two flags, each with a row of {timesteps} boxes for h and "
        f"one for c, from t = 0 to t = {final}. With return_sequences=False the output is h at t = {final}, shape (B, "
        "U). With return_sequences=True it leaves from all boxes of h: shape (B, T, U). With return_state=True, the "
        f"final h and the final c, those at t = {final}, come as two more arrays of shape (B, U). c at an earlier "
        "timestep is never handed out.",
    )


@canvas.styled
def prefixes(words):
    """Draw one run per prefix of the words: each ends one word later, and only its final c is handed out."""
    axes = canvas.blank(7.4, 0.5 * len(words) + 0.6)
    for n in range(len(words)):
        y = 0.5 * (len(words) - n) - 0.1
        canvas.text(axes, 0.1, y, f"x[:, :{n + 1}]", ha="left", family="DejaVu Sans Mono", size=9.5)
        for t in range(n + 1):
            canvas.box(axes, (1.65 + 0.86 * t, y), (0.76, 0.34), words[t], canvas.INPUT, size=9.5)
        end = 1.65 + 0.86 * n + 0.38
        canvas.arrow(axes, (end, y), (5.3, y))
        canvas.box(axes, (6.3, y), (1.9, 0.34), f"final c:  c at timestep {n}", canvas.CELL, size=9.5)
    canvas.text(axes, 1.3, 0.5 * len(words) + 0.3, "one run per row", ha="left", weight="bold")
    runs = [f"x[:, :{n + 1}] reads {' '.join(words[: n + 1])} and gives c at timestep {n}" for n in range(len(words))]
    return canvas.described(axes.figure, f"{len(words)} rows, one run each: {'; '.join(runs)}.")
