"""06_put_to_use: your functions run a trained network."""
