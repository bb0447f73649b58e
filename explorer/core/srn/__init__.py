"""The 2-2-2 simple recurrent network: parameters, runs, scenes, phase plane, bifurcations."""
