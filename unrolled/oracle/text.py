"""What TensorFlow makes of texts: numbers, windows, spaces put back."""

import numpy as np

from unrolled.oracle.remember import remembered

_BEFORE_A = ord("a") - 1


def _numbers(text):
    """Return the letters of a text as numbers, a = 1, and 0 for a space."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    codes = tf.strings.unicode_decode(text, "UTF-8")
    return tf.where(codes == ord(" "), 0, codes - _BEFORE_A)


@remembered
def windows(values, timesteps, step=None):
    """Return consecutive windows (N, T) of a flat array, the incomplete one at the end dropped."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    return np.array(tf.signal.frame(values, timesteps, step or timesteps, pad_end=False))


@remembered
def letters_and_ends(text):
    """Return (letters, ends) of a text, flat: the numbers of its letters, and 1.0 at the last letter of each word."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    numbers = _numbers(text)
    is_letter = numbers > 0
    ends = tf.concat([~is_letter[1:], [True]], axis=0)
    return np.array(tf.boolean_mask(numbers, is_letter)), np.array(tf.boolean_mask(ends, is_letter), "float32")


@remembered
def with_spaces(letters, is_end, where="{letter} "):
    """Return the letters as one text, those where is_end is True written as `where` says."""
    from unrolled.backend import tensorflow as tf  # slow: on the first question

    each = tf.strings.unicode_split(letters, "UTF-8")
    before, after = where.split("{letter}")
    return tf.strings.reduce_join(tf.where(is_end, before + each + after, each)).numpy().decode()
