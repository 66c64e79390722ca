"""Who may see and change the ledger."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

SEE = (
    PostKind.LINE_OFFICER,
    PostKind.LEAD_OFFICE,
    PostKind.TOWNSHIP_CLERK,
    PostKind.VIEWER,
)

GRANTS = (
    *(Grant(post, "registry.see", Where.OWN_AREA) for post in SEE),
    Grant(PostKind.LINE_OFFICER, "registry.edit-unit", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "registry.edit-unit", Where.OWN_AREA),
    Grant(PostKind.TOWNSHIP_CLERK, "registry.edit-unit", Where.OWN_AREA),
    # everything of both units moves, whatever its line
    Grant(PostKind.LEAD_OFFICE, "registry.join-units", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "registry.edit-organisation", Where.OWN_AREA_AND_LINE),
    Grant(PostKind.LEAD_OFFICE, "registry.edit-organisation", Where.OWN_AREA),
    # member counts of units with fewer than five staff: that line's posts only
    Grant(PostKind.LINE_OFFICER, "registry.see-small-counts", Where.OWN_AREA_AND_LINE),
    Grant(PostKind.LINE_OFFICER, "registry.see-phones", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "registry.see-phones", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "registry.export", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "registry.export", Where.OWN_AREA),
    Grant(PostKind.TOWNSHIP_CLERK, "registry.export", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "registry.run-census", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "registry.settings", Where.OWN_AREA),
)

SAYS = {
    "registry.see": "查看台账、单位和组织",
    "registry.edit-unit": "登记和更正单位、人数",
    "registry.join-units": "合并登重的单位，拆分登混的单位",
    "registry.edit-organisation": "登记组织、覆盖和暂不具备",
    "registry.see-small-counts": "查看 5 人以下单位的党员、团员、会员数",
    "registry.see-phones": "查看联系电话",
    "registry.export": "导出台账和全部数据",
    "registry.run-census": "开始、结束和冻结摸底",
    "registry.settings": "设定来源次序和本县字段",
}
