"""nbgrader's settings for this course, the same from every working directory."""

import os

from unrolled.preprocessors import RELEASE, SOLUTION

c = get_config()  # noqa: F821

here = os.path.dirname(os.path.realpath(__file__))

c.CourseDirectory.course_id = "unrolled"
c.CourseDirectory.root = here
c.CourseDirectory.solution_directory = "solutions"

# The steps from a master to its release and its solution: Formgrader makes the same files as `unrolled build`.
c.GenerateAssignment.preprocessors = RELEASE
c.GenerateSolution.preprocessors = SOLUTION

# The local exchange. Students' copies go to work/, where no command overwrites anything.
c.Exchange.root = os.path.join(here, "exchange")
c.Exchange.cache = os.path.join(here, "exchange", "cache")
c.Exchange.assignment_dir = os.path.join(here, "work")
# Formgrader's Release button publishes a changed release too, as `unrolled publish` does.
c.ExchangeReleaseAssignment.force = True

# Kernels that run notebooks for Validate and for grading say so on stderr when their messages travel openly.
c.KernelManager.transport_encryption = "auto"
