"""Model fields whose text is encrypted in the database."""

from typing import Any

from django.db import models

from qunjian.vault.cipher import seal_text, unseal_text


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that only the holder of the key can read; it cannot be filtered or sorted."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return unseal_text(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal_text(text) if text else text

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
