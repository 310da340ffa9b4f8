"""Work plans: the list, the import, the review of a draft, its publication."""

from services.gateway.pages.plans import exporting, importing, items, overview, publishing, reviewing

__all__ = ["exporting", "importing", "items", "overview", "publishing", "reviewing"]
