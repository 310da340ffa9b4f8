"""Our own files, and the browser's libraries from where npm put them: no third party's file is in the repository."""

from pathlib import Path

from flask import Flask, Response, abort, send_from_directory

from services.gateway.runtime import gateway

OWN = Path(__file__).parents[1] / "static"
#: The name in the page's address -> the file in node_modules.
VENDOR = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
}
#: A browser keeps a file that long before it asks whether it changed (ETag).
MAX_AGE = 3600


def install(app: Flask) -> None:
    app.static_folder = str(OWN)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = MAX_AGE
    app.add_url_rule("/static/vendor/<name>", "vendor", vendor_file)


def vendor_file(name: str) -> Response:
    if name not in VENDOR:
        abort(404)
    return send_from_directory(gateway().settings.vendor_dir.absolute(), VENDOR[name])
