"""Addresses of the ledger of conflicts."""

from django.urls import path

from qunjian.apps.conflicts import views

urlpatterns = [
    path("conflicts/", views.conflicts, name="conflicts-list"),
    path("conflicts/find/", views.find, name="conflicts-find"),
    path("conflicts/<int:conflict_id>/", views.one, name="conflicts-one"),
    path("conflicts/<int:conflict_id>/overturn/", views.overturn, name="conflicts-overturn"),
    path("conflicts/letters/", views.letters, name="conflicts-letters"),
    path("conflicts/letters/to/<slug:source>/", views.write_letter, name="conflicts-write-letter"),
    path("conflicts/letters/<int:inquiry_id>/", views.letter, name="conflicts-letter"),
    path(
        "conflicts/letters/<int:inquiry_id>/file/", views.letter_file, name="conflicts-letter-file"
    ),
]
