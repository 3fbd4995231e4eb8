"""03_lstm_gates: the four gates of an LSTM, its two states, one step, and its fresh bias."""
