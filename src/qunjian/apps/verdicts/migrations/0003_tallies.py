"""Keep tallies instead of shifts; what was judged before is judged anew to fill them."""

import django.db.models.deletion
from django.db import migrations, models

BIG = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}
LOOSE = {
    "db_constraint": False,
    "db_index": False,
    "on_delete": django.db.models.deletion.DO_NOTHING,
}


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_appointments"),
        ("verdicts", "0002_shifts"),
    ]

    operations = [
        migrations.DeleteModel(name="Shift"),
        migrations.AlterField(
            model_name="reach",
            name="generation",
            field=models.PositiveBigIntegerField(default=0, verbose_name="整体研判的标记"),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(**BIG)),
                ("day", models.PositiveIntegerField(verbose_name="日序")),
                ("area_code", models.CharField(max_length=12, verbose_name="所在区划")),
                ("units", models.IntegerField(verbose_name="单位数之差")),
                ("stale", models.IntegerField(verbose_name="久未核实数之差")),
                (
                    "profile",
                    models.ForeignKey(to="verdicts.profile", verbose_name="研判组合", **LOOSE),
                ),
            ],
            options={"verbose_name": "研判累计"},
        ),
        migrations.CreateModel(
            name="CoverSpan",
            fields=[
                ("id", models.BigAutoField(**BIG)),
                ("line", models.CharField(max_length=16, verbose_name="条线")),
                ("area_code", models.CharField(max_length=12, verbose_name="所在区划")),
                ("valid_from", models.PositiveIntegerField(verbose_name="起始日序")),
                ("valid_to", models.PositiveIntegerField(verbose_name="终止日序（不含）")),
                ("count", models.SmallIntegerField(verbose_name="次数")),
                ("organisation", models.ForeignKey(to="registry.organisation", **LOOSE)),
                (
                    "profile",
                    models.ForeignKey(to="verdicts.profile", verbose_name="研判组合", **LOOSE),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        to="registry.unit",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                    ),
                ),
            ],
            options={"verbose_name": "覆盖区间"},
        ),
        migrations.RunSQL("DELETE FROM verdicts_reach", migrations.RunSQL.noop),
    ]
