"""Comparison of registers: which rows of which departments are one and the same firm."""
