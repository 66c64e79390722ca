from django.urls import path

from qunjian.apps.dashboard import views

urlpatterns = [
    path("", views.home, name="dashboard-home"),
    path("areas/<slug:code>/", views.area, name="dashboard-area"),
    path("areas/<slug:code>/trend/", views.trend, name="dashboard-trend"),
    path("areas/<slug:code>/map/", views.area_map, name="dashboard-map"),
]
