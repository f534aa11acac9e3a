from django.urls import path

from learning.views import hours, plan_carry, plan_editor, plan_items, plan_review, plan_way, plans

# What belongs to one entry of the navigation lies below its address, so that the ribbon stays on it.
urlpatterns = [
    path("plans/", plans.mine, name="pdp"),
    path("posts/<int:pk>/plans/start/", plans.start, name="plan_start"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/change/", plans.change, name="plan_change"),
    path("plans/<int:pk>/carry/", plan_carry.carry, name="plan_carry"),
    path("plans/<int:pk>/close/", plans.close, name="plan_close"),
    path("plans/projects/<int:pk>/hours/", hours.log, name="hours"),
    path("plans/projects/<int:pk>/hours/claim/", hours.claim, name="hours_claim"),
    path("plans/hours/<int:pk>/remove/", hours.remove, name="hours_remove"),
    # The editor: one small form, one address
    path("plans/revisions/<int:pk>/edit/", plan_editor.editor, name="revision_edit"),
    path("plans/revisions/<int:pk>/totals/", plan_editor.totals, name="plan_totals"),
    path("plans/revisions/<int:pk>/worth/", plan_editor.worth, name="plan_worth"),
    path("plans/revisions/<int:pk>/goals/", plan_items.goals, name="plan_goals"),
    path("plans/revisions/<int:pk>/goals/<int:goal>/gaps/new/", plan_items.gap_add, name="gap_add"),
    path("plans/revisions/<int:pk>/gaps/<int:gap>/", plan_items.gap, name="gap"),
    path("plans/revisions/<int:pk>/gaps/<int:gap>/remove/", plan_items.gap_remove, name="gap_remove"),
    path("plans/revisions/<int:pk>/gaps/<int:gap>/options/new/", plan_items.option_add, name="option_add"),
    path("plans/revisions/<int:pk>/gaps/<int:gap>/picks/", plan_items.picks, name="option_picks"),
    path("plans/revisions/<int:pk>/options/<int:option>/", plan_items.option, name="option"),
    path("plans/revisions/<int:pk>/options/<int:option>/remove/", plan_items.option_remove, name="option_remove"),
    path("plans/revisions/<int:pk>/training/", plan_items.training_fits, name="training_fits"),
    path("plans/revisions/<int:pk>/activities/new/", plan_items.activity_add, name="activity_add"),
    path("plans/revisions/<int:pk>/activities/<int:activity>/", plan_items.activity, name="activity"),
    path(
        "plans/revisions/<int:pk>/activities/<int:activity>/remove/",
        plan_items.activity_remove,
        name="activity_remove",
    ),
    path("plans/revisions/<int:pk>/promise/", plan_items.promise, name="promise"),
    # The way of a revision
    path("plans/revisions/<int:pk>/submit/", plan_way.submit, name="revision_submit"),
    path("plans/revisions/<int:pk>/take-back/", plan_way.withdraw, name="revision_withdraw"),
    path("plans/revisions/<int:pk>/drop/", plan_way.drop, name="revision_drop"),
    path("plans/to-review/<int:pk>/", plan_way.commit, name="revision_commit"),
    path("plans/to-review/<int:pk>/return/", plan_way.send_back, name="revision_send_back"),
    path("plans/to-review/", plan_way.to_review, name="plans_to_review"),
    path("queue/", plan_review.queue, name="queue"),
    path("queue/<int:pk>/", plan_review.desk, name="revision_review"),
    path("queue/<int:pk>/marks/plan/", plan_review.mark_plan, name="mark_plan"),
    path("queue/<int:pk>/marks/<int:line>/", plan_review.mark_activity, name="mark_activity"),
    path("queue/<int:pk>/approve/", plan_review.approve, name="revision_approve"),
    path("queue/<int:pk>/return/", plan_review.return_plan, name="revision_return"),
]
