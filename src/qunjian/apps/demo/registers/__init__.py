"""The departments' files about the invented county, with the faults that real files have."""
