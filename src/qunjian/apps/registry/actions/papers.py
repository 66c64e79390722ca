"""Papers of units and organisations."""

from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.models import Organisation, Paper, Unit
from qunjian.vault import files


@action
def keep_paper(
    *,
    owner: Unit | Organisation,
    title: str,
    file_name: str,
    content_type: str,
    content: bytes,
    on: date,
    by: Any,
) -> Paper:
    """Keep a file with a unit or an organisation: encrypted, with size and checksum."""
    kept = files.keep(content)
    event = record(
        "papers.kept",
        owner,
        by=by,
        after={"title": title, "file_name": file_name, "checksum": kept.checksum},
    )
    row: Paper = facts.write(
        Paper,
        event=event,
        unit=owner if isinstance(owner, Unit) else None,
        organisation=owner if isinstance(owner, Organisation) else None,
        title=title,
        file_name=file_name,
        content_type=content_type,
        size=kept.size,
        checksum=kept.checksum,
        stored_as=kept.name,
        valid_from=on,
    )
    return row
