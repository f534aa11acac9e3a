from django.urls import URLPattern, path

from learning.views import asked_to_show, spot_rounds

urlpatterns: list[URLPattern] = [
    path("spot-checks/", spot_rounds.rounds, name="spot_rounds"),
    path("agency/<int:pk>/spot-checks/start/", spot_rounds.start, name="spot_start"),
    path("spot-checks/<int:pk>/", spot_rounds.one_round, name="spot_round"),
    path("spot-checks/<int:pk>/file/drawn.csv", spot_rounds.pool, name="spot_pool"),
    path("spot-checks/one/<int:pk>/", spot_rounds.one, name="spot_check"),
    path("spot-checks/one/<int:pk>/pass/", spot_rounds.pass_one, name="spot_pass"),
    path("spot-checks/one/<int:pk>/not-shown/", spot_rounds.not_show, name="spot_not_show"),
    path("spot-checks/one/<int:pk>/stop-asking/", spot_rounds.drop, name="spot_drop"),
    path("asked-to-show/", asked_to_show.mine, name="asked_to_show"),
    path("asked-to-show/<int:pk>/", asked_to_show.answer, name="spot_answer"),
    path("asked-to-show/<int:pk>/take-back/", asked_to_show.take_back, name="spot_take_back"),
]
