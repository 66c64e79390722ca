"""The lists of comparisons."""
