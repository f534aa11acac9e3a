from django.db import migrations
from django.db.models import OuterRef, Subquery

# As the three policies.py say it today; what hangs on a person alone belongs to no one agency and stays with none.
PATHS = {
    'libraries.Agency': 'pk',
    'libraries.AgencyRole': 'agency',
    'libraries.Assignment': 'agency_role__agency',
    'libraries.StandIn': 'away__agency',
    'libraries.Framework': 'agency',
    'libraries.CompetencyGroup': 'framework__agency',
    'libraries.Competency': 'group__framework__agency',
    'libraries.Library': 'agency',
    'libraries.LibraryName': 'library__agency',
    'libraries.Branch': 'library__agency',
    'libraries.Membership': 'library__agency',
    'libraries.StrategicPlan': 'library__agency',
    'libraries.PlanComment': 'plan__library__agency',
    'libraries.Goal': 'plan__library__agency',
    'libraries.Objective': 'goal__plan__library__agency',
    'libraries.Measure': 'objective__goal__plan__library__agency',
    'learning.CatalogItem': 'agency',
    'learning.Event': 'item__agency',
    'learning.Kind': 'agency',
    'learning.Category': 'agency',
    'learning.Pdp': 'membership__library__agency',
    'learning.Revision': 'pdp__membership__library__agency',
    'learning.DraftComment': 'revision__pdp__membership__library__agency',
    'learning.ActivityLine': 'pdp__membership__library__agency',
    'learning.HoursEntry': 'activity_line__pdp__membership__library__agency',
    'learning.PlanTemplate': 'library__agency',
    'learning.ReviewNote': 'agency',
    'learning.Phrase': 'agency',
    'learning.Credit': 'membership__library__agency',
    'learning.FinalReport': 'pdp__membership__library__agency',
    'certification.Program': 'agency',
    'certification.Track': 'program__agency',
    'certification.RuleSet': 'track__program__agency',
    'certification.Sample': 'track__program__agency',
    'certification.Enrollment': 'agency',
    'certification.Decision': 'enrollment__agency',
    'certification.Proof': 'agency',
    'certification.Certificate': 'agency',
    'certification.OutsideCertificate': 'agency',
}


def tell_agencies(apps, schema_editor):
    AuditEntry = apps.get_model('kernel', 'AuditEntry')
    if not AuditEntry.objects.exists():
        return
    is_guarded = schema_editor.connection.vendor == 'postgresql'
    if is_guarded:
        schema_editor.execute('ALTER TABLE kernel_auditentry DISABLE TRIGGER audit_is_kept')
    for label, path in PATHS.items():
        model = apps.get_model(label)
        told = AuditEntry.objects.filter(subject_type=label, agency=None)
        known = model.objects.filter(pk=OuterRef('subject_id')).order_by().values(path)
        told.update(agency=Subquery(known[:1]))
    if is_guarded:
        schema_editor.execute('ALTER TABLE kernel_auditentry ENABLE TRIGGER audit_is_kept')


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0008_agency_and_refusals_in_the_audit'),
        ('libraries', '0009_comments_on_strategic_plans'),
        ('learning', '0016_gap_competency'),
        ('certification', '0015_looks_and_public_lists'),
    ]

    operations = [
        migrations.RunPython(tell_agencies, migrations.RunPython.noop),
    ]
