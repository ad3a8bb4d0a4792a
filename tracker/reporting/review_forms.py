"""What a person types on the pages of periods, of review, of one item, of its evidence and its milestones."""

from flask import abort
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import FileField, HiddenField, StringField, TextAreaField

from tracker.web.fields import DayField, TrackerForm


class VersionedForm(TrackerForm):
    """A form that says which version of a row its person saw."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version; without it nobody could say what was overwritten."""
        return version_typed(self.version.raw_data[0] if self.version.raw_data else "")


def version_typed(typed: str) -> int:
    """The version that a form names; a request that names none was not made by our pages."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        abort(400)
    return int(typed)


class RemarkForm(VersionedForm):
    """With what something is returned."""

    reason = TextAreaField(_l("Remark"))


class CountForm(VersionedForm):
    """A form that says also which version of a count its person saw."""

    counted = HiddenField()

    @property
    def seen_count(self) -> int:
        """The version of the count."""
        return version_typed(self.counted.raw_data[0] if self.counted.raw_data else "")


class ExplanationForm(CountForm):
    """Why what was typed differs from what was counted."""

    explanation = TextAreaField(_l("Why the reported figure differs from the count"))


class CommentForm(TrackerForm):
    """What somebody has to say of what was reported."""

    text = TextAreaField(_l("Comment"))


class DeedForm(VersionedForm):
    """What is done to a period: with a reason where it is unlocked, with a day where it is extended."""

    due_on = DayField(_l("Due by"))
    reason = TextAreaField(_l("Reason"))


class LinkForm(TrackerForm):
    """A link that shows what was reported."""

    address = StringField(_l("Address of the page"))
    name = StringField(_l("What it is called"))


class FileForm(TrackerForm):
    """A file that shows what was reported."""

    file = FileField(_l("File"))


class MilestoneForm(TrackerForm):
    """A dated step of an activity that is added."""

    title = StringField(_l("What is to be reached"))
    due_on = DayField(lazy_pgettext("of a milestone", "Due on"))


class ChangedMilestoneForm(MilestoneForm):
    """A dated step of an activity that is there."""

    version = HiddenField()
    done_on = DayField(lazy_pgettext("of a milestone", "Done on"))

    @property
    def seen(self) -> int:
        """The version that the person saw."""
        return version_typed(self.version.raw_data[0] if self.version.raw_data else "")
