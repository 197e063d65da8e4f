"""A process in steps, such as from the cabin door to the home door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, ForeignKeyField, IntegerField, column
from models.content.content import Content, states_column, title_column
from models.content.media import Media
from models.fields import TranslatedField

#: {name of the drawing: what it shows}, those of a process first, then alphabetically.
PICTOGRAMS = [
    ("plane", _("Aeroplane")),
    ("desk", _("Counter")),
    ("bus", _("Bus")),
    ("house", _("House")),
    ("phone", _("Telephone")),
    ("clock", _("Clock")),
    ("document", _("Document")),
    ("shield", _("Shield")),
    ("ambulance", _("Ambulance")),
    ("arrow", _("Arrow")),
    ("bed", _("Bed")),
    ("bicycle", _("Bicycle")),
    ("calendar", _("Calendar")),
    ("car", _("Car")),
    ("child", _("Child")),
    ("distance", _("Distance")),
    ("dog", _("Dog")),
    ("earthquake", _("Earthquake")),
    ("elder", _("Elderly person")),
    ("electricity", _("Electricity")),
    ("exit", _("Exit")),
    ("fire", _("Fire")),
    ("flood", _("Flood")),
    ("food", _("Meal")),
    ("food-waste", _("Food waste")),
    ("globe", _("Globe")),
    ("hazardous", _("Hazardous waste")),
    ("hospital", _("Hospital")),
    ("information", _("Information")),
    ("interpreter", _("Interpreter")),
    ("key", _("Key")),
    ("letter", _("Letter")),
    ("lift", _("Lift")),
    ("location", _("Location")),
    ("luggage", _("Luggage")),
    ("mask", _("Mask")),
    ("medicine", _("Medicine")),
    ("money", _("Money")),
    ("no", _("No")),
    ("no-entry", _("No entry")),
    ("no-smoking", _("No smoking")),
    ("other-waste", _("Other waste")),
    ("parcel", _("Parcel")),
    ("passport", _("Passport")),
    ("people", _("People")),
    ("police", _("Police")),
    ("pregnant", _("Pregnant woman")),
    ("question", _("Question mark")),
    ("recyclable", _("Recyclables")),
    ("scan", _("Scan a code")),
    ("school", _("School")),
    ("sign", _("Sign here")),
    ("temperature", _("Temperature")),
    ("test-tube", _("Test tube")),
    ("typhoon", _("Typhoon")),
    ("vaccine", _("Vaccination")),
    ("warning", _("Warning sign")),
    ("wash-hands", _("Wash hands")),
    ("water", _("Water")),
    ("wheelchair", _("Wheelchair")),
    ("yes", _("Yes")),
]


class Diagram(Content):
    """A process; its steps are rows of their own."""

    title = title_column({"zh": "从舱门到家门", "en": "From cabin door to home door"})
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Process diagram"), _("Process diagrams"), "content"
        title, order = "title", "-id"


class Step(Content):
    """One step: its place, what happens, and the picture or pictogram that shows it."""

    diagram = column(
        ForeignKeyField(Diagram, backref="steps"),
        _("Process diagram"),
        part=True,
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
    )
    position = column(
        IntegerField(default=0),
        _("Position"),
        _("Its place in the process, from 1."),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        sample=1,
    )
    title = title_column({"zh": "下飞机", "en": "Leave the aircraft"}, max_length=120)
    body = column(
        TranslatedField(multiline=True, max_length=1000),
        _("Text"),
        _("Written in Markdown."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "请准备好护照。", "en": "Have your passport ready."},
    )
    pictogram = column(
        CharField(max_length=20, default="document", choices=PICTOGRAMS),
        _("Pictogram"),
        sensitivity=PUBLIC,
        printed=True,
        sample="plane",
    )
    media = column(
        ForeignKeyField(Media, null=True, backref="steps"), _("Picture"), sensitivity=PUBLIC, printed=True
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Step"), _("Steps"), "content"
        title, order = "title", "position"
