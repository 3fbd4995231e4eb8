"""08_rnn_gradients: backpropagation through time."""
