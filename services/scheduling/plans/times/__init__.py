"""Phrases of times: months, weeks and days of a term."""
