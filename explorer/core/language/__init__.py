"""Language models and word pairs: data, training, sampling, baselines, scripts."""
