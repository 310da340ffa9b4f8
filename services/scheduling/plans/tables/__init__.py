"""Tables, as they are written or as they were flattened: rows, columns, and what stands below each other."""
