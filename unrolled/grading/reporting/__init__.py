"""What the class has understood: from the gradebook and the records to pages and tables for the instructor.

facts       what is known of a unit: points, verdicts, times
outcomes    what became of each exercise: passed, blank, which mistake
items       facility and discrimination
people      who needs a person, who was late, who handed in how often
naming      wrong answers that several share: the next mistakes to name
overview    the whole course: units against students, mistakes that come back
figures     the pictures
pages       HTML, and tables as CSV
"""
