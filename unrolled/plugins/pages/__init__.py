"""Formgrader's grading page and the feedback pages: made from nbgrader's by templates in templates/.

showing        what is shown of the cells, made in a process that may fail
policy         what a browser may do for a page: nothing but its own scripts
standings      passed, not passed, waiting for a person; the contents list
model_answers  from the master, for the grader
"""

import threading
from pathlib import Path

from jinja2 import pass_context
from markupsafe import escape
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbgrader.coursedir import CourseDirectory
from traitlets import default

from unrolled.course.names import printable
from unrolled.course.settings import Grading
from unrolled.grading import room
from unrolled.plugins.pages import policy, standings
from unrolled.plugins.pages.model_answers import model_answers
from unrolled.plugins.pages.showing import Pieces, add_cells

# What nbgrader's templates write into the page as it is, and a folder's name may be part of.
_NAMES = ("student", "first_name", "last_name", "notebook_path", "notebook_id", "assignment_id")


class Page(HTMLExporter):
    """nbconvert's HTMLExporter with this course's templates for Formgrader and feedback."""

    def __init__(self, *arguments, **named):
        """Start what makes pages, which takes a second, before the first one is asked for."""
        super().__init__(*arguments, **named)
        # Formgrader has one exporter, and an exporter makes one page at a time.
        self._one = threading.Lock()
        self._isolated = None if Grading(config=self.config).sandbox else False
        if self._isolated is None:
            room.warm_up()

    def from_notebook_node(self, nb, resources=None, **named):
        """Return (HTML, resources) of a notebook; the whole page is not parsed again, as nbconvert's own does it."""
        with self._one:
            return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **named)

    def default_filters(self):
        """Yield the filters of templates; a cell's text is HTML already."""
        yield from super().default_filters()
        yield "markdown2html", _made
        yield "highlight_code", _made

    @default("default_preprocessors")
    def _default_preprocessors(self):
        # nbconvert's others match a student's text with regular expressions, here in the server.
        return ["nbconvert.preprocessors.CSSHTMLHeaderPreprocessor"]

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
        models = self._models(resources)
        resources["unrolled"] = {
            "standings": found,
            "verdicts": standings.verdicts(nb.cells, known),
            "names": standings.exercise_names(nb.cells),
            "contents": standings.contents(nb.cells, found),
            "waiting": standings.waiting_points(nb.cells, found),
            "models": models,
        }
        resources["policy"] = policy.Policy()
        pieces = Pieces()
        add_cells(pieces, nb)
        for model in models.values():
            model.add(pieces)
        pieces.make(self._isolated)
        for name in _NAMES:
            if resources.get(name):
                text = resources[name] if name == "notebook_path" else printable(resources[name])
                resources[name] = str(escape(text))
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


@pass_context
def _made(context, source, metadata=None):
    """Return the HTML that was made of a cell's text, in the places where nbgrader's templates have it made."""
    return context["cell"]["html"]
