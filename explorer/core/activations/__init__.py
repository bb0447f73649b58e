"""What the units of a trained net do while it reads: traces, labels, ablation, reach."""
