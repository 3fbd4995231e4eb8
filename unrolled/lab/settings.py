"""The settings of one server, which `unrolled lab` and `unrolled teach` hand to JupyterLab; nothing is written down.

`python -m unrolled.lab.settings` prints the student's view as JSON, for a server that somebody else starts (Binder).
"""

import hashlib
import json
import os
import secrets
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir
from traitlets.config import Config

from unrolled.lab import connections

HERE = Path(__file__).resolve().parent


def view(teaching):
    """Return the settings of ServerApp that decide what is shown: the whole course, or lessons and work."""
    extensions = {"unrolled.lab.extension": True, "unrolled.lab.course_page": True}
    extensions["nbgrader.server_extensions.formgrader"] = teaching
    contents = {} if teaching else {"contents_manager_class": "unrolled.lab.contents.StudentContents"}
    return {"jpserver_extensions": extensions, **contents}


def _name(folder, teaching):
    """Return a name for what is remembered of this course's folder in this view."""
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return f"unrolled-{'teach' if teaching else 'lab'}-{digest}"


def settings(folder, open_browser, teaching):
    """Return the settings of this one server; arguments of the command line win over them."""
    return Config(
        {
            "Application": {"log_level": "WARN"},
            "ServerApp": {
                "root_dir": str(folder),
                "open_browser": open_browser,
                # Root is the usual user of a container.
                "allow_root": getattr(os, "geteuid", lambda: 1)() == 0,
                # Ctrl-C stops the server at once: it does not ask in the middle of other output.
                "answer_yes": True,
                "tornado_settings": connections.pings(),
                **view(teaching),
            },
            # Nothing here uses language servers, and looking for them starts npm where the system has it.
            "LanguageServerManager": {"autodetect": False},
            # A kernel whose messages travel openly says so on the console.
            "KernelManager": {"transport_encryption": "auto"},
            # The panel that shows the whole configuration would show the token too.
            "FormgradeExtension": {"debug": False},
            # A token of our own, since Jupyter announces those that it makes in eight lines.
            "IdentityProvider": {"token": secrets.token_hex(24)},
            "LabApp": {
                # Where an address names no file, the course page comes first.
                "default_url": "/lab",
                # Windows that were open are opened again in the same course and the same view alone, in no other clone.
                "workspaces_dir": str(Path(jupyter_config_dir(), "lab", "workspaces", _name(folder, teaching))),
                # overrides.json there turns off the pop-ups about news and updates.
                "app_settings_dir": str(HERE / "overrides"),
                # What this course adds to JupyterLab's page: see browser/.
                "extra_labextensions_path": [str(HERE / "browser")],
            },
        }
    )


if __name__ == "__main__":
    print(json.dumps({"ServerApp": view(teaching=False)}, indent=2))
