"""The texts of the interface in the reader's language, found quickly: a page asks for two hundred."""

from __future__ import annotations

from typing import Any

from flask_babel import Domain, get_locale


class Words(Domain):
    """Flask-Babel's catalogues, without spelling out the locale for each text."""

    def __init__(self) -> None:
        super().__init__()
        self._by_locale: dict[Any, Any] = {}

    def get_translations(self) -> Any:
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        if locale not in self._by_locale:
            self._by_locale[locale] = super().get_translations()
        return self._by_locale[locale]
