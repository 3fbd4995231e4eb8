"""``unrolled lab``: publish the exercises and serve the course in JupyterLab, opened on the page of all units.

Everything after ``lab`` goes to JupyterLab, for example ``unrolled lab --port=9000 --no-browser``.
"""

import os
import secrets
import sys
import warnings
from pathlib import Path

from unrolled import publish


def main(argv):
    """Serve the course in the working directory until Ctrl-C; return an exit code."""
    if {"-h", "--help"} & set(argv):
        print(__doc__)
        return 0
    if publish.main([]) != 0:
        return 1
    serve(Path.cwd(), argv)
    return 0


def serve(folder, argv=()):
    """Run JupyterLab on a course's folder with the arguments ``argv`` of ``jupyter lab``; return when it stops.

    Nothing is written to the user's own Jupyter settings.
    """
    # Kernels and extensions of this environment, also where the user has others of the same name.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    # nbgrader's extensions look for nbgrader_config.py from work/ too, where there is none.
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        [str(folder), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    )
    # Imported here: Jupyter reads the two variables while it is imported.
    from jupyterlab.labapp import LabApp

    # nbgrader's gradebook, which SQLAlchemy 2 asks for a style that nbgrader does not follow; nothing is lost.
    warnings.filterwarnings("ignore", message="Object of type <Submitted.* not in session")
    server = LabApp.initialize_server(argv=list(argv), config=_settings(folder))
    # Said of every notebook when it is opened first; ours show plain text and PNG, which need no trust.
    server.log.addFilter(lambda record: "is not trusted" not in str(record.msg))
    server.io_loop.add_callback(_announce, server)
    server.start()


def has_screen(environment=os.environ, platform=sys.platform):
    """Return whether a browser that is opened here can be expected to be seen."""
    if environment.get("CI") or environment.get("SSH_CONNECTION"):
        return False
    if platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _settings(folder):
    """Return the settings of this one server; arguments of the command line win over them."""
    from traitlets.config import Config

    return Config(
        {
            "Application": {"log_level": "WARN"},
            "ServerApp": {
                "root_dir": str(folder),
                "open_browser": has_screen(),
                # The course page's own; those that packages enable are loaded too.
                "jpserver_extensions": {"jupyterlab": True, "unrolled.course_page": True},
                # Root is the usual user of a container.
                "allow_root": getattr(os, "geteuid", lambda: 1)() == 0,
                # Ctrl-C stops the server at once: it does not ask in the middle of other output.
                "answer_yes": True,
                # Milliseconds. Jupyter's own timeout is longer than its interval, which tornado warns about.
                "tornado_settings": {"ws_ping_interval": 90_000, "ws_ping_timeout": 90_000},
            },
            # A kernel whose messages travel openly says so on the console.
            "KernelManager": {"transport_encryption": "auto"},
            # The panel that shows the whole configuration would show the token too.
            "FormgradeExtension": {"debug": False},
            # A token of our own, since Jupyter announces those that it makes in eight lines.
            "IdentityProvider": {"token": secrets.token_hex(24)},
            "LabApp": {
                # Where an address names no file, the course page comes first.
                "default_url": "/lab",
                # overrides.json there turns off the pop-ups about news and updates.
                "app_settings_dir": str(Path(__file__).with_name("lab_settings")),
                # Text alternatives of figures, nothing to be seen of folded outputs; and the course page.
                "extra_labextensions_path": [str(Path(__file__).with_name("lab_extensions"))],
            },
        }
    )


async def _announce(server):
    """Print the address and the next step as soon as the server answers."""
    from jupyter_server.utils import url_path_join
    from tornado.httpclient import AsyncHTTPClient

    from unrolled import warm

    await AsyncHTTPClient().fetch(url_path_join(server.local_url, "api"), validate_cert=False)
    print(
        "The course is served here; open the address in a browser:",
        f"    {server.connection_url.rstrip('/')}{server.default_url}?token={server.identity_provider.token}",
        "The course page lists all units: press Fetch beside one; your copies are in work/. Ctrl-C stops the server.",
        sep="\n",
        flush=True,
    )
    # After the address, which needs no kernel.
    warm.use()
