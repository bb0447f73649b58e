"""The answers to the course's questions, computed by the app's own mathematics."""
