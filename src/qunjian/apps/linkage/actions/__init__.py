"""Everything that changes comparisons and what people decided of them."""
