import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0018_verify_links'),
    ]

    operations = [
        migrations.CreateModel(
            name='CollectionPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='learning.catalogitem')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_of', to='learning.catalogitem')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('collection', 'item'), name='part_once_in_a_collection'), models.CheckConstraint(condition=models.Q(('collection', models.F('item')), _negated=True), name='no_part_of_itself')],
            },
        ),
    ]
