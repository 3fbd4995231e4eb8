"""The windows of unit 10's marker of word ends, by hand."""

import numpy as np

from unrolled import language, marker

TEXT = "ab cde f ghi"


def shown(x):
    """Return windows as texts."""
    return ["".join(language.LETTERS[n] for n in window.argmax(axis=1)) for window in x]


def test_windows_stand_around_each_letter():
    x, labels = marker.windows(TEXT, before=2, after=1)
    assert x.dtype == labels.dtype == np.float32
    assert shown(x) == ["abcd", "bcde", "cdef", "defg", "efgh", "fghi"]
    # c, d, e, f, g and h are asked about: words end at e and at f.
    assert labels.tolist() == [[0], [0], [1], [1], [0], [0]]
    assert (x.sum(axis=2) == 1).all()


def test_the_final_letter_ends_a_word():
    x, labels = marker.windows("ab c", before=1, after=0)
    assert shown(x) == ["ab", "bc"]
    assert labels.tolist() == [[1], [1]]


def test_batches_are_the_same_for_the_same_seed():
    x, labels = marker.windows(language.artificial(words=50).text(40, seed=1))
    one, other = (list(marker.batches(x, labels, size=8, steps=3, seed=seed)) for seed in (3, 3))
    assert len(one) == 3
    for (first, answers), (again, same) in zip(one, other, strict=True):
        assert first.shape == (8, *x.shape[1:]) and answers.shape == (8, 1)
        np.testing.assert_array_equal(first, again)
        np.testing.assert_array_equal(answers, same)
    assert not np.array_equal(one[0][0], one[1][0])
