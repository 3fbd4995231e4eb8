"""The course's folders and settings, read once and in one way."""
