"""The account page of whoever is signed in, and what an administrator does with the account of another."""

from __future__ import annotations

import ipaddress
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_security import current_user

from backoffice import access, accounts, reading, signin
from backoffice.signin import current_actor, public
from models.organisations.company import Company
from models.organisations.school import School
from models.places.area import Area
from models.system.passkey import Passkey
from models.system.user import INTERFACE_LANGUAGES, User

blueprint = Blueprint("account", __name__)

#: What an administrator does with the account of another: (label, what it means), asked before it is done.
ACTS: dict[str, tuple[Any, Any]] = {
    "temporary_password": (
        _("New temporary password"),
        _("The present password stops working at once, and all sessions of the account end."),
    ),
    "reset_second_factor": (
        _("Take off the second factor"),
        _("The app, the passkeys and the recovery codes of the account are removed, and its sessions end."),
    ),
    "sign_out_user": (
        _("End all sessions"),
        _("Whoever is signed in to the account is signed out, on every machine."),
    ),
}


@blueprint.get("/account/")
def page() -> ResponseReturnValue:
    """Roles, second factor, password, sessions and language of the signed-in user."""
    return render_template(
        "account/page.html",
        owing=signin.owes_second_factor(),
        roles=[
            (access.ROLES.get(each.role, each.role), _bounds(each)) for each in current_actor().assignments
        ],
        passkeys=Passkey.select().where(Passkey.user == current_user.id).count(),
        passkeys_possible=_passkeys_possible(),
        codes=len(current_user.mf_recovery_codes or ()),
        languages=INTERFACE_LANGUAGES,
    )


@blueprint.get("/logout")
@public
def sign_out() -> ResponseReturnValue:
    """Asks first: a link of somebody else's must not sign anybody out."""
    if not current_user.is_authenticated:
        return redirect(url_for("security.login"))
    return render_template("security/logout_user.html")


@blueprint.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the signed-in user, this one too."""
    accounts.sign_out_everywhere(current_actor(), current_user.id)
    return redirect(url_for("security.login"))


@blueprint.get("/account/<int:user>/temporary-password", endpoint="ask_temporary_password")
@blueprint.get("/account/<int:user>/second-factor", endpoint="ask_reset_second_factor")
@blueprint.get("/account/<int:user>/sign-out", endpoint="ask_sign_out_user")
def ask(user: int) -> ResponseReturnValue:
    """Ask whether it is meant; the same address does it when it is sent."""
    actor = current_actor()
    row = reading.get(actor, User, user, verb="edit")
    label, meaning = ACTS[str(request.endpoint).partition(".ask_")[2]]
    return render_template(
        "account/ask.html",
        label=label,
        meaning=meaning,
        name=reading.title(actor, row),
        list_label=User.meta("label_plural"),
        return_url=url_for("user.details_view", id=user),
    )


@blueprint.post("/account/<int:user>/temporary-password")
def temporary_password(user: int) -> ResponseReturnValue:
    """Give a user a temporary password and show it, this once."""
    password = accounts.new_temporary_password(current_actor(), user)
    return render_template(
        "account/temporary_password.html",
        password=password,
        name=User.get_by_id(user).name,
        days=accounts.TEMPORARY.days,
        back=url_for("user.details_view", id=user),
    )


@blueprint.post("/account/<int:user>/second-factor")
def reset_second_factor(user: int) -> ResponseReturnValue:
    """Take a lost second factor off a user's account."""
    accounts.reset_second_factor(current_actor(), user)
    flash(gettext("The second factor is taken off."), "success")
    return redirect(url_for("user.details_view", id=user))


@blueprint.post("/account/<int:user>/sign-out")
def sign_out_user(user: int) -> ResponseReturnValue:
    """End every session of a user."""
    accounts.sign_out_everywhere(current_actor(), user)
    flash(gettext("All sessions of the account have ended."), "success")
    return redirect(url_for("user.details_view", id=user))


def _bounds(assignment: access.Assignment) -> list[str]:
    """The names of what a role is bound to."""
    links = ((Area, assignment.area), (Company, assignment.company), (School, assignment.school))
    names = [str(record.get_by_id(row).name) for record, row in links if row is not None]
    return names + sorted(assignment.languages)


def _passkeys_possible() -> bool:
    """Browsers take passkeys for a named host with https, and for localhost."""
    host = request.host.partition(":")[0]
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure or host == "localhost"
    return False
