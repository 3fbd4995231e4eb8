"""initial_bias: the bias of a fresh LSTM."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_03_lstm_gates import wrong

outputs = {"bias": "4U"}


def cases(rng):
    """Return cases of initial_bias: with 0 and other values, with and without the forget bias, defaults left out."""
    sizes = [int(units) for units in rng.permutation(np.arange(2, 7))[:4]] + [1, 1]
    values = [round(float(value), 2) for value in rng.uniform(0.2, 0.8, 4) * (1, -1, 1, 1)]
    arguments = (
        {},
        {"bias_value": values[0], "unit_forget_bias": True},
        {"bias_value": values[1]},
        {"unit_forget_bias": False},
        {"bias_value": values[2], "unit_forget_bias": False},
        {"bias_value": values[3]},
    )
    return [Case({"units": U} | given, {"U": U}) for U, given in zip(sizes, arguments, strict=True)]


def initial_bias(units, bias_value=0.0, unit_forget_bias=True):
    """The bias of a fresh LSTM."""
    return oracle.fresh_lstm_bias(units, bias_value, unit_forget_bias)


mistakes = (
    Mistake("1 added to bias_value", "1 is added to bias_value in the forget block", wrong.one_added,
            "unit_forget_bias sets the forget block to 1, whatever the initializer says. Nothing is added."),
    Mistake("all ones", "all four blocks are 1", wrong.with_ones(0, 4),
            "Only the forget gate's block becomes 1. The three others keep bias_value."),
    Mistake("the wrong quarter", "the ones stand in the first block, the input gate's", wrong.with_ones(0, 1),
            wrong.WRONG_QUARTER),
    Mistake("the wrong quarter", "the ones stand in the third block, the candidate's", wrong.with_ones(2, 3),
            wrong.WRONG_QUARTER),
    Mistake("the wrong quarter", "the ones stand in the last block, the output gate's", wrong.with_ones(3, 4),
            wrong.WRONG_QUARTER),
    Mistake("every fourth number", "every fourth number is 1", wrong.ones_in_turn,
            "A gate's numbers stand side by side: the forget gate's are bias[units : 2 * units]."),
    Mistake("others forced to zero", "the three other blocks are 0 and bias_value has no part in them",
            lambda right, a: initial_bias(a.units, 0.0, a.unit_forget_bias),
            "Start from an array full of bias_value, np.full makes one: with 0.3 the others stay 0.3."),
    Mistake("others forced to zero", "the three other blocks are 0 where the forget block is 1",
            lambda right, a: initial_bias(a.units, 0.0 if a.unit_forget_bias else a.bias_value, a.unit_forget_bias),
            "The three other blocks keep bias_value: with 0.3 they stay 0.3."),
    Mistake("flag ignored", "the forget block is 1 whatever unit_forget_bias says",
            lambda right, a: initial_bias(a.units, a.bias_value, True),
            "With unit_forget_bias=False all four blocks are bias_value: an if is needed."),
    Mistake("forget quarter never set", "the forget block is never set to 1",
            lambda right, a: initial_bias(a.units, a.bias_value, False),
            "unit_forget_bias is True unless somebody says otherwise, and then the forget block is 1."),
    Mistake("one number for a quarter", "a single number is 1, and not a whole block",
            wrong.some_ones(lambda units: 1, lambda units: 2),
            "bias[1] is one number. The forget gate has U of them: bias[units : 2 * units]."),
    Mistake("numbers for U = 3", "the ones stand at numbers 3 to 5, whatever U is",
            wrong.some_ones(lambda units: 3, lambda units: 6),
            "The hint shows the numbers for U = 3. In general the forget gate's are bias[units : 2 * units]."),
    Mistake("last number left out", "the last number of the forget block is not set",
            wrong.some_ones(lambda units: units, lambda units: 2 * units - 1),
            "A slice stops before its second number: bias[units : 2 * units] ends at number 2 * units - 1."),
    Mistake("three quarters", "all numbers from the forget block on are 1",
            wrong.some_ones(lambda units: units, lambda units: 4 * units),
            "The slice needs an end: bias[units : 2 * units]."),
    Mistake("flag turned around", "the forget block is 1 where unit_forget_bias is False",
            wrong.some_ones(lambda units: units, lambda units: 2 * units, flag=False),
            "unit_forget_bias=True sets the forget block to 1."),
    Mistake("0 without the flag", "the forget block is 0 where unit_forget_bias is False", wrong.zero_without_flag,
            "With unit_forget_bias=False the initializer's number stands everywhere, also in the forget block."),
    Mistake("four rows", "the four blocks are four rows", lambda right, a: right.reshape(4, a.units),
            "The bias has one axis: its 4U numbers stand in one row, block after block."),
)
