"""Pages of the ledger: the grid, the unit card, finding, changing many, undoing."""
