"""tanh_backward: a gradient on its way back through tanh."""

from unrolled import oracle
from unrolled.checking.exercise import Mistake
from unrolled.exercises import draws

outputs = {"dz": "B U"}


def _arguments(rng, B, U):
    return {"dh": draws.uniform(rng, (B, U), dtype="float64"), "h": draws.uniform(rng, (B, U), 0.95, "float64")}


cases = draws.cases("BU", ({}, {"B": 1}, {"U": 1}, {"B": "U"}), _arguments)


def tanh_backward(dh, h):
    """What tf.GradientTape multiplies with on its way back through tanh."""
    return oracle.activation_back("Tanh", dh, h)


mistakes = (
    Mistake("tanh once more", "tanh is applied to h, which has gone through tanh already",
            lambda right, a: tanh_backward(a.dh, oracle.tanh(a.h)),
            "h is tanh(z) already: its slope is 1 - h**2, without another tanh."),
    Mistake("sigmoid's derivative", "h * (1 - h) is taken, the slope of sigmoid",
            lambda right, a: oracle.activation_back("Sigmoid", a.dh, a.h),
            "sigmoid has the slope s * (1 - s). tanh has 1 - h**2."),
    Mistake("dh forgotten", "the slope of tanh is returned, without dh",
            lambda right, a: tanh_backward(0 * a.dh + 1, a.h),
            "The gradient that arrives is multiplied with the slope: dh has a part in it."),
    Mistake("dh forgotten", "dh is added to the slope of tanh, and not multiplied with it",
            lambda right, a: tanh_backward(0 * a.dh + 1, a.h) + a.dh,
            "Along the way slopes are multiplied: dh times the slope of tanh."),
    Mistake("square forgotten", "the slope is 1 - h", lambda right, a: a.dh - a.dh * a.h,
            "h is squared: at h = -0.5 the slope is below 1, and not above it."),
    Mistake("brackets forgotten", "dh * 1 - h**2 multiplies dh by 1, and takes h**2 away from that",
            lambda right, a: a.dh - a.h**2, "* comes before -: the slope, 1 - h**2, needs brackets around it."),
    Mistake("dh squared", "dh is squared together with h, or in its place", lambda right, a: a.h - a.h * a.dh**2,
            "h decides about the slope, and dh is what arrives: their order is tanh_backward(dh, h)."),
    Mistake("tanh' left out", "dh is returned as it is", lambda right, a: 1 * a.dh,
            "tanh is flat where h is near 1 or -1: little of dh comes through there."),
    Mistake("1 left out", "the slope is minus h squared", lambda right, a: right - a.dh,
            "At h = 0 the slope of tanh is 1: it is 1 - h**2."),
    Mistake("plus for minus", "the slope is 1 + h**2", lambda right, a: 2 * a.dh - right,
            "tanh is steepest at 0, where h is 0: the slope is 1 - h**2, and never above 1."),
)  # fmt: skip
