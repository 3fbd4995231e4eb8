"""generate: a text that the model writes on, symbol by symbol."""

from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_06_put_to_use import inputs, writing
from unrolled.exercises.unit_06_put_to_use.writing import written

outputs = {"text": ""}


def cases(rng):
    """Return starts of one to six symbols, temperatures below and above 1, and one case that asks for nothing."""
    plan = (
        ([3, 2], 9, None, 4), ([4], 8, 0.5, 3), ([1], 8, 2.0, 3), ([2, 1], 6, 1.5, 1), ([2, 1], 9, None, 5),
        ([2], 0, None, 3),
    )  # fmt: skip
    found = []
    for lengths, count, temperature, U in plan:
        weights, start = inputs.next_symbol_weights(rng, 3, U), inputs.words(rng, lengths)
        numbers = inputs.numbers_that_write(rng, start, count, weights, temperature or 1)
        options = {} if temperature is None else {"temperature": temperature}
        found.append(Case({"start": start, "uniforms": numbers, "weights": weights} | options, {"U": U}))
    return found


def generate(start, uniforms, weights, temperature=1.0):
    """What the Keras model writes: Embedding, LSTMCell and Dense stepped, softmax, the cumulated probability."""
    return written(start, uniforms, weights, temperature)


mistakes = (
    Mistake("state not kept", "every symbol is read from zero states",
            lambda right, a: written(**vars(a), forget=True),
            "h and c of one step go into the next one. They are zeros before the first symbol only."),
    Mistake("state not kept", "each new symbol is read from zero states",
            lambda right, a: written(**vars(a), forget_new=True),
            "start was read, and its states go on: a new symbol is read with them, and not from zeros."),
    Mistake("temperature multiplied", "the logits are multiplied by the temperature",
            lambda right, a: written(**a.but(temperature=1 / a.temperature)),
            "Divide: a high temperature makes the differences small, and rare symbols more likely."),
    Mistake("temperature ignored", "the temperature has no part in it",
            lambda right, a: written(**a.but(temperature=1.0)), "Divide the logits by temperature, before softmax."),
    Mistake("start not read first", "only the last symbol of start is read before the model writes",
            lambda right, a: written(**vars(a), warm_up=lambda start: start[-1:]),
            "Read all symbols of start, one by one: the states carry what came before."),
    Mistake("start not read first", "only the first symbol of start is read before the model writes",
            lambda right, a: written(**vars(a), warm_up=lambda start: start[:1]),
            "Read all symbols of start, one by one: the states carry what came before."),
    Mistake("start not read first", "the last symbol of start is not read before the model writes",
            lambda right, a: written(**vars(a), warm_up=lambda start: start[:-1]),
            "Read all symbols of start, also the last one: the first new symbol comes after it."),
    Mistake("last symbol of start read twice", "the last symbol of start is read twice",
            lambda right, a: written(**vars(a), warm_up=lambda start: start + start[-1:]),
            "After start was read, its last step has the first logits already. Read a new symbol after it was chosen."),
    Mistake("the symbol before the right one", "each new symbol is the one before the right one",
            lambda right, a: written(**vars(a), choose=writing.one_before),
            "Symbol 0 takes the first piece, and its cumulated probability is not 0. The first one that exceeds the "
            "number is expected."),
    *(
        Mistake("below for above", "the first symbol whose cumulated probability is below the number is taken",
                lambda right, a, choose=choose: written(**vars(a), choose=choose),
                "A space is nearly always the first below: the sums grow. Take the first that exceeds the number.")
        for choose in (writing.first_below, writing.first_below_or_last)
    ),
    Mistake("dense bias left out", "the bias of the dense layer has no part in the logits",
            lambda right, a: written(**a.but(weights=[*a.weights[:-1], 0 * a.weights[-1]])),
            "The last of the weights is the bias of Dense: it is added to h @ dense_kernel."),
    Mistake("the new symbol not read", "the new symbols are not read: all come from the same probabilities",
            lambda right, a: written(**vars(a), read_on=False),
            "What was written is read in its turn, with the same states, before the next one is chosen."),
    Mistake("most likely symbol", "the most likely symbol is taken each time, whatever the number is",
            lambda right, a: written(**vars(a), choose=writing.most_likely),
            "The numbers decide: walk along the cumulated probabilities until they exceed the number."),
    Mistake("start left out", "start is not part of the returned text",
            lambda right, a: right[len(a.start):], "Return start with the new symbols behind it."),
    Mistake("a list", "the symbols stay in a list", lambda right, a: list(right),
            "One text is expected: ''.join(...) makes one of a list of symbols."),
)
