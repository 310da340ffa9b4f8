"""Its routes: none yet; the description says so."""

from shared.web import Api

api = Api("publications", title="Publications")
