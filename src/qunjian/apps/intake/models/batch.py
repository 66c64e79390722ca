"""A batch: one file from one sender, from its upload to its deletion."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qunjian.core.choice import Choice
from qunjian.core.vocabulary import Line, Source
from qunjian.vault.fields import EncryptedTextField


class BatchState(Choice):
    """批次状态. A batch is applied at most once; undone, it may be applied again."""

    READING = "reading", "读取中"
    REFUSED = "refused", "未能读取"
    PREVIEWED = "previewed", "待应用"
    APPLYING = "applying", "应用中"
    APPLIED = "applied", "已应用"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已作废"


class RowVerdict(Choice):
    """What a row would do, or did, to the ledger."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    SAME = "same", "无变化"
    REFUSED = "refused", "不收"


class Batch(models.Model):
    """批次: a file, how it was understood, what it would change and what it changed.

    `mapping` holds per sheet name the field of each column letter as a person left it ('' for a
    column that is not read); `sheets` what was understood without any row; `figures` the counts;
    `rest_of` is the batch whose rows had to wait and are let in by this one;
    `base` the texts that a prefilled workbook went out with, {unit: {field: text}} as json.
    """

    file_name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小（字节）")
    checksum = models.CharField("SHA-256", max_length=64)
    stored_as = models.CharField("存放名", max_length=32, blank=True, editable=False)
    sender = models.CharField("报送单位", max_length=100)
    source = models.CharField("来源", max_length=20, choices=Source.pairs())
    profile = models.CharField("名册类型", max_length=40)
    line = models.CharField("条线", max_length=10, choices=Line.pairs(), blank=True)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="报送范围")
    counted_on = models.DateField("数据时点")
    round = models.ForeignKey(
        "registry.CensusRound", models.PROTECT, null=True, blank=True, verbose_name="摸底轮次"
    )
    state = models.CharField(
        "状态", max_length=12, choices=BatchState.pairs(), default=BatchState.READING
    )
    error = models.TextField("未能读取的原因", blank=True)
    mapping = models.JSONField("各列对应", default=dict)
    sheets = models.JSONField("读懂的内容", default=list)
    figures = models.JSONField("各类行数", default=dict)
    base = EncryptedTextField("预填时的值", blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    uploaded_at = models.DateTimeField("上传时间")
    event = models.ForeignKey("audit.Event", models.PROTECT, null=True, related_name="+")
    undone_by = models.ForeignKey("audit.Event", models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    rest_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="rests", verbose_name="补收哪一批"
    )
    delete_after = models.DateField("原件保存到")
    deleted_at = models.DateTimeField("原件删除时间", null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "导入批次"
        indexes = [models.Index(fields=["area", "-id"], name="batch_by_area")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.job is not None and self.job.active


class RowChunk(models.Model):
    """Some hundreds of source rows as shown, encrypted together; JSON, one list per row.

    `content` is [[row number, [text of each kept column], {field: text}], …]; the columns stand
    in the batch's `sheets`, and the last holds only fields that no cell of the row tells (carried
    down from a section heading). Dropped columns are nowhere.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="chunks")
    sheet = models.PositiveSmallIntegerField("工作表")
    first_row = models.PositiveIntegerField("起始行")
    last_row = models.PositiveIntegerField("截止行")
    content = EncryptedTextField("内容")

    class Meta:
        ordering = ["sheet", "first_row"]
        verbose_name = "原始行"

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.sheet}:{self.first_row}"


class BatchRow(models.Model):
    """What one row of a batch would do: its verdict, its problems at cells, and to what.

    `changes` is [[field, before, after], …] and `problems` [[letter, field, sentence, serious],
    …]; persons and phones appear in neither.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.PositiveSmallIntegerField("工作表")
    row = models.PositiveIntegerField("行号")
    name = models.CharField("单位名称", max_length=200, blank=True)
    verdict = models.CharField("结果", max_length=10, choices=RowVerdict.pairs())
    unit = models.ForeignKey(
        "registry.Unit", models.PROTECT, null=True, related_name="batch_rows", db_index=False
    )
    organisation = models.ForeignKey(
        "registry.Organisation",
        models.PROTECT,
        null=True,
        related_name="batch_rows",
        db_index=False,
    )
    changes = models.JSONField("变化", default=list)
    problems = models.JSONField("问题", default=list)

    class Meta:
        ordering = ["sheet", "row"]
        verbose_name = "导入行"
        indexes = [
            models.Index(fields=["batch", "verdict"], name="batchrow_verdict"),
            models.Index(fields=["unit"], name="batchrow_unit", condition=~Q(unit=None)),
            models.Index(
                fields=["organisation"],
                name="batchrow_organisation",
                condition=~Q(organisation=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.sheet}:{self.row}"
