"""Directory: the district's schools, groups and people, who is where in which role, and the passwords' verifiers."""
