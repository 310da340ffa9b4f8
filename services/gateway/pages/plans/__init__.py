"""Work plans: the list, the import, the review of a draft, its publication."""

from services.gateway.pages.plans import importing, items, overview, publishing

__all__ = ["importing", "items", "overview", "publishing"]
