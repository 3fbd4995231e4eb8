"""nbgrader's settings for this course, the same from every working directory."""

import os

from unrolled import handing_out, pages
from unrolled.grading import exchange, steps
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
# What is released or fetched is there whole or not at all, for whoever looks meanwhile.
c.ExchangeFactory.fetch_assignment = handing_out.FetchAssignment
c.ExchangeFactory.fetch_feedback = handing_out.FetchFeedback
c.ExchangeFactory.release_assignment = handing_out.ReleaseAssignment
# Formgrader's Release button publishes a changed release too, as `unrolled publish` does.
c.ExchangeReleaseAssignment.force = True

# The steps of grading, for `nbgrader autograde` and for Formgrader's button: what a student hands in is read as bytes,
# put into the master's notebook, executed in a sandbox for the record, verified against Keras and recorded.
c.Autograde.exporter_class = steps.SubmissionReader
c.Autograde.sanitize_preprocessors = steps.SANITIZE
c.Autograde.autograde_preprocessors = steps.AUTOGRADE
# Links that a student put into the exchange are never followed, and one odd submission stops nobody else's.
c.ExchangeFactory.collect = exchange.Collect
c.ExchangeFactory.release_feedback = exchange.ReleaseFeedback
# The only thing without a setting: a submission that cannot be read is recorded and stops nobody else's.
steps.install()

# Formulas on Formgrader's grading page and in the feedback, also without a network.
c.GenerateFeedback.exporter_class = pages.Page
pages.install()

# Kernels that run notebooks for Validate and for grading say so on stderr when their messages travel openly.
c.KernelManager.transport_encryption = "auto"

# Validate stops a cell after so many seconds, and a whole notebook after so many, and says where it was.
c.Validation.cell_seconds = 30
c.Validation.seconds = 120
