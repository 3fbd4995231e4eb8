"""A whole class: one submission on a worker, where the workers are, and the map over all of them."""
