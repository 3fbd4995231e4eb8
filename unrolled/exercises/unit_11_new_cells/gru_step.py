"""gru_step: one step of a GRU."""

import numpy as np

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import common, draws
from unrolled.exercises.unit_11_new_cells import inputs, wrong

outputs = {"h": "B U"}
cases = draws.cases("BDU", ({}, {"B": 1}, {"U": 1}, {"D": 1}, {"B": "U"}, {"D": "U"}), inputs.step)


def gru_step(x_t, h, kernel, recurrent_kernel, bias):
    """What GRUCell gives, with reset_after=True as Keras has it."""
    return oracle.gru_step(x_t, h, kernel, recurrent_kernel, bias)


_INSIDE = "The second row of the bias belongs to the product with h. In the candidate, r multiplies both of them."

mistakes = (
    Mistake("z and r exchanged", "z and r have exchanged their blocks",
            wrong.with_blocks(lambda z, r, candidate: (r, z, candidate)),
            "Keras' order of the three blocks is z, r, candidate. PyTorch and many papers begin with r."),
    Mistake("r and the candidate exchanged", "r and the candidate have exchanged their blocks",
            wrong.with_blocks(lambda z, r, candidate: (z, candidate, r)),
            "Keras' order of the three blocks is z, r, candidate."),
    Mistake("h and the candidate exchanged in the mix", "z stands at the candidate, and 1 - z at the previous h",
            wrong.with_blocks(lambda z, r, candidate: (-z, r, candidate)),
            "Look at the last equation: z is the share of the previous h that is kept."),
    Mistake("reset before the product", "r multiplies h before the product with recurrent_kernel",
            wrong.reset_first(lambda of_x, of_h: of_x + of_h),
            "With reset_after=True the product comes first: r * (h @ R + b), and not (r * h) @ R + b."),
    Mistake("reset before the product", "r multiplies h before the product, and the candidate has one bias",
            wrong.reset_first(lambda of_x, of_h: of_x + np.where(np.arange(of_h.size) < of_h.size * 2 // 3, of_h, 0)),
            "With reset_after=True the product comes first: r * (h @ R + b), and not (r * h) @ R + b."),
    Mistake("second bias left out", "the second row of the bias has no part in it",
            lambda right, a: gru_step(**a.but(bias=a.bias * np.array([[1], [0]], a.bias.dtype))),
            "bias has two rows. The first belongs to the product with x_t, the second to the product with h."),
    Mistake("second bias left out", "the candidate leaves the second row of the bias out",
            wrong.candidate_of_bias(lambda of_x, of_h: (of_x, 0 * of_h)), _INSIDE),
    Mistake("second bias outside of the reset", "the candidate's second bias is added outside of r * (...)",
            wrong.candidate_of_bias(lambda of_x, of_h: (of_x + of_h, 0 * of_h)), _INSIDE),
    Mistake("first bias left out", "the first row of the bias has no part in it",
            lambda right, a: gru_step(**a.but(bias=a.bias * np.array([[0], [1]], a.bias.dtype))),
            "bias has two rows. The first belongs to the product with x_t, the second to the product with h."),
    Mistake("r on the whole sum", "r multiplies what comes from x_t, too", wrong.all_reset,
            "In the candidate, r multiplies only what comes from h: x_t W + b stands outside of r * (...)."),
    Mistake("biases exchanged", "the two rows of the bias have exchanged their places",
            lambda right, a: gru_step(**a.but(bias=a.bias[::-1])),
            "bias[0] belongs to the product with x_t, bias[1] to the product with h."),
    Mistake("first bias inside the reset", "r multiplies both of the candidate's biases",
            wrong.candidate_of_bias(lambda of_x, of_h: (0 * of_x, of_x + of_h)), _INSIDE),
    Mistake("state added without z", "the previous h is added whole, without z",
            lambda right, a: right - wrong.kept_part(a) + a.h,
            "h and the candidate share the new state: z of the one, 1 - z of the other."),
    Mistake("state left out of the mix", "the new state is (1 - z) * candidate alone",
            lambda right, a: right - wrong.kept_part(a), "The share z of the previous h is kept: z * h."),
    Mistake("candidate added whole", "the candidate is added whole, without 1 - z",
            lambda right, a: wrong.kept_part(a) + wrong.with_gate(0, -40, right, a),
            "The new state is a mix of two: where z takes much of h, 1 - z takes little of the candidate."),
    Mistake("reset gate left out", "r has no part in it, as if it were 1",
            lambda right, a: wrong.with_gate(1, 40, right, a),
            "The second block gives r. It multiplies what the candidate takes from h."),
    Mistake("sigmoid on the candidate", "the candidate goes through sigmoid",
            lambda right, a: oracle.gru_step(**vars(a), activation="sigmoid"),
            "z and r are gates and go through sigmoid. The candidate is new content: tanh."),
    Mistake("tanh left out", "the candidate goes through no activation",
            lambda right, a: oracle.gru_step(**vars(a), activation=None), "The candidate goes through tanh."),
    common.state_ignored(gru_step),
    Mistake("state returned twice", "the new state is returned twice, as output and as state",
            lambda right, a: (right, right), "Here one array is expected: the new state."),
)
