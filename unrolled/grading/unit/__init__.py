"""What is the same for all submissions of a unit: its master, Keras' answers, and what a result depends on."""
