"""Pure rules: what a term's weeks are, what an activity may become, when a series falls, how two readings differ.

No Flask, no SQL, no bus; dates and times are handed in.
"""
