import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("linkage", "0005_keep_facts_of_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Exchange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partner", models.CharField(max_length=100, verbose_name="对方单位")),
                ("ours", models.PositiveIntegerField(verbose_name="我方单位数")),
                ("theirs", models.PositiveIntegerField(verbose_name="对方行数")),
                ("theirs_met", models.PositiveIntegerField(verbose_name="对方对上的行数")),
                ("met", models.JSONField(default=list, verbose_name="对上的单位")),
                ("made_at", models.DateTimeField(verbose_name="比对时间")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="areas.area",
                        verbose_name="范围",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="比对人",
                    ),
                ),
            ],
            options={"verbose_name": "加密比对", "ordering": ["-id"]},
        ),
    ]
