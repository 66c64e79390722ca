"""What the trail says of comparisons."""

from qunjian.apps.linkage.models import Answer

VERBS: dict[str, str] = {
    "linkage.started": "发起名册比对",
    "linkage.again": "再比一次",
    "linkage.halted": "名册比对没有比完",
    "linkage.compared": "名册比对完成",
    "linkage.adopt-asked": "交办把比对结果并入台账",
    "linkage.remembered": "记住了名册各行是哪一家",
    "linkage.adopted": "把比对结果并入了台账",
    "linkage.exported": "导出了单位清单",
    "linkage.decided": "认定了两行是不是同一家",
    "linkage.decided-alike": "一次认定了一批同类的行",
    "linkage.withdrawn": "撤回了认定",
    "linkage.asked-exported": "导出了请部门核实的表",
    "linkage.sample-drawn": "抽取了比对的抽查样本",
    "linkage.tokens-written": "写出了加密比对的文件",
    "linkage.tokens-met": "对上了别家的加密比对文件",
    "linkage.exchange-exported": "导出了加密比对后做记号的名单",
    "linkage.band-set": "设定了待核范围",
}
LABELS = {
    "linkage.linkedrow.unit": "比对过的行",
    "answer": "认定",
    "reason": "理由",
    "low": "待核下限",
    "high": "待核上限",
    "registers": "参与的名册",
    "firms": "归成几家",
    "waiting": "待核",
    "rows": "行数",
    "pairs": "对数",
    "left_out": "没有定的对数",
    "asked": "请谁核实",
    "addressee": "发给谁",
    "phones": "含电话",
    "met": "两边都有的",
    "seed": "随机数种子",
    "size": "抽多少对",
}
EXPORTS = frozenset(
    {
        "linkage.asked-exported",
        "linkage.exported",
        "linkage.tokens-written",
        "linkage.exchange-exported",
    }
)
CODES = {"answer": (Answer,)}
