"""Addresses of disputes."""

from django.urls import path

from qunjian.apps.disputes import views

urlpatterns = [
    path("disputes/", views.disputes, name="disputes-list"),
    path("disputes/<int:dispute_id>/answer/", views.answer, name="disputes-answer"),
    path("units/<int:unit_id>/dispute/<slug:line>/", views.dispute, name="disputes-register"),
]
