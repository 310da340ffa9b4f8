"""Publications: calls, submissions, reviews, decisions, research projects (课题), periodical issues, the points ledger, yearly statistics."""
