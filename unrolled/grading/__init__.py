"""Verdicts that cannot be forged: rebuild, execute, verify, record. One step a module.

    types, settings              what the steps hand to one another, and their limits
    intake, submission, masters  a submitted file as bytes, its cells, and the unit as its author wrote it
    rebuild                      the student's text in the master's notebook
    execute, kernels             the notebook run for the record, in a sandboxed kernel
    verify, worker, answers      what the student's functions return without Keras, compared with what Keras returned
    record                       results into the gradebook
    pipeline                     from bytes to a result: the steps up to verify as functions
    steps, exchange              all of it as parts of nbgrader's own autograde, collect and release_feedback
"""
