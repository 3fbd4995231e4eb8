"""The course's own functions of earlier exercises in the child: `unrolled.given`, and masters for follow-through."""

import types
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Earlier:
    """Functions by name: those of earlier units, and those that take the place of the student's own."""

    given: dict
    masters: dict


def here(job):
    """Return Earlier of a job, made in this process, and take their source out of the job."""
    given = _made(job.pop("given"), job["given_name"], {"np": np})
    names, source = job["replaced"], job.pop("masters")
    masters = _made(source, job["given_name"], {"np": np} | given) if names else {}
    return Earlier(given, {name: masters[name] for name in names if name in masters})


def _made(source, module, namespace):
    """Return name -> function of a source; texts that say what they do are left out."""
    namespace = {"__name__": module} | namespace
    exec(compile(source, f"/site-packages/{module}", "exec", dont_inherit=True, optimize=2), namespace)
    return {name: value for name, value in namespace.items() if isinstance(value, types.FunctionType)}
