"""Finding where sources tell of one unit otherwise: counts, coverage, and what registers write."""
