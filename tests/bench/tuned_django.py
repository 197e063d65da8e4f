"""Django's admin, tuned as its documentation advises, over the same rows, with the same columns."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import django
from django.apps import AppConfig
from django.conf import settings
from werkzeug.test import Client

from tests.bench.data import Sample
from tests.bench.measure import Forms

COLUMNS = (
    *("name", "name_latin", "name_native", "kind", "sex", "born", "nationality", "preferred_language"),
    *("household", "area", "away", "vulnerability"),
)
_CHOICES = {
    "kind": ("resident", "hmt_compatriot", "foreign_chinese", "foreign_resident", "returnee", "visitor"),
    "sex": ("female", "male", "other"),
    "nationality": (
        "CN", "KR", "JP", "US", "VN", "RU", "DE", "FR", "TH", "GB", "CA", "AU", "ES", "EG", "SA", "KZ", "IT"
    ),
    "away": ("never_left", "returned", "not_returned"),
    "vulnerability": ("none", "minor_alone", "elderly", "pregnant", "chronic", "disabled"),
}  # fmt: skip
_PRAGMAS = (
    "PRAGMA cache_size=-16384; PRAGMA mmap_size=1073741824; PRAGMA synchronous=2; PRAGMA foreign_keys=1"
)
_FILTERS = {
    "kind": "kind__exact=foreign_resident",
    "sex": "sex__exact=female",
    "born": "born__gte=1980-01-01&born__lte=1989-12-31",
    "nationality": "nationality__exact=KR",
    "away": "away__exact=not_returned",
    "vulnerability": "vulnerability__exact=elderly",
    "two": "nationality__exact=KR&away__exact=not_returned",
}


class People(AppConfig):
    """Names the app that the models below belong to."""

    name, label = "tests.bench", "people"


class Rows:
    """Sends the residents to their file and Django's own tables to a small one."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        return "rows" if model._meta.app_label == "people" else "default"

    db_for_write = db_for_read

    def allow_relation(self, *_objects: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app: str, **_hints: Any) -> bool:
        return db == "default"


class Tuned:
    """The change list and change form of residents."""

    def __init__(self, folder: Path, sample: Sample) -> None:
        self.sample = sample
        _configure(folder)
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from django.core.wsgi import get_wsgi_application

        _register()
        call_command("migrate", verbosity=0)
        User.objects.filter(username="admin").delete()
        User.objects.create_superuser("admin", password="linli-demo")
        self.application = get_wsgi_application()

    def sign_in(self, client: Client, _role: str) -> None:
        values = Forms(client.get("/admin/login/").get_data(as_text=True)).named("password")
        given = {**values, "username": "admin", "password": "linli-demo"}
        answer = client.post("/admin/login/?next=/admin/", data=given)
        assert answer.status_code == 302, answer.status_code

    def ids(self, _role: str) -> list[int]:
        return self.sample.ids

    def address(self, scenario: str, _role: str) -> str | None:
        kind, _colon, what = scenario.partition(":")
        pages = -(-self.sample.residents // 50)
        query = {
            "first": "",
            "middle": f"p={pages // 2 + 1}",
            "last": f"p={pages}",
            "sort": self._sorted(what),
            "search": f"q={self.sample.often if what else self.sample.search}",
            "filter": {
                **_FILTERS,
                "preferred_language": f"preferred_language__id__exact={self.sample.language}",
                "area": f"area__id__exact={self.sample.grid}",
                "community": f"area__parent__exact={self.sample.community}",
            }.get(what, ""),
        }[kind]
        return f"/admin/people/resident/?{query}"

    def _sorted(self, what: str) -> str:
        column = what.lstrip("-")
        if column not in COLUMNS:
            return ""
        return "o=" + ("-" if what.startswith("-") else "") + str(COLUMNS.index(column) + 1)

    def edit(self, row_id: int) -> str:
        return f"/admin/people/resident/{row_id}/change/"

    def form(self, client: Client, row_id: int) -> tuple[str, dict[str, Any]]:
        address = self.edit(row_id)
        return address, Forms(client.get(address).get_data(as_text=True)).named("name")


def _configure(folder: Path) -> None:
    options = {"init_command": _PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": 10}
    settings.configure(
        SECRET_KEY="measured",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="people_urls",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "django.sqlite3"),
                        "CONN_MAX_AGE": None, "OPTIONS": options},
            "rows": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "peers.sqlite3"),
                     "CONN_MAX_AGE": None, "OPTIONS": options},
        },
        DATABASE_ROUTERS=["tests.bench.tuned_django.Rows"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
            "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
            "tests.bench.tuned_django.People",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        STATIC_URL="/static/",
        LANGUAGE_CODE="zh-hans",
        USE_TZ=True,
    )  # fmt: skip
    django.setup()


def _register() -> None:
    from django.contrib import admin
    from django.db import models
    from django.urls import path

    def chosen(name: str) -> Any:
        return models.CharField(max_length=24, choices=[(value, value) for value in _CHOICES[name]])

    class Language(models.Model):
        autonym, code = models.CharField(max_length=80), models.CharField(max_length=16)

        class Meta:
            app_label, managed, db_table, ordering = "people", False, "language", ("autonym",)

        def __str__(self) -> str:
            return self.autonym

    class Area(models.Model):
        name, kind = models.CharField(max_length=80), models.CharField(max_length=12)
        parent = models.ForeignKey("self", models.PROTECT, null=True)

        class Meta:
            app_label, managed, db_table, ordering = "people", False, "area", ("name",)

        def __str__(self) -> str:
            return self.name

    class Household(models.Model):
        place = models.CharField(max_length=320)
        area = models.ForeignKey(Area, models.PROTECT)

        class Meta:
            app_label, managed, db_table, ordering = "people", False, "household", ("place",)

        def __str__(self) -> str:
            return self.place

    class Resident(models.Model):
        name = models.CharField(max_length=80)
        name_latin = models.CharField(max_length=80, blank=True)
        name_native = models.CharField(max_length=80, blank=True)
        kind, sex = chosen("kind"), chosen("sex")
        born = models.DateField(null=True, blank=True)
        nationality = chosen("nationality")
        preferred_language = models.ForeignKey(Language, models.PROTECT, null=True, blank=True)
        household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True)
        area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True)
        away, vulnerability = chosen("away"), chosen("vulnerability")

        class Meta:
            app_label, managed, db_table, ordering = "people", False, "resident", ("name",)

        def __str__(self) -> str:
            return self.name

    class Linked(admin.ModelAdmin):
        search_fields = ("id",)

    class ResidentAdmin(admin.ModelAdmin):
        list_display = COLUMNS
        list_select_related = ("preferred_language", "household", "area")
        list_per_page = 50
        show_full_result_count = False
        search_fields = ("name", "name_latin", "name_native")
        list_filter = ("kind", "sex", "nationality", "preferred_language", "away", "vulnerability")
        autocomplete_fields = ("preferred_language", "household", "area")

        def lookup_allowed(self, *_given: Any) -> bool:
            return True

    site = admin.AdminSite()
    site.register([Language, Area, Household], Linked)
    site.register(Resident, ResidentAdmin)
    urls = types.ModuleType("people_urls")
    urls.urlpatterns = [path("admin/", site.urls)]  # type: ignore[attr-defined]
    sys.modules["people_urls"] = urls


def make(folder: Path, sample: Sample) -> Tuned:
    return Tuned(folder, sample)
