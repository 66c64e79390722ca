from django.urls import path

from qunjian.apps.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="accounts-sign-in"),
    path("sign-out/", views.sign_out, name="accounts-sign-out"),
    path("password/", views.password, name="accounts-password"),
    path("people/", views.people, name="accounts-people"),
    path("people/new/", views.new_person, name="accounts-new-person"),
    path("people/<int:user_id>/", views.person, name="accounts-person"),
    path("people/<int:user_id>/active/", views.set_active, name="accounts-set-active"),
    path("people/<int:user_id>/password/", views.reset_password, name="accounts-reset-password"),
    path("posts/", views.own_posts, name="accounts-posts"),
    path("posts/<int:post_id>/end/", views.end_post, name="accounts-end-post"),
    path("audit/", views.events, name="audit-events"),
    path("audit/verify/", views.verify, name="audit-verify"),
    path("audit/export/", views.export, name="audit-export"),
]
