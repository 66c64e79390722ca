"""Qunjian (群建): Party-led building of mass organisations, as a county's work system."""

__version__ = "0.1.0"
