"""A rule for whole numbers: what is there too much or too little, for each value of a text argument."""

import itertools

import numpy as np

from unrolled.checking.locate import values


def sentences(exercise, seen, asked, ask) -> str:
    """Return a sentence with the rule that fits all wrong cases of each kind, or "".

    The changed questions tell rules apart that agree where a size happens to be the same in all cases.
    """
    changed = [question.case for question in asked if question.kind == "number"]
    if not changed or not all(one.yours for one in seen if one.is_wrong):
        return ""
    more = [values.seen(exercise, *pair) for pair in zip(changed, ask(changed), strict=True)]
    return _rules([one for one in (*seen, *more) if one.is_wrong and one.yours])


def _rules(wrong):
    name = next(iter(wrong[0].right))
    if any(list(one.right) != [name] or one.right[name].size != 1 or name not in one.yours for one in wrong):
        return ""
    if any(one.yours[name].size != 1 or one.yours[name].ndim or one.right[name].ndim for one in wrong):
        return ""
    texts = {key: value for key, value in wrong[0].arguments.items() if isinstance(value, str)}
    groups: dict[tuple, list] = {}
    for one in wrong:
        groups.setdefault(tuple(one.arguments[key] for key in texts), []).append(one)
    rules = {group: _rule(some, name) for group, some in groups.items()}
    if not all(rules.values()):
        exchanged = _exchanged(groups, name)
        rules = {group: rule or _sum(groups[group], name) for group, rule in rules.items()}
        if exchanged or not all(rules.values()):
            return exchanged
    told = [f"{_more(rule)}{f' for {group[0]}' if group else ''}" for group, rule in rules.items()]
    return f"Your {name} is {'; '.join(told)}."


def _exchanged(groups, name):
    """Return a sentence if one product stands in the place of another one, the same in all groups, or ""."""
    every = [one for some in groups.values() for one in some]
    numbers = _numbers(every[0])
    words = [
        "1",
        *numbers,
        *(f"2 * {key}" for key in numbers),
        *(" * ".join(pair) for pair in itertools.combinations_with_replacement(numbers, 2)),
    ]
    fitting = []
    for mine, theirs in itertools.permutations(words, 2):
        factors = [_factors(some, name, mine, theirs) for some in groups.values()]
        if len(every) >= 4 and all(len(found) == 1 and min(found) % 1 == 0 < min(found) for found in factors):
            fitting.append((mine, theirs))
    if len(fitting) != 1:
        return ""
    mine, theirs = fitting[0]
    return f"Your {name} fits all cases if {mine} stands where {theirs} should stand."


def _factors(some, name, mine, theirs):
    """Return the set of numbers that the difference of two products is multiplied with; {0} where none fits."""
    found = set()
    for one in some:
        products = [_product(words, one.arguments) for words in (mine, theirs)]
        difference = float(one.yours[name]) - float(one.right[name])
        found.add(difference / (products[0] - products[1]) if products[0] != products[1] else 0.0)
    return found


def _product(words, arguments):
    product = 1
    for word in words.split(" * "):
        product *= arguments[word] if word in arguments else int(word)
    return product


def _rule(some, name):
    """Return the simplest (factor, words) whose product is the difference in all cases of a group, or None."""
    numbers = _numbers(some[0])
    if len(some) < 2:
        return None
    ratios = {float(one.yours[name]) / float(one.right[name]) for one in some if float(one.right[name])}
    if len(ratios) == 1:
        ratio = ratios.pop()
        if ratio == 1:
            return None
        for denominator in (1, 2, 3, 4):
            if abs(ratio * denominator - round(ratio * denominator)) < 1e-9 and ratio > 0:
                top = round(ratio * denominator)
                return "times", f"{top}/{denominator}" if denominator > 1 else str(top)
    candidates = []
    for words in _products(numbers):
        found = set()
        for one in some:
            product = 1
            for word in words:
                product *= one.arguments[word]
            found.add((float(one.yours[name]) - float(one.right[name])) / product if product else None)
        if len(found) == 1 and None not in found and abs(next(iter(found))) <= 64 and next(iter(found)) % 1 == 0:
            candidates.append((int(next(iter(found))), " * ".join(words)))
    return candidates[0] if len(candidates) == 1 else None


def _numbers(one):
    return [key for key, value in one.arguments.items() if isinstance(value, int) and not isinstance(value, bool)]


def _products(numbers):
    return [(), *((key,) for key in numbers), *itertools.combinations_with_replacement(numbers, 2)]


def _sum(some, name):
    """Return ("sum", words) for the only two or three products whose sum, times small numbers, is the difference."""
    products = _products(_numbers(some[0]))
    table = np.array([[_product(" * ".join(words) or "1", one.arguments) for words in products] for one in some], float)
    difference = np.array([float(one.yours[name]) - float(one.right[name]) for one in some])
    factors, _, rank, _ = np.linalg.lstsq(table, difference, rcond=None)
    whole = np.round(factors)
    if rank < len(products) or len(some) <= rank or np.abs(table @ whole - difference).max() > 1e-6:
        return None
    terms = [(int(factor), " * ".join(words)) for factor, words in zip(whole, products, strict=True) if factor]
    if not 2 <= len(terms) <= 3 or max(abs(factor) for factor, _ in terms) > 64:
        return None
    (first, words), *rest = sorted(terms, reverse=max(factor for factor, _ in terms) > 0)
    sign = 1 if first > 0 else -1
    more = (f" {'+' if sign * factor > 0 else '-'} {_times(abs(factor), other)}" for factor, other in rest)
    return "sum", _more((first, words)) + "".join(more)


def _more(rule):
    factor, words = rule
    if factor == "times":
        return f"{words} times Keras'"
    if factor == "sum":
        return words
    return f"{'larger' if factor > 0 else 'smaller'} than Keras' by {_times(abs(factor), words)}"


def _times(factor, words):
    return " * ".join(part for part in (str(factor) if factor != 1 or not words else "", words) if part)
