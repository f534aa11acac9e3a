"""The words of mails with a link for one use, which were sent before they were taken away at once."""

from django.db import migrations
from django.db.models import Q

AT_ONCE = 1000


def take_away(apps, schema_editor):
    mails = apps.get_model('kernel', 'Mail').objects
    secret = Q(key__startswith='invitation.sent:') | Q(key__startswith='verify_link:')
    sent = mails.filter(secret, job_state='done').exclude(text='').order_by('pk')
    while keys := list(sent.values_list('pk', flat=True)[:AT_ONCE]):
        mails.filter(pk__in=keys).update(text='', html='')


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('kernel', '0013_on_whose_behalf'),
    ]

    operations = [
        migrations.RunPython(take_away, migrations.RunPython.noop),
    ]
