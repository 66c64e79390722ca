"""Papers: which files may be kept."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from django import forms

from qunjian.apps.registry.forms.choosing import DayField
from qunjian.web import clock

LIMIT = 20 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _office(part: str) -> Callable[[bytes], bool]:
    def looks_right(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                return part in package.namelist()
        except zipfile.BadZipFile:
            return False

    return looks_right


#: per ending the type under which it is given out, and whether a content is what it says
KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _starts(b"%PDF-")),
    "jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "docx": (f"{OFFICE}wordprocessingml.document", _office("word/document.xml")),
    "xlsx": (f"{OFFICE}spreadsheetml.sheet", _office("xl/workbook.xml")),
}
ACCEPT = ",".join(f".{ending}" for ending in KINDS)


class PaperForm(forms.Form):
    """材料: a title and a file, whose content must be what its ending says."""

    title = forms.CharField(label="材料名称", max_length=200, required=False)
    on = DayField(label="材料日期", required=False)
    file = forms.FileField(
        label="文件",
        max_length=200,
        error_messages={"required": "没有选文件；请选一个再存。", "empty": "文件是空的；请重选。"},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMIT:
            raise forms.ValidationError(
                f"文件有 {file.size / 1024 / 1024:.1f} MB，超过 20 MB；请压缩或分开再存。"
            )
        ending = file.name.rsplit(".", 1)[-1].lower()
        if ending not in KINDS:
            raise forms.ValidationError("只收 pdf、jpg、png、docx、xlsx；旧格式请先另存为这几种。")
        self.content = file.read()
        self.content_type, looks_right = KINDS[ending]
        if not looks_right(self.content):
            raise forms.ValidationError(
                f"文件的内容不是 {ending}；可能改过扩展名，请用原来的程序重新另存。"
            )
        return file

    def kept(self) -> dict[str, Any]:
        """What the action keeps."""
        file = self.cleaned_data["file"]
        return {
            "on": self.cleaned_data["on"] or clock.today(),
            "title": self.cleaned_data["title"] or file.name.rsplit(".", 1)[0],
            "file_name": file.name,
            "content_type": self.content_type,
            "content": self.content,
        }
