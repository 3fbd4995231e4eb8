"""An artificial language for unit 06: words built from syllables, some of them the beginning of others.

It is made from a seed, so nothing is downloaded and nobody owns it. `artificial` makes a language from its parameters;
`from_text` takes a text of your own in its place. Both give text of small letters a to z and single spaces.
"""

import re
from dataclasses import dataclass

import numpy as np

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_LONGEST_SYLLABLES = 3


@dataclass(frozen=True)
class Language:
    """The words of a language, the most frequent first, and how often each comes (their sum is 1)."""

    words: tuple[str, ...]
    frequencies: np.ndarray

    def text(self, words, seed):
        """Return a text of that many words, drawn one by one; the same for the same seed."""
        chosen = np.random.default_rng(seed).choice(len(self.words), size=words, p=self.frequencies)
        return " ".join(self.words[number] for number in chosen)


def artificial(words=2000, syllables=120, extended=0.3, zipf=1.2, seed=6):
    """Return a Language of that many words.

    syllables  how many different syllables there are: fewer make words more alike
    extended   the share of words that are an earlier word with one more syllable
    zipf       the frequency of the word of rank n is proportional to 1 / n ** zipf

    Raises ValueError for parameters that give no language.
    """
    most = 2 * len(_CONSONANTS) * len(_VOWELS)
    if not 20 <= syllables <= most or not 1 <= words <= syllables**2:
        raise ValueError(f"A language has 20 to {most} syllables, and at most the square of that number of words.")
    if not 0 <= extended < 1 or zipf < 0:
        raise ValueError("extended is a share from 0 up to, but not, 1; zipf is 0 or more.")
    rng = np.random.default_rng(seed)
    open_ones = [first + vowel for first in _CONSONANTS for vowel in _VOWELS]
    closed_ones = [first + rng.choice(list("nrsl")) for first in open_ones]
    chosen = rng.permutation([*open_ones, *closed_ones])[:syllables]
    found, known = [], set()
    while len(found) < words:
        if found and rng.random() < extended:
            start = found[int(rng.integers(len(found)))]
        else:
            start = "".join(rng.choice(chosen, size=int(rng.integers(0, _LONGEST_SYLLABLES))))
        word = start + str(rng.choice(chosen))
        if word not in known:
            known.add(word)
            found.append(word)
    rank = 1 / np.arange(1, words + 1) ** zipf
    # Short words are the frequent ones, as in languages that people speak.
    return Language(tuple(sorted(found, key=len)), rank / rank.sum())


def from_text(text):
    """Return a text of your own as this unit needs it: small letters a to z, words with one space between them.

    Everything else ends a word. Raises ValueError where nothing is left.
    """
    words = re.findall("[a-z]+", text.lower())
    if not words:
        raise ValueError("The text holds no letter from a to z.")
    return " ".join(words)


def letters(text):
    """Return a text without its spaces."""
    return text.replace(" ", "")


def numbers(text):
    """Return the numbers of a text's symbols: space 0, a 1, ... z 26."""
    return [(" " + LETTERS).index(symbol) for symbol in text]
