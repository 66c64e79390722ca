"""The invented county as it really is."""
