"""How generate and its mistaken versions write: Keras is asked at every step."""

import numpy as np

from unrolled import oracle
from unrolled.language import LETTERS, numbers

_SYMBOLS = " " + LETTERS


def first_above(probabilities, number):
    """Return the number of the first symbol whose cumulated probability exceeds a number."""
    return min(int(np.sum(oracle.cumulated(probabilities) <= number)), len(probabilities) - 1)


def one_before(probabilities, number):
    return first_above(probabilities, number) - 1


def first_below(probabilities, number):
    """Return what np.argmax makes of sums that are below a number: 0, also where none is."""
    return 0


def first_below_or_last(probabilities, number):
    return 0 if oracle.cumulated(probabilities)[0] < number else len(probabilities) - 1


def most_likely(probabilities, number):
    return int(np.argmax(probabilities))


def written(
    start,
    uniforms,
    weights,
    temperature,
    *,
    choose=first_above,
    warm_up=str,
    read_on=True,
    forget=False,
    forget_new=False,
):
    """Return start and what follows it.

    choose   which symbol a number means
    warm_up  what of start is read
    read_on  whether a new symbol is read
    forget   whether every symbol is read from zero states
    forget_new  whether every new symbol is, and start is not
    """
    states, text = None, start
    # Where nothing is read: h is zeros, and the bias alone makes the logits.
    probabilities = oracle.softmax(weights[-1][None] / np.float32(temperature))[0]
    for symbol in numbers(warm_up(start)):
        probabilities, states = oracle.next_symbols(symbol, states, weights, temperature)
        states = None if forget else states
    for number in uniforms:
        text += _SYMBOLS[choose(probabilities, number)]
        if read_on:
            states = None if forget_new else states
            probabilities, states = oracle.next_symbols(numbers(text[-1])[0], states, weights, temperature)
            states = None if forget else states
    return text
