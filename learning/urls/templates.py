from django.urls import path

from learning.views import plan_templates

urlpatterns = [
    path("plan-templates/", plan_templates.templates, name="plan_templates"),
    path("plan-templates/<int:pk>/", plan_templates.template, name="plan_template"),
    path("plan-templates/<int:pk>/about/", plan_templates.describe, name="template_describe"),
    path("plan-templates/<int:pk>/goals/<int:goal>/gaps/new/", plan_templates.gap_add, name="template_gap_add"),
    path("plan-templates/<int:pk>/gaps/<int:gap>/", plan_templates.gap, name="template_gap"),
    path("plan-templates/<int:pk>/gaps/<int:gap>/remove/", plan_templates.gap_remove, name="template_gap_remove"),
    path("plan-templates/<int:pk>/activities/new/", plan_templates.activity_add, name="template_activity_add"),
    path("plan-templates/<int:pk>/activities/<int:activity>/", plan_templates.activity, name="template_activity"),
    path(
        "plan-templates/<int:pk>/activities/<int:activity>/remove/",
        plan_templates.activity_remove,
        name="template_activity_remove",
    ),
    path("plan-templates/<int:pk>/offer/", plan_templates.offer, name="template_offer"),
    path("plan-templates/<int:pk>/hide/", plan_templates.hide, name="template_hide"),
    path("plan-templates/<int:pk>/remove/", plan_templates.remove, name="template_remove"),
]
