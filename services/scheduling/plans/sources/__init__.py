"""Files and pasted texts, as lines and blocks."""
