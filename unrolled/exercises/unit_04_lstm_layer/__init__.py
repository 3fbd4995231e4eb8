"""04_lstm_layer: LSTM over time, and what the layer returns."""
