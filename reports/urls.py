"""Addresses of reports within a city: /{city}/reports/…"""

from django.urls import path

from reports.views import answering, new, office, outbox, own, routing

urlpatterns = [
    path("new/", new.category_step, name="report_new"),
    path("new/place/", new.place_step, name="report_new_place"),
    path("new/description/", new.description_step, name="report_new_description"),
    path("new/summary/", new.summary_step, name="report_new_summary"),
    path("new/sent/", new.sent, name="report_sent"),
    path("outbox/", outbox.outbox, name="report_outbox"),
    path("outbox/token/", outbox.token, name="report_outbox_token"),
    path("nearby/", new.nearby, name="report_nearby"),
    path("follow/<str:token>/", own.follow, name="report_follow"),
    path("follow/<str:token>/confirm/", own.confirm, name="report_confirm"),
    path("follow/<str:token>/answer/", answering.answer, name="report_answer"),
    path("follow/<str:token>/correct/", own.correct, name="report_correct"),
    path("follow/<str:token>/withdraw/", own.withdraw, name="report_withdraw"),
    path("follow/<str:token>/publish/", own.publish, name="report_publish"),
    path("follow/<str:token>/reopen/", answering.reopen, name="report_reopen"),
    path("follow/<str:token>/solved/", answering.solved, name="report_solved"),
    path("follow/<str:token>/photo/<uuid:key>/", own.own_photo, name="report_own_photo"),
    path("follow/<str:token>/photo/<uuid:key>/blur/", own.blur_own_photo, name="report_own_photo_blur"),
    path("mine/<int:pk>/", own.mine, name="report_mine"),
    path("mine/<int:pk>/answer/", answering.mine_answer, name="report_mine_answer"),
    path("mine/<int:pk>/correct/", own.mine_correct, name="report_mine_correct"),
    path("mine/<int:pk>/withdraw/", own.mine_withdraw, name="report_mine_withdraw"),
    path("mine/<int:pk>/publish/", own.mine_publish, name="report_mine_publish"),
    path("mine/<int:pk>/reopen/", answering.mine_reopen, name="report_mine_reopen"),
    path("mine/<int:pk>/solved/", answering.mine_solved, name="report_mine_solved"),
    path("mine/<int:pk>/photo/<uuid:key>/", own.mine_photo, name="report_mine_photo"),
    path("mine/<int:pk>/photo/<uuid:key>/blur/", own.mine_photo_blur, name="report_mine_photo_blur"),
    path("move/<int:pk>/", office.move, name="report_move"),
    path("belonging/<int:pk>/", routing.belonging, name="report_belonging"),
    path("routing/", routing.explain, name="report_routing"),
    path("move/<int:pk>/event/", office.mark_event, name="report_event"),
]
