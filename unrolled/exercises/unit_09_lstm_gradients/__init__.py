"""09_lstm_gradients: gradients through the gates of an LSTM, through time, and clipped."""
