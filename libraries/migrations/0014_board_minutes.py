from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('libraries', '0013_mail_by_topic'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='board_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
