"""What reads, rebuilds and shows a student's text, in a sandboxed process with limits; no student's code runs here.

`unrolled.grading.room` asks for one function of a module of this room: bytes in, bytes out (`parts` makes one of
several). Whatever the text does to it, takes time, takes memory, ends the process, is one exception there.
"""
