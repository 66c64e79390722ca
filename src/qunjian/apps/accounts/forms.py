"""Signing in, passwords, people and posts."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet

from qunjian.apps.accounts.models import Post, PostKind, User
from qunjian.apps.areas.models import Area
from qunjian.apps.audit import presenters
from qunjian.apps.audit.facts import true_on
from qunjian.apps.audit.queries import Asked, verbs_used
from qunjian.core.place import AreaLevel, parent_of
from qunjian.core.vocabulary import Line
from qunjian.web import clock


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "账号或密码不对。",
        "inactive": "这个账号已停用，请找本单位管理员。",
    }


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="现在的密码", widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="新密码",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 10 个字符，不要全是数字。",
    )
    again = forms.CharField(
        label="再输一次新密码", widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.widget.attrs["class"] = "qj-input"

    def clean_old(self) -> str:
        old = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError("现在的密码不对，请重输。")
        return old

    def clean_new(self) -> str:
        new = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict:
        values = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", "两次输入的新密码不一样，请重输。")
        return values


class UserForm(forms.Form):
    username = forms.CharField(label="登录名", max_length=60)
    name = forms.CharField(label="姓名", max_length=60)
    password = forms.CharField(
        label="初始密码",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 10 个字符；本人第一次登录时要改。",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "qj-input"

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError("这个登录名已有人用，请换一个。")
        return username


class PostForm(forms.ModelForm):
    class Meta:
        model = Post
        fields = ["kind", "area", "line"]
        help_texts = {
            "kind": "决定能做哪些事。",
            "area": "连同它下面的全部。",
            "line": "条线经办必选，别的岗位不选。",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].explained = ("roles", "六种岗位")
        area = self.fields["area"]
        area.explained = ("roles", "管到哪里")
        area.queryset = _areas_in_use()
        area.label_from_instance = _indented
        area.empty_label = "请选"
        self.fields["kind"].choices = [("", "请选"), *PostKind.pairs()]
        self.fields["line"].choices = [("", "各条线"), *Line.pairs()]
        for field in self.fields.values():
            field.widget.attrs["class"] = "qj-select"

    def clean(self) -> dict:
        values = super().clean() or {}
        if values.get("kind") == PostKind.LINE_OFFICER and not values.get("line"):
            self.add_error("line", "条线经办只管一条线，请选条线。")
        return values


COMING_AND_GOING = frozenset({"users.signed-in", "users.signed-out"})
SPAN = [("", "全部记录"), ("work", "不看登录退出"), ("on", "只看拿出去的")]


class TrailForm(forms.Form):
    """What the auditor looks for; everything is optional."""

    person = forms.ModelChoiceField(
        User.objects.all(), label="经办人", required=False, empty_label="所有人"
    )
    record = forms.CharField(label="记录名称或编号", required=False, max_length=200)
    verb = forms.ChoiceField(label="事项", required=False)
    first = forms.DateField(
        label="从", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label="到", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    exports = forms.ChoiceField(label="范围", required=False, choices=SPAN)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        words = presenters.words().verbs
        named = [(verb, words.get(verb, verb)) for verb in verbs_used()]
        self.fields["verb"].choices = [("", "所有事项"), *named]  # type: ignore[attr-defined]
        for name in ("person", "verb", "exports"):
            self.fields[name].widget.attrs["class"] = "qj-select"
        for name in ("record", "first", "last"):
            self.fields[name].widget.attrs["class"] = "qj-input"

    def clean(self) -> dict:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", "“到”不能早于“从”，请改一改日期。")
        return values

    def asked(self) -> Asked:
        """The question as it stands; a part that cannot be read asks for nothing of its own."""
        self.full_clean()
        values = self.cleaned_data
        person = values.get("person")
        verbs = frozenset({values["verb"]} if values.get("verb") else ())
        if values.get("exports") == "on":
            exports = presenters.words().exports
            verbs = verbs & exports or exports
        elif values.get("exports"):
            verbs = verbs or frozenset(verbs_used()) - COMING_AND_GOING
        return Asked(
            person.pk if person else None,
            values.get("record", "").strip(),
            verbs,
            values.get("first"),
            values.get("last"),
        )


def _areas_in_use() -> QuerySet[Area]:
    """Counties that have townships loaded and what lies above them, and the areas of posts."""
    townships = Area.objects.filter(level="township")
    codes = set(townships.values_list("code", flat=True))
    posts = Post.objects.filter(true_on(clock.today()))
    counties = set(townships.values_list("parent", flat=True)) | set(
        posts.values_list("area", flat=True)
    )
    above = {code for code in map(parent_of, counties - {None}) if code}
    return Area.objects.filter(code__in=codes | counties | above)


def _indented(area: Area) -> str:
    """Townships stand below their county."""
    return f"　{area.name}" if area.level == AreaLevel.TOWNSHIP else area.name
