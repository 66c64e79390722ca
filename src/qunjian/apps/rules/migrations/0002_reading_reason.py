"""Say why a text was read again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rules", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="textreading",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="为什么核、核得怎样"),
        ),
    ]
