"""From a learner's function to a verdict, in one direction: call, compare, judge, explain."""
