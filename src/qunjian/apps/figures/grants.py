"""Who may pin a figure, and who may take another's pin out."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (
    Grant(PostKind.LINE_OFFICER, "figures.pin", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "figures.pin", Where.OWN_AREA),
    Grant(PostKind.TOWNSHIP_CLERK, "figures.pin", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "figures.drop-any-pin", Where.OWN_AREA),
)

SAYS = {
    "figures.pin": "把一个数固定下来，取消自己固定的数",
    "figures.drop-any-pin": "取消别人固定的数",
}
