from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0024_kinds_ask_for_evidence'),
    ]

    operations = [
        migrations.AddField(
            model_name='catalogitem',
            name='published_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]
