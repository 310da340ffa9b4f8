"""One's own account: choosing another password."""

from flask import redirect, request
from werkzeug.wrappers import Response

from services.gateway.cookies import clear_session_cookies
from services.gateway.pages.blueprints import pages
from services.gateway.pages.edge import ApiError
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import visitor
from services.gateway.runtime import gateway

PASSWORD = "/api/directory/v1/me/password"  # noqa: S105  # an address


@pages.get("/password")
def password() -> str:
    return password_page({})


@pages.post("/password")
def change_password() -> Response | tuple[str, int]:
    """The directory's decision; its event makes the new password good here, and ends the sessions of the old one."""
    present, wanted, again = (request.form.get(name, "") for name in ("present", "wanted", "again"))
    if wanted != again:
        return password_page({"again": [texts()("password.differ")]}), 422
    try:
        visitor().edge.put(PASSWORD, {"old_password": present, "new_password": wanted})
    except ApiError as error:
        if error.status not in {400, 403, 409, 422}:
            raise
        return password_page({next(iter(error.fields), "old_password"): [error.detail]}), 422
    response = redirect("/sign-in?notice=password_changed", 303)
    clear_session_cookies(response, secure=gateway().settings.secure_cookies)
    return response


def password_page(errors: dict[str, list[str]]) -> str:
    names = {"old_password": "present", "new_password": "wanted"}
    shown = {names.get(name, name): messages for name, messages in errors.items()}
    return render("password.html", errors=shown, must=visitor().signed_in.must_change_password)
