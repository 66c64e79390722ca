"""Reads of comparisons: for whom first, then what of one."""
