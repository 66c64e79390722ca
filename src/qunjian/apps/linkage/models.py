"""Comparisons of registers: what was compared, what it said of each pair, and what people said."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qunjian.core.choice import Choice
from qunjian.core.vocabulary import Line, Source
from qunjian.vault.fields import EncryptedTextField


class ComparisonState(Choice):
    """比对进展."""

    RUNNING = "running", "比对中"
    DONE = "done", "已比完"
    FAILED = "failed", "没有比完"


class PairStanding(Choice):
    """How a pair of rows stands after a comparison."""

    LINKED = "linked", "按同一家"
    WAITING = "waiting", "待核"
    APART = "apart", "按两家"


class Answer(Choice):
    """What a person says of a pair; a branch is a unit of its own."""

    SAME = "same", "同一家"
    DIFFERENT = "different", "不是同一家"
    LEFT_IS_BRANCH = "left-is-branch", "左边是右边的分支"
    RIGHT_IS_BRANCH = "right-is-branch", "右边是左边的分支"
    LATER = "later", "稍后再看"
    ASK = "ask", "请报送部门核实"


SETTLED = (Answer.SAME, Answer.DIFFERENT, Answer.LEFT_IS_BRANCH, Answer.RIGHT_IS_BRANCH)


class RegisterComparison(models.Model):
    """比对: one run of the engine over some registers and, if asked for, the ledger.

    Pairs whose probability lies in [`low`, `high`) wait for a person; the band is the county's.
    `figures` are the counts of the result page, `seconds` what each stage took, `trained` the
    model, so that a later delivery is scored alike.
    """

    title = models.CharField("名称", max_length=100)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="范围")
    low = models.FloatField("待核下限", default=0.2)
    high = models.FloatField("待核上限", default=0.9)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接着哪次比对"
    )
    state = models.CharField(
        "进展", max_length=10, choices=ComparisonState.pairs(), default=ComparisonState.RUNNING
    )
    error = models.TextField("没有比完的原因", blank=True)
    figures = models.JSONField("各类行数", default=dict)
    seconds = models.JSONField("各步用时（秒）", default=dict)
    trained = models.BinaryField("模型", default=bytes, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    started_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("比完时间", null=True)
    adopted_at = models.DateTimeField("并入台账时间", null=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = "比对"
        constraints = [
            models.CheckConstraint(
                name="comparison_band",
                condition=Q(low__gte=0) & Q(low__lte=F("high")) & Q(high__lte=1),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.job is not None and self.job.active


class Side(models.Model):
    """One register of a comparison: a batch of the intake, or the ledger when `batch` is none."""

    comparison = models.ForeignKey(RegisterComparison, models.CASCADE, related_name="sides")
    letter = models.CharField("代号", max_length=1)
    batch = models.ForeignKey("intake.Batch", models.PROTECT, null=True, related_name="+")
    label = models.CharField("名册", max_length=120)
    source = models.CharField("来源", max_length=20, choices=Source.pairs(), blank=True)
    line = models.CharField("条线", max_length=10, choices=Line.pairs(), blank=True)
    rows = models.PositiveIntegerField("行数", default=0)

    class Meta:
        ordering = ["letter"]
        verbose_name = "参与比对的名册"
        constraints = [
            models.UniqueConstraint(fields=["comparison", "letter"], name="one_side_per_letter")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_ledger(self) -> bool:
        return self.batch_id is None


class LinkedRow(models.Model):
    """A row that took part: where it stands, and the firm that the comparison gave it.

    `key` is the same for the same row of the same source in every comparison, so that decisions
    find it again. `digest` (keyed) tells whether its cells changed since. `reason` says why a row
    is no unit; then it has no firm.
    """

    comparison = models.ForeignKey(
        RegisterComparison, models.CASCADE, related_name="rows", db_index=False
    )
    side = models.ForeignKey(Side, models.CASCADE, related_name="+", db_index=False)
    sheet = models.PositiveSmallIntegerField("工作表", default=0)
    row = models.PositiveIntegerField("行号", default=0)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, null=True, related_name="+")
    name = models.CharField("单位名称", max_length=200, blank=True)
    key = models.CharField("行的键", max_length=40)
    digest = models.CharField("内容摘要", max_length=32, blank=True)
    firm = models.IntegerField("归到第几家", null=True)
    reason = models.CharField("不是单位的原因", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "参与比对的行"
        indexes = [
            models.Index(fields=["comparison", "firm"], name="linkedrow_by_firm"),
            models.Index(fields=["comparison", "side"], name="linkedrow_by_side"),
            models.Index(fields=["comparison", "key"], name="linkedrow_by_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Pair(models.Model):
    """Two rows that were weighed: the probability that they are one unit, and why.

    `evidence` is {agrees: [], against: [], decided: "", would_change: "", contradicts: ""}; the
    last is there when new facts speak against what a person decided. `differs` names what the two
    rows tell otherwise ("code,township,staff"). `use` orders the queue:
    the more a decision changes the earlier it comes. `stratum` marks a pair drawn for checking,
    by the band of probability that it was drawn from. `pattern` says in which way the rows differ
    (a code of core.linkage.alike), for alike cases to be decided together.
    """

    comparison = models.ForeignKey(
        RegisterComparison, models.CASCADE, related_name="pairs", db_index=False
    )
    left = models.ForeignKey(LinkedRow, models.CASCADE, related_name="+")
    right = models.ForeignKey(LinkedRow, models.CASCADE, related_name="+")
    score = models.FloatField("可能性")
    standing = models.CharField("结果", max_length=10, choices=PairStanding.pairs())
    evidence = EncryptedTextField("理由", blank=True)
    use = models.FloatField("先后", default=0)
    stratum = models.CharField("抽查层", max_length=10, blank=True)
    pattern = models.CharField("差别", max_length=20, blank=True, db_default="")
    differs = models.CharField("说法不一之处", max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "一对行"
        indexes = [
            models.Index(fields=["comparison", "standing", "-use", "id"], name="pair_queue"),
            models.Index(fields=["comparison", "stratum"], name="pair_sample"),
            models.Index(fields=["comparison", "standing", "pattern"], name="pair_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison_id}:{self.left_id}≈{self.right_id}"


class Decision(models.Model):
    """认定: what a person said of two rows; it holds in every later comparison until withdrawn.

    `facts` are the digests of both rows when it was decided, so that new facts are noticed;
    `asked` is the sender who is asked, where the answer is to ask; `pair` the newest pair of these
    two rows.
    """

    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="范围")
    left_key = models.CharField("左行的键", max_length=40)
    right_key = models.CharField("右行的键", max_length=40)
    left_name = models.CharField("左边的名称", max_length=200)
    right_name = models.CharField("右边的名称", max_length=200)
    answer = models.CharField("认定", max_length=16, choices=Answer.pairs())
    reason = models.CharField("理由", max_length=300, blank=True)
    facts = models.CharField("认定时的内容", max_length=64, blank=True, db_default="")
    asked = models.CharField("请谁核实", max_length=120, blank=True, db_default="")
    pair = models.ForeignKey(Pair, models.SET_NULL, null=True, related_name="decisions")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="认定人"
    )
    decided_at = models.DateTimeField("认定时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = "认定"
        constraints = [
            models.UniqueConstraint(
                fields=["left_key", "right_key"],
                name="one_decision_per_pair",
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="decision_keys_in_order", condition=Q(left_key__lt=F("right_key"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["right_key"], name="decision_right", condition=Q(withdrawn_at=None)
            ),
            models.Index(fields=["area", "-id"], name="decision_by_area"),
        ]

    def __str__(self) -> str:
        return f"{self.left_name}≈{self.right_name}"


class Hold(models.Model):
    """在看: who has a pair before them, so that two people never get the same one."""

    pair = models.OneToOneField(Pair, models.CASCADE, related_name="hold")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField("留到")

    class Meta:
        verbose_name = "在看"

    def __str__(self) -> str:
        return f"{self.pair_id}"


class ReviewBand(models.Model):
    """待核范围: the band of probability that a county leaves to people, for new comparisons."""

    area = models.OneToOneField("areas.Area", models.PROTECT, verbose_name="范围")
    low = models.FloatField("待核下限")
    high = models.FloatField("待核上限")

    class Meta:
        verbose_name = "待核范围"
        constraints = [
            models.CheckConstraint(
                name="band_in_order",
                condition=Q(low__gte=0) & Q(low__lte=F("high")) & Q(high__lte=1),
            )
        ]

    def __str__(self) -> str:
        return f"{self.low}—{self.high}"


class Exchange(models.Model):
    """加密比对: how a list and another body's file of hashes met; of that file nothing is kept.

    `met` is [[unit, column], …]: one's own units that the other body has too, and by what.
    """

    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="范围")
    partner = models.CharField("对方单位", max_length=100)
    ours = models.PositiveIntegerField("我方单位数")
    theirs = models.PositiveIntegerField("对方行数")
    theirs_met = models.PositiveIntegerField("对方对上的行数")
    met = models.JSONField("对上的单位", default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="比对人"
    )
    made_at = models.DateTimeField("比对时间")

    class Meta:
        ordering = ["-id"]
        verbose_name = "加密比对"

    def __str__(self) -> str:
        return f"与{self.partner}的加密比对"
