"""What nbgrader is given of this package: parts that stand in the place of its own."""
