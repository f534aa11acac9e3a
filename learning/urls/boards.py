from django.urls import path

from learning.views import board_hours, board_sessions

urlpatterns = [
    path("boards/", board_hours.boards, name="boards"),
    path("boards/csv/", board_hours.boards_sheet, name="boards_csv"),
    path("agency/<int:pk>/board-hours/", board_hours.ask, name="board_hours"),
    path("boards/<int:pk>/sessions/add/", board_sessions.add, name="board_session_add"),
    path("boards/sessions/<int:pk>/", board_sessions.one, name="board_session"),
    path("boards/sessions/<int:pk>/edit/", board_sessions.edit, name="board_session_edit"),
    path("boards/sessions/<int:pk>/take-out/", board_sessions.take_out, name="board_session_take_out"),
    path("boards/sessions/<int:pk>/again/", board_sessions.again, name="board_session_again"),
]
