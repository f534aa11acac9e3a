from django.urls import path

from learning.views import event_keeping, events, feedback, feeds, participation, rosters

urlpatterns = [
    path("catalog/events/", events.events, name="events"),
    path("catalog/events/<int:year>-<int:month>/", events.month, name="events_month"),
    path("catalog/events/in-my-calendar/", feeds.page, name="feeds"),
    path("catalog/events/in-my-calendar/mine/", feeds.mine, name="feed_mine"),
    path("agency/<int:pk>/calendar/", feeds.of_agency, name="feed_agency"),
    path("calendars/<str:token>/file/events.ics", feeds.calendar, name="calendar"),
    path("catalog/events/<int:pk>/", events.one, name="event"),
    path("catalog/events/<int:pk>/file/event.ics", events.ics, name="event_ics"),
    path("catalog/events/<int:pk>/register/", participation.register, name="event_register"),
    path("catalog/events/<int:pk>/withdraw/", participation.withdraw, name="event_withdraw"),
    path("catalog/events/<int:pk>/feedback/", feedback.answer, name="event_answer"),
    path("catalog/events/<int:pk>/feedback/take-back/", feedback.take_back, name="event_answer_back"),
    path("catalog/events/<int:pk>/edit/", event_keeping.edit, name="event_edit"),
    path("catalog/events/<int:pk>/cancel/", event_keeping.cancel, name="event_cancel"),
    path("catalog/events/<int:pk>/roster/", rosters.roster, name="event_roster"),
    path("catalog/events/<int:pk>/roster/list/", rosters.roster_list, name="event_roster_list"),
    path("catalog/<int:pk>/schedule/", event_keeping.schedule, name="event_schedule"),
]
