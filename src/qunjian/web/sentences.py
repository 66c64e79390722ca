"""What a field says when it is left empty or cannot be read: each sentence says what to do.

Django's own sentences only state the fault. A field's class keeps its sentences in one place,
which is where they are replaced, so that every form of the product speaks alike.
"""

from django import forms

SENTENCES: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "还没有填，请填上。"},
    forms.ChoiceField: {
        "required": "还没有选，请选一项。",
        "invalid_choice": "没有“%(value)s”这一项，请从列表里选。",
    },
    forms.ModelChoiceField: {
        "required": "还没有选，请选一项。",
        "invalid_choice": "没有这一项，或者不在您的岗位范围内；请从列表里选。",
    },
    forms.FileField: {
        "required": "还没有选文件，请先选一个。",
        "missing": "还没有选文件，请先选一个。",
        "empty": "文件是空的（0 字节），请换一个。",
    },
    forms.DateField: {"invalid": "认不出是哪一天，请写成 2026-08-31 这样。"},
    forms.IntegerField: {"invalid": "要填整数，例如 28；不要带单位。"},
    forms.FloatField: {"invalid": "要填数字，例如 28.5；不要带单位。"},
    forms.DecimalField: {"invalid": "要填数字，例如 28.5；不要带单位。"},
}


def speak() -> None:
    """Let every field say these sentences; those that a field was given of its own go before."""
    for field, sentences in SENTENCES.items():
        field.default_error_messages = {**field.default_error_messages, **sentences}
