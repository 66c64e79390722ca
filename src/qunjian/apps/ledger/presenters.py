"""What the trail says of looks at what the ledger masks."""

VERBS = {"units.contact-seen": "查看了单位的联系方式"}
