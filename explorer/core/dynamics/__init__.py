"""The dynamics of any map h -> h': fixed points, cycles, basins, principal axes."""
