"""What makes the bare services a district that a newcomer can look at.

`welcome.py` runs at the end of every start. `__main__.py` is `make demo`.
"""
