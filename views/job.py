"""The screen of jobs: the derived list; a job's own page shows its progress and its result."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.signin import current_actor
from views.asked import row_id
from views.screens import RecordScreen


class JobScreen(RecordScreen):
    """Jobs are ordered elsewhere; here they are found, and put away."""

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        model, in_bin = self._with_bin(current_actor(), row_id())
        if in_bin:
            return super().details_view()
        return redirect(url_for("prints.job", job_id=model.id))
