"""Verdicts that cannot be forged: rebuild, execute, verify, store. A room a subject, and one direction through them.

    reading    the bytes that a folder holds
    unit       the master, Keras' answers, and what a result depends on
    executing  the notebook for the record, in a sandboxed kernel
    verifying  the verdicts, from a sandboxed child without Keras
    inside     what runs in both sandboxes; fork_server and sandbox start it from outside
    pages_inside  what handles students' text in a sandbox: cells, the student's text in the master's notebook, what a
               kernel sends, the record; `room` asks it, with limits
    pipeline   from bytes to a result: the steps before, as functions
    storing    results into the gradebook, records into their folders
    classes    the map over a class, or one submission, here or on a cluster
    report     log, bar and table of a run
"""
