"""The directory's routes: parse, call an operation, render. Importing the parts registers them."""

from services.directory.api import groups, imports, me, memberships, passwords, people, schools
from services.directory.api.service import api

__all__ = ["api", "groups", "imports", "me", "memberships", "passwords", "people", "schools"]
