"""05_bidirectional: two directions, one time axis."""
