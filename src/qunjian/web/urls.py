from django.urls import path

from qunjian.web import views

urlpatterns = [
    path("day/", views.day, name="web-day"),
    path("components/", views.components, name="web-components"),
]
