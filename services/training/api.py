"""Its routes: none yet; the description says so."""

from shared.web import Api

api = Api("training", title="Training")
