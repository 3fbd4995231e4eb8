"""Cells that nobody has shown: GRU, a stack of layers, weights from another library, weights designed for a job."""
