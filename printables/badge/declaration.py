"""The badge of whoever works for the office: name, task, photo, languages; the mark of the task has a form of
its own, so that it is told apart in grey too."""

from printables.badge.sample import values
from printables.catalogue import N_, OFFICE, Printable

PRINTABLE = Printable(
    name="badge",
    title=N_("Badge"),
    record="user",
    paper="badge",
    genre="card",
    languages=(1, 3),
    batch=True,
    finishes=("cards", "crop_marks", "grey"),
    shape={
        "office": OFFICE,
        "name": "name",
        # The task by the name of the role; those that are not known here are staff.
        "role": "choice:administrator,clerk,grid_member,outreach,translator,company_liaison,school_liaison,"
        "transfer_team,observation_team,duty_officer,command,staff",
        "spoken": ["text"],
        "photo": "image?",
    },
    sample=values,
    fit={"name": (26, 23, 20, 17, 15), "role": (17, 15, 13, 12, 11, 10), "spoken": (10, 9, 8, 7)},
    sheets=lambda _languages, _options: 1,
)
