"""00_start: what Keras takes and what it gives back."""
