"""Figures of unit 07: a padded batch with its mask, and states that stay from batch to batch."""

import numpy as np

from unrolled.draw import canvas


@canvas.styled
def padded(words, mask):
    """Draw a padded batch: a row for each sequence, a box for each timestep, dashed where the mask is False.

    words  a list of words for each sequence, all of one length; what stands in masked places is drawn, too
    mask   (B, T) booleans
    """
    sequences, steps = np.shape(mask)
    apart, left, top = min(1.5, 6.2 / steps), 1.45, 0.62 * sequences + 0.35
    axes = canvas.blank(max(left + apart * steps + 0.1, 6.0), top + 0.4)
    for t in range(steps):
        canvas.text(axes, left + (t + 0.5) * apart, top + 0.18, f"t = {t}", size=9.5)
    for b, (row, valid) in enumerate(zip(words, mask, strict=True)):
        y = top - 0.62 * (b + 0.5)
        canvas.text(axes, left - 0.12, y, f"sequence {b}", ha="right", size=9.5)
        for t, (word, is_valid) in enumerate(zip(row, valid, strict=True)):
            said = f"{word}\nTrue" if is_valid else f"{word}\nFalse"
            fill = canvas.INPUT if is_valid else "none"
            centre = (left + (t + 0.5) * apart, y)
            canvas.box(axes, centre, (apart - 0.12, 0.5), said, fill, dashed=not is_valid, size=9)
    note = "True: the timestep is read.  False, dashed: the timestep is masked."
    canvas.text(axes, left, 0.15, note, ha="left", size=9)
    told = [
        f"sequence {b}: {', '.join(f'{word} {bool(valid)}' for word, valid in zip(row, own, strict=True))}"
        for b, (row, own) in enumerate(zip(words, mask, strict=True))
    ]
    return canvas.described(
        axes.figure,
        f"A padded batch of {sequences} sequences and {steps} timesteps, with its mask. A row is a sequence, a box is "
        f"a timestep; a dashed box is masked. {'; '.join(told)}.",
    )


@canvas.styled
def carried(batches, sequences, reset_before=()):
    """Draw a stateful layer over batches: row b hands its states on to row b, but for where they are reset."""
    apart, left, high = min(2.1, 6.0 / batches), 1.0, 0.75
    top = high * sequences + 0.25
    axes = canvas.blank(left + apart * batches + 0.7, top + 0.45)
    for n in range(batches):
        centre = left + apart * n + 0.75
        canvas.text(axes, centre, top + 0.2, f"batch {n}", weight="bold", size=9.5)
        for b in range(sequences):
            y = top - high * (b + 0.5)
            canvas.box(axes, (centre, y), (1.15, 0.46), f"sequence {b}", canvas.INPUT, size=9)
            start = left + apart * (n - 1) + 1.33
            if n == 0 or n in reset_before:
                canvas.box(axes, (centre - 1.02, y), (0.44, 0.36), "0, 0", canvas.PLAIN, size=9)
                canvas.arrow(axes, (centre - 0.8, y), (centre - 0.58, y))
            else:
                canvas.arrow(axes, (start, y), (centre - 0.58, y))
                canvas.text(axes, (start + centre - 0.58) / 2, y + 0.17, "h, c", size=9)
    canvas.text(axes, left, 0.12, "0, 0: both states start from zeros.", ha="left", size=9)
    each = []
    for n in range(1, batches):
        starts = "starts from zeros" if n in reset_before else f"starts from its h and c after batch {n - 1}"
        each.append(f"in batch {n} each sequence {starts}")
    return canvas.described(
        axes.figure,
        f"A stateful layer over {batches} batches of {sequences} sequences. In batch 0 each sequence starts from "
        f"zeros; {'; '.join(each)}. Row b of one batch hands on to row b of the next.",
    )
