"""What a class is graded with, for tests whose subject is something else."""

import pytest

from unrolled import content
from unrolled.course.settings import Limits
from unrolled.grading.verifying.child import WARM


@pytest.fixture(scope="module")
def forked_children():
    """Have NumPy children forked, as for a class: one that is started takes ten times as long."""
    WARM.open(Limits(), content)
    yield
    WARM.close()
