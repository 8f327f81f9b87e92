from django.db import migrations


def create(apps, schema_editor):
    Flag = apps.get_model("waffle", "Flag")
    Flag.objects.get_or_create(name="archived_orders", defaults={"everyone": False})


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_auto")]
    operations = [migrations.RunPython(create)]
