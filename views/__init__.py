"""Screens and HTTP: one derived screen for each record, the odd ones, the portal and the delivery API."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import Admin
from flask_admin.theme import Theme
from flask_babel import format_date, format_decimal, get_locale, gettext

from backoffice import reminders, signin
from models import register
from models.base import Record
from models.content.content import Content
from models.system.user import INTERFACE_LANGUAGES
from views import (
    account,
    api,
    asked,
    copies,
    door,
    door_form,
    interchange,
    job,
    media,
    preflight,
    printed,
    prints,
    site,
    site_print,
    texts,
    wechat,
)
from views.api_readers import Readers
from views.api_token import ApiTokenScreen
from views.assets import asset
from views.content import ContentScreen
from views.entry_pass import EntryPassScreen
from views.home import Home
from views.inquiry import InquiryScreen
from views.job import JobScreen
from views.label_sheet import LabelSheetScreen
from views.learning_pack import LearningItemScreen, LearningPackScreen
from views.media_library import MediaScreen
from views.office_look import OfficeLookScreen
from views.official_letter import OfficialLetterScreen
from views.print_run import PrintedEditionScreen, PrintRunScreen, RegisterLink
from views.prints_of import PrintLink
from views.reminder import ReminderScreen
from views.return_plan import ReturnPlanScreen
from views.saved_list import SavedListScreen
from views.screens import RecordScreen
from views.target import TargetScreen
from views.translation import TranslationScreen
from views.user import UserScreen
from views.webhook import WebhookScreen
from views.words import Words

blueprint = Blueprint("screens", __name__)


@blueprint.get("/")
@signin.public
def start() -> ResponseReturnValue:
    """To today's work; readers without an account to the public site."""
    signed_in = signin.current_actor().user_id is not None
    return redirect(url_for("admin.index" if signed_in else "site.choose"))


@blueprint.post("/language")
@signin.public
def language() -> ResponseReturnValue:
    """Choose the language of the interface and stay on the page."""
    signin.keep_language(request.form.get("language", ""))
    return redirect(asked.back(url_for("admin.index")))


#: Odd screens: a record's own subclass of the derived one.
ODD: dict[str, type[RecordScreen]] = {
    "api_token": ApiTokenScreen,
    "entry_pass": EntryPassScreen,
    "inquiry": InquiryScreen,
    "job": JobScreen,
    "label_sheet": LabelSheetScreen,
    "learning_item": LearningItemScreen,
    "learning_pack": LearningPackScreen,
    "media": MediaScreen,
    "office_look": OfficeLookScreen,
    "official_letter": OfficialLetterScreen,
    "print_run": PrintRunScreen,
    "printed_edition": PrintedEditionScreen,
    "reminder": ReminderScreen,
    "return_plan": ReturnPlanScreen,
    "saved_list": SavedListScreen,
    "target": TargetScreen,
    "translation": TranslationScreen,
    "user": UserScreen,
    "webhook": WebhookScreen,
}


def _screen(record: type[Record]) -> type[RecordScreen]:
    """The class of a record's screens: its own, those of all content, or the derived ones."""
    usual = ContentScreen if issubclass(record, Content) else RecordScreen
    return ODD.get(record.key(), usual)


@lru_cache
def tag_of(code: str) -> str:
    """The BCP 47 tag of an interface language, by which browsers choose fonts and voices: its script follows
    from the country."""
    locale = Locale.parse(code)
    return f"{locale.language}-{locale.territory}" if locale.territory else str(locale.language)


class Office:
    """What the frame of every page shows: menu, languages and whoever is signed in."""

    def __init__(self, admin: Admin) -> None:
        self.menu, self.actor = admin.menu(), signin.current_actor()
        self.language = str(get_locale())
        self.language_tag = tag_of(self.language)
        self.language_name = dict(INTERFACE_LANGUAGES).get(self.language, self.language)
        self.languages = [(code, tag_of(code), name) for code, name in INTERFACE_LANGUAGES]
        self.account_links = [(gettext("Account and security"), url_for("account.page"))]

    @property
    def reminds(self) -> bool:
        """Whether whoever is signed in keeps reminders."""
        return reminders.may_keep(self.actor)

    @property
    def here(self) -> str:
        """The address of this page, to come back to."""
        return asked.here() or url_for("admin.index")


def install(app: Flask) -> None:
    """Give the application its screens. A record's odd screen is named in `ODD`; the others are derived."""
    app.url_map.converters["int"] = asked.BoundedNumber
    app.extensions["babel"].instance.domain_instance = Words()
    admin = Admin(app, name="Linli", index_view=Home(), theme=Theme("none", "admin/base.html"))
    admin.add_menu_item(PrintLink())
    admin.add_menu_item(RegisterLink())
    for record in register.records():
        admin.add_view(_screen(record)(record))
    rooms = (
        *(account, api, copies, door, door_form, interchange, job, media, preflight, printed, prints),
        *(site, site_print, wechat),
    )
    for room in rooms:
        app.register_blueprint(room.blueprint)
    app.extensions["csrf"].exempt(door_form.blueprint)  # its forms are signed, for who keeps no cookie
    app.extensions["csrf"].exempt(site.blueprint)  # one chooses the size of the type there, and nothing else
    app.register_blueprint(blueprint)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["drawn"] = texts.pictogram
    app.jinja_env.filters["dateformat"] = format_date
    app.jinja_env.filters["numberformat"] = format_decimal
    app.context_processor(lambda: {"office": Office(admin)})
    app.after_request(_keep_assets)
    app.wsgi_app = Readers(app)  # type: ignore[method-assign]


def _keep_assets(response: Response) -> Response:
    """Browsers keep what is asked for by its content."""
    if request.endpoint == "static" and request.args.get("v"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
