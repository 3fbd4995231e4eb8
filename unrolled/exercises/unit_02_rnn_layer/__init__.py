"""02_rnn_layer: SimpleRNN over time."""
