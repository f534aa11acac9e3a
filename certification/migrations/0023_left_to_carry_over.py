from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0022_issue_batch'),
    ]

    operations = [
        migrations.AddField(
            model_name='spentcredit',
            name='left_hundredths',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RemoveConstraint(
            model_name='spentcredit',
            name='credit_spent_once_per_program',
        ),
        migrations.AddConstraint(
            model_name='spentcredit',
            constraint=models.UniqueConstraint(condition=models.Q(('freed_at', None)), fields=('credit', 'program', 'left_hundredths'), name='credit_spent_once_per_program'),
        ),
    ]
