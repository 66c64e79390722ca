"""The day on which the sitting committee of an organisation was elected."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("registry", "0005_counts_by_size"),
    ]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起始日")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="终止日（不含）"),
                ),
                ("known_from", models.DateTimeField(editable=False, verbose_name="得知时间")),
                (
                    "known_to",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="更正时间"
                    ),
                ),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="每届年数"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.event",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.event",
                        verbose_name="由来",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="registry.organisation",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.paper",
                        verbose_name="依据材料",
                    ),
                ),
            ],
            options={
                "verbose_name": "本届",
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("known_to", None)),
                        fields=["organisation"],
                        name="term_org",
                    ),
                    models.Index(fields=["event"], name="term_event"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="term_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", None), ("valid_to", None)),
                        fields=("organisation",),
                        name="one_sitting_term_of_an_organisation",
                        violation_error_message="这个组织已登记本届选举日；换届请登记新的选举日。",
                    ),
                ],
            },
        ),
    ]
