"""Formgrader's grading page and the feedback pages: made from nbgrader's by templates in templates/.

formulas       as MathML, so that no page needs a network
links          that lead somewhere, or text
standings      passed, not passed, waiting for a person; the contents list
model_answers  from the master, for the grader
"""

from pathlib import Path

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbgrader.coursedir import CourseDirectory
from traitlets import default

from unrolled.plugins.pages import links, standings
from unrolled.plugins.pages.formulas import with_mathml
from unrolled.plugins.pages.model_answers import model_answers

__all__ = ["Page", "with_mathml"]


class Page(HTMLExporter):
    """nbconvert's HTMLExporter with this course's templates for Formgrader and feedback."""

    @pass_context
    def markdown2html(self, context, source):
        """Return the HTML of a Markdown text."""
        return links.mended(super().markdown2html(context, with_mathml(source)))

    @default("template_paths")
    def _template_paths(self, prune=True, root_dirs=None):
        ours = Path(__file__).parent / "templates"
        # nbgrader's folder of templates comes last: ours extend "feedback/index.html.j2" there.
        nbgraders = self.extra_template_basedirs
        return [str(ours / self.template_name), str(ours / "shared"), *super()._template_paths(prune), *nbgraders]

    def _preprocess(self, nb, resources):
        """Return the notebook and its resources after nbgrader's own steps, and what our templates ask for."""
        nb, resources = super()._preprocess(nb, resources)
        known = self._known(resources)
        found = standings.standings(nb.cells, known)
        resources["unrolled"] = {
            "standings": found,
            "verdicts": standings.verdicts(nb.cells, known),
            "names": standings.exercise_names(nb.cells),
            "contents": standings.contents(nb.cells, found),
            "waiting": standings.waiting_points(nb.cells, found),
            "models": self._models(resources),
        }
        return nb, resources

    def _known(self, resources):
        """Return what the gradebook says about the submission that the page shows."""
        if "submission_id" in resources:
            return standings.stored(CourseDirectory(config=self.config).db_url, resources)
        if "db_url" in resources.get("nbgrader", {}):
            return standings.stored(resources["nbgrader"]["db_url"], resources)
        return {}

    def _models(self, resources):
        """Return the master's model answers for Formgrader's page; no other page is ever given one."""
        if self.template_name != "formgrade" or "submission_id" not in resources:
            return {}
        course = CourseDirectory(config=self.config)
        folder = course.format_path(course.source_directory, ".", resources["assignment_id"])
        return model_answers(folder, resources["notebook_id"])
