"""nbgrader's settings for the tiny course: what another course would write to be built and graded by this package."""

import os

from unrolled.building.preprocessors import RELEASE, SOLUTION
from unrolled.plugins import autograde, exchange, handing_out, patches

c = get_config()  # noqa: F821

here = os.path.dirname(os.path.realpath(__file__))

c.CourseDirectory.course_id = "tiny"
c.CourseDirectory.root = here
c.CourseDirectory.solution_directory = "solutions"
c.GenerateAssignment.preprocessors = RELEASE
c.GenerateSolution.preprocessors = SOLUTION

c.Exchange.root = os.path.join(here, "exchange")
c.Exchange.cache = os.path.join(here, "exchange", "cache")
c.Exchange.assignment_dir = os.path.join(here, "work")
c.ExchangeFactory.fetch_assignment = handing_out.FetchAssignment
c.ExchangeFactory.release_assignment = handing_out.ReleaseAssignment
c.ExchangeFactory.collect = exchange.Collect

c.Grading.content = "tiny_course.content"
c.Grading.key_file = "tiny.key"
c.Grading.cache = os.path.join(here, "answers")
c.Grading.execute = False
patches.autograde(autograde.AutogradeEveryone)
patches.find_programs()
