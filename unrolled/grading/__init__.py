"""Verdicts that cannot be forged: rebuild, execute, verify, record. One step a module.

    types, settings              what the steps hand to one another, and their limits
    intake, submission, masters  a submitted folder, the notebook's cells, and the unit as its author wrote it
    rebuild                      the student's text in the master's notebook
    execute, kernels, outputs    the notebook run for the record, in a sandboxed kernel
    verify, child, worker        what the student's functions return without Keras, in a sandboxed child
    answers                      what Keras returned
    pipeline                     from bytes to a result: the steps up to verify as functions
    record, graded               a result into the gradebook, in one transaction; a record into its folder

    steps, exchange              one after the other: parts of nbgrader's autograde, collect and release_feedback
    course, gradebook            a whole class: the course's settings, and its gradebook with one writer
    work, executors, batch       one submission on a worker, where workers are, and the map over the class
    fingerprint, report          what need not be graded again; bar, log and table
"""
