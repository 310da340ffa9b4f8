"""What was read, as JSON, as a text for a person, as an office's file."""
