"""nbgrader's settings for this course, the same from every working directory."""

import os

from unrolled.building.preprocessors import RELEASE, SOLUTION
from unrolled.plugins import autograde, exchange, handing_out, late, new_gradebook, pages, patches

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

# Which course this is, for grading: what a student hands in is read as bytes, put into the master's notebook, executed
# in a sandbox for the record, verified against Keras and recorded; nothing that is handed in stops anybody else's.
c.Grading.content = "unrolled.content"
# Links that a student put into the exchange are never followed, and one odd submission stops nobody else's.
c.ExchangeFactory.collect = exchange.Collect
c.ExchangeFactory.release_feedback = exchange.ReleaseFeedback
# `nbgrader autograde` and Formgrader's button grade as `unrolled grade` does.
patches.autograde(autograde.AutogradeEveryone)
patches.new_gradebook(new_gradebook.newest_schema)
patches.find_programs()

# What lateness costs: deadlines, extensions and exemptions stand in deadlines.toml, where a course has one.
c.AssignLatePenalties.plugin_class = late.LatePolicy

# Formulas on Formgrader's grading page and in the feedback, also without a network.
c.GenerateFeedback.exporter_class = pages.Page
patches.grading_page(pages.Page)

# Kernels that run notebooks for Validate and for grading say so on stderr when their messages travel openly.
c.KernelManager.transport_encryption = "auto"

# Validate stops a cell after so many seconds, and a whole notebook after so many, and says where it was.
c.Validation.cell_seconds = 30
c.Validation.seconds = 120
