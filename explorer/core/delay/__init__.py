"""The delay tasks: recall one bit, or echo the last inputs."""
