"""Results in the gradebook and in the folder of graded submissions."""
