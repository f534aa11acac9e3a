from django.db import migrations

# Row by row: emptying a whole database (TRUNCATE, as the tests do between two of them) is no change of history.
MAKE = """
CREATE FUNCTION kernel_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of the audit are added, never changed or deleted.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_is_kept();
"""
TAKE_AWAY = "DROP TRIGGER audit_is_kept ON kernel_auditentry; DROP FUNCTION kernel_audit_is_kept();"


def _on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == 'postgresql':
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0006_catalog'),
    ]

    operations = [
        migrations.RunPython(_on_postgresql(MAKE), _on_postgresql(TAKE_AWAY)),
    ]
