from django.urls import path

from qunjian.apps.jobs import views

urlpatterns = [
    path("jobs/<str:token>/", views.progress, name="jobs-progress"),
    path("jobs/<str:token>/cancel/", views.cancel, name="jobs-cancel"),
]
