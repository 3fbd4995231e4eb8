"""Run JupyterLab for a course: the address first, then what the person does not wait for."""

import os
import sys
import warnings

from unrolled.course.start_up import without_collecting


def serve(folder, argv=(), teaching=False):
    """Run JupyterLab on a course's folder with the arguments ``argv`` of ``jupyter lab``; return when it stops.

    It answers first; releases are published and the first kernel prepared beside it.

    A student sees lessons and work, an instructor (teaching) the whole course.
    Nothing is written to the user's own Jupyter settings.

    Raises BadSettings where nbgrader_config.py has a mistake: all that nbgrader adds would be of no course.
    """
    # Kernels and extensions of this environment, also where the user has others of the same name.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    with without_collecting():
        from unrolled.course import config  # brings nbgrader, which Jupyter would import later

        # While the folder is none of Jupyter's own, all of which it goes on without where they have a mistake.
        config.load(folder)
    # nbgrader's extensions look for nbgrader_config.py from work/ too, where there is none.
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        [str(folder), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    )
    # nbgrader's gradebook, which SQLAlchemy 2 asks for a style that nbgrader does not follow; nothing is lost.
    warnings.filterwarnings("ignore", message="Object of type <Submitted.* not in session")
    with without_collecting():
        _ask_no_yarn()
        # Imported here: Jupyter reads the two variables while it is imported.
        from jupyterlab.labapp import LabApp

        # For the same reason.
        from unrolled.lab import connections, publishing, settings

        server = LabApp.initialize_server(argv=list(argv), config=settings.settings(folder, has_screen(), teaching))
    connections.quiet()
    # Said of every notebook when it is opened first; ours show plain text and PNG, which need no trust.
    server.log.addFilter(lambda record: "is not trusted" not in str(record.msg))
    publishing.hold(server)
    server.io_loop.add_callback(_open, server, teaching)
    server.start()


def _ask_no_yarn():
    """Let JupyterLab start as it does where there is no node.

    Where there is one, it runs yarn while it is imported, to ask from where packages are taken when JupyterLab is
    built, which takes nearly half a second. Nothing is built here.
    """
    from jupyterlab import commands  # see `serve`

    commands._yarn_config = lambda logger: {"yarn config": {}, "npm config": {}}


def has_screen(environment=os.environ, platform=sys.platform):
    """Return whether a browser that is opened here can be expected to be seen."""
    if environment.get("CI") or environment.get("SSH_CONNECTION"):
        return False
    if platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


NEXT_STEP = {
    False: "The course page lists all units: press Fetch beside one; your copies are in work/.",
    True: "Grading: menu Nbgrader > Formgrader. Masters are in source/.",
}


async def _open(server, teaching):
    """Print the address as soon as the server answers; only then do what the person does not wait for."""
    from unrolled.lab import publishing, warm  # bring Jupyter

    await _announce(server, teaching)
    await publishing.run(server)
    warm.use(server.config)


async def _announce(server, teaching):
    """Print the address and the next step as soon as the server answers."""
    from jupyter_server.utils import url_path_join  # see `serve`
    from tornado.httpclient import AsyncHTTPClient

    await AsyncHTTPClient().fetch(url_path_join(server.local_url, "api"), validate_cert=False)
    print(
        "The course is served here; open the address in a browser:",
        f"    {server.connection_url.rstrip('/')}{server.default_url}?token={server.identity_provider.token}",
        f"{NEXT_STEP[teaching]} Ctrl-C stops the server.",
        sep="\n",
        flush=True,
    )
