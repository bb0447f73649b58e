"""The teacher's view: who trains what, how much space it takes, and a message to everybody."""
