"""f1_score: how well word ends are found, as one number."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Case, Mistake
from unrolled.exercises.unit_06_put_to_use import wrong

outputs = {"f1": ""}


def cases(rng):
    """Return labels and probabilities of several shapes, some exactly at the threshold, and some without a hit."""
    plan = ({}, {"threshold": 0.25}, {"threshold": 0.75}, {}, {"threshold": 0.625})
    shapes = ((3, 5), (24,), (2, 9), (4, 1), (2, 2, 6))
    found = []
    for options, shape in zip(plan, shapes, strict=True):
        level, size = options.get("threshold", 0.5), int(np.prod(shape))
        # Hits, misses, false alarms and the rest differ in number, so that no two scores are equal by chance.
        labels = np.resize([1, 0, 0, 0, 1, 1, 0, 1, 0, 0], size)
        levels = [(1 + level) / 2, level / 2, (2 + level) / 3, 0.3, 0.55, 0.48, level, 0.95, 0.1, 0.7]
        order = rng.permutation(size)
        pair = labels[order].reshape(shape), np.resize(levels, size)[order].reshape(shape)
        names = zip(("labels", "probabilities"), pair, strict=True)
        found.append(Case({name: array.astype("float32") for name, array in names} | options, {}))
    some, none = np.array([[0, 1, 0], [0, 0, 1]], "float32"), np.zeros((2, 3), "float32")
    # Nothing to find and no claim; claims where nothing is; no claim where something is; claims beside all of it.
    pairs = (none, none), (none, some), (some, none), (some, 1 - some)
    return found + [Case({"labels": labels, "probabilities": 0.25 + claims / 2}) for labels, claims in pairs]


def f1_score(labels, probabilities, threshold=0.5):
    """What keras.metrics.F1Score(average="micro") says of one column."""
    return oracle.score("F1Score", labels, probabilities, threshold=threshold, average="micro")


mistakes = (
    Mistake("accuracy", "the share of all letters that are right is returned",
            lambda right, a: oracle.score("BinaryAccuracy", a.labels, a.probabilities, threshold=a.threshold),
            "Most letters end no word, and a no everywhere is right for all of them. F1 counts word ends only."),
    Mistake("threshold ignored", "0.5 is the threshold, whatever is asked for",
            lambda right, a: f1_score(a.labels, a.probabilities),
            "Compare with threshold. 0.5 is its default, and no more."),
    Mistake("precision", "the share of the yes answers that are right is returned",
            lambda right, a: oracle.score("Precision", a.labels, a.probabilities, thresholds=a.threshold),
            "That is precision. F1 also counts the word ends that were missed."),
    Mistake("recall", "the share of the word ends that were found is returned",
            lambda right, a: oracle.score("Recall", a.labels, a.probabilities, thresholds=a.threshold),
            "That is recall. F1 also counts the yes answers that are wrong."),
    Mistake("mean of precision and recall", "the plain mean of precision and recall is returned", wrong.plain_mean,
            "F1 is their harmonic mean: 2 * hits / (2 * hits + misses + false alarms)."),
    Mistake("threshold included", "a probability that equals the threshold counts as a yes",
            lambda right, a: f1_score(a.labels, a.probabilities, a.threshold - 1e-6),
            "Above the threshold means >, and not >=."),
    *wrong.nothing_to_find(),
    Mistake("factor 2 forgotten", "the result is half of F1", lambda right, a: right / 2,
            "F1 is 2 * hits / (2 * hits + misses + false alarms): perfect answers give 1."),
    Mistake("hits counted once", "hits count once, above and below the line", lambda right, a: right / (2 - right),
            "Hits count twice in both places: 2 * hits / (2 * hits + misses + false alarms)."),
)
