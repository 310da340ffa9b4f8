"""Logical lines: what a page joined, broke or lost, as it was meant."""
