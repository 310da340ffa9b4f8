"""Training: courses, sessions, seats and waitlists, attendance, homework, the ledger of credit hours (学时), certificates, mentorships (师徒结对)."""
