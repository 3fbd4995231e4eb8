"""What the cases of several exercises of 00_start are drawn from."""

LAYERS = ("rnn", "lstm", "bilstm")
