"""What a wrong shape is made of, where it has the same sizes in all cases."""

from itertools import combinations


def sentences(seen) -> tuple[str, ...]:
    """Return a sentence that reads the shape of an answer in letters, where one reading fits all cases."""
    for name in dict.fromkeys(name for one in seen for name in one.right):
        shown = [one for one in seen if name in one.yours and name in one.right]
        told = _as_numbers([one for one in shown if one.differs(name)], name)
        if told:
            return (told,)
        wrong = [one for one in shown if one.yours[name].shape != one.right[name].shape]
        if not wrong or len({one.yours[name].ndim for one in wrong}) > 1:
            continue
        if len(wrong) == 1 and not _is_plain(wrong[0], name):
            continue
        if len({one.axes[name] for one in wrong}) > 1:
            continue
        read = [
            _letter([one.yours[name].shape[axis] for one in wrong], [one.sizes for one in wrong])
            for axis in range(wrong[0].yours[name].ndim)
        ]
        if all(read) and not any(letter.startswith("axis") for letter in wrong[0].axes[name]):
            shape = _tuple(read)
            if shape != _tuple(wrong[0].axes[name]):
                return (f"Your {name} has the shape {shape}, and {_tuple(wrong[0].axes[name])} is expected.",)
    return ()


def _is_plain(one, name):
    """Return whether each size of an answer is that of one letter and of no other: then one case tells enough."""
    sizes = list(one.sizes.values())
    return all(size > 1 and sizes.count(size) == 1 for size in one.yours[name].shape)


def _as_numbers(wrong, name):
    """Return a sentence for an output that is a shape itself: a tuple of whole numbers."""
    if len(wrong) < 2 or any(one.axes[name] != ("axis 0",) for one in wrong):
        return ""
    texts = []
    for arrays in ([one.yours[name] for one in wrong], [one.right[name] for one in wrong]):
        if len({array.shape for array in arrays}) > 1 or any((array % 1).any() for array in arrays):
            return ""
        texts.append(
            [_letter([int(array[n]) for array in arrays], [one.sizes for one in wrong]) for n in range(arrays[0].size)]
        )
    if texts[0] == texts[1] or not all(map(all, texts)):
        return ""
    return f"Your {name} is {_tuple(texts[0])}, and {_tuple(texts[1])} is expected."


def _tuple(letters):
    return f"({', '.join(letters)}{',' if len(letters) == 1 else ''})"


def _letter(numbers, sizes):
    """Return the letters that give these numbers in all cases, or "" if none do or they could be several."""
    if all(number == 1 for number in numbers):
        return "1"
    letters = [letter for letter in sizes[0] if all(letter in size for size in sizes)]
    found = [letter for letter in letters if _fits(numbers, sizes, lambda size, a=letter: size[a])]
    if found:
        return found[0] if len(found) == 1 else ""
    for words, rule in (
        ("2{}", lambda n: 2 * n),
        ("4{}", lambda n: 4 * n),
        ("{} + 1", lambda n: n + 1),
        ("{} - 1", lambda n: n - 1),
        ("2{} - 1", lambda n: 2 * n - 1),
        ("2{} + 1", lambda n: 2 * n + 1),
    ):
        found += [
            words.format(letter)
            for letter in letters
            if _fits(numbers, sizes, lambda size, a=letter, r=rule: r(size[a]))
        ]
    for one, other in combinations(letters, 2):
        for words, rule in (("{} * {}", lambda n, m: n * m), ("{} + {}", lambda n, m: n + m)):
            if _fits(numbers, sizes, lambda size, a=one, b=other, r=rule: r(size[a], size[b])):
                found.append(words.format(one, other))
    return found[0] if len(found) == 1 else ""


def _fits(numbers, sizes, rule):
    return all(number == rule(size) for number, size in zip(numbers, sizes, strict=True))
