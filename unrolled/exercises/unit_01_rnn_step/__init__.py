"""01_rnn_step: one step of SimpleRNN."""
