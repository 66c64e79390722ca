"""Addresses of the county's own rules."""

from django.urls import path

from qunjian.apps.rules import views

ONE = "rulesets/<int:text_id>/"

urlpatterns = [
    path("rulesets/", views.own, name="rules-own"),
    path("rulesets/read/", views.reading, name="rules-read"),
    path("rulesets/new/", views.new, name="rules-new"),
    path(ONE, views.text, name="rules-set"),
    path(f"{ONE}head/", views.head, name="rules-head"),
    path(f"{ONE}scale/", views.scale, name="rules-scale"),
    path(f"{ONE}add/<slug:line>/", views.rule, name="rules-rule-add"),
    path(f"{ONE}rule/<str:rule_id>/", views.rule, name="rules-rule"),
    path(f"{ONE}rule/<str:rule_id>/drop/", views.drop, name="rules-rule-drop"),
    path(f"{ONE}case/", views.case, name="rules-case-add"),
    path(f"{ONE}case/<int:number>/drop/", views.drop_case, name="rules-case-drop"),
    path(f"{ONE}toml/", views.toml, name="rules-toml"),
    path(f"{ONE}toml/file/", views.toml_file, name="rules-toml-file"),
    path(f"{ONE}step/<slug:step>/", views.step, name="rules-step"),
    path("units/<int:unit_id>/decision/<slug:line>/", views.decision, name="rules-decision"),
]
