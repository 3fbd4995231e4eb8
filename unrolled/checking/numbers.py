"""Two numbers beside each other: whether they are the same, and how they are written."""


def same(right, value):
    """Return where two numbers or arrays are equal, as booleans; nan is the same as nan."""
    return (right == value) | ((right != right) & (value != value))


def both(yours, theirs):
    """Return both numbers as text, with as many decimals as it takes to see that they differ."""
    for decimals in (4, 6, 8, 12):
        pair = f"{yours:+.{decimals}f}", f"{theirs:+.{decimals}f}"
        if pair[0] != pair[1]:
            break
    return pair
