"""What the trail says of disputes."""

from qunjian.apps.disputes.models import Disputant, DisputeAbout, DisputeResult

VERBS = {
    "disputes.registered": "登记了异议",
    "disputes.answered": "答复了异议",
}
LABELS = {
    "disputes.dispute.unit": "异议",
    "about": "对什么有异议",
    "said_by": "谁提的",
    "said": "怎么说",
    "result": "结果",
    "answer": "答复",
    "outcome": "结论",
}
CODES = {
    "about": (DisputeAbout,),
    "said_by": (Disputant,),
    "result": (DisputeResult,),
}
