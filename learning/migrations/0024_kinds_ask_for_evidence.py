from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0023_board_sessions'),
    ]

    operations = [
        migrations.AddField(
            model_name='kind',
            name='evidence_needed',
            field=models.CharField(choices=[('none', 'Not needed'), ('asked', 'Asked for, and a claim without it is taken'), ('required', 'Needed to claim; a draft is saved without')], default='none', max_length=8),
        ),
        migrations.AddField(
            model_name='kind',
            name='least_minutes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
