from django.urls import URLPattern, path

from libraries.views import (
    agencies,
    alignment,
    assignments,
    branches,
    closing,
    invitations,
    lexicon,
    lexicon_lines,
    lexicon_sheet,
    libraries,
    matches,
    outline,
    outline_moves,
    people,
    people_list,
    persons,
    plan_comments,
    plan_versions,
    posts,
    profile,
    strategic_plans,
)

app_name = "libraries"


def line_routes(kind: str) -> list[URLPattern]:
    """What can be done to one line of an outline."""
    here = f"strategic-plan/{kind}s/<int:pk>"
    ways = {
        "up": outline_moves.up,
        "down": outline_moves.down,
        "in": outline_moves.into,
        "out": outline_moves.out,
        "remove": outline_moves.remove,
    }
    return [
        path(f"{here}/edit/", outline.edit[kind], name=f"{kind}_edit"),
        *(path(f"{here}/{way}/", ways[way][kind], name=f"{kind}_{way}") for way in ways if kind in ways[way]),
    ]


strategic_plan_routes = [
    path("strategic-plan/", strategic_plans.index, name="strategic_plan"),
    path("libraries/<int:pk>/strategic-plans/", strategic_plans.versions, name="versions"),
    path("strategic-plan/start/<int:pk>/", strategic_plans.start, name="plan_start"),
    path("strategic-plan/<int:pk>/", strategic_plans.plan, name="plan"),
    path("strategic-plan/<int:pk>/title/", strategic_plans.edit, name="plan_edit"),
    path("strategic-plan/<int:pk>/copy/", plan_versions.copy, name="plan_copy"),
    path("libraries/<int:pk>/strategic-plans/compare/", plan_versions.compare, name="plan_compare"),
    path("strategic-plan/<int:pk>/adopt/", strategic_plans.adopt, name="plan_adopt"),
    path("strategic-plan/<int:pk>/archive/", strategic_plans.archive, name="plan_archive"),
    path("strategic-plan/<int:pk>/history/", strategic_plans.history, name="plan_history"),
    path("strategic-plan/<int:pk>/comments/", plan_comments.comments, name="plan_comments"),
    path("strategic-plan/comments/<int:pk>/settle/", plan_comments.settle, name="plan_comment_settle"),
    path("strategic-plan/comments/<int:pk>/reopen/", plan_comments.reopen, name="plan_comment_reopen"),
    path("strategic-plan/<int:pk>/outline/", outline.outline, name="outline"),
    path("strategic-plan/<int:pk>/undo/<int:entry>/", outline_moves.undo, name="outline_undo"),
    path("strategic-plan/<int:pk>/goals/add/", outline.goal_add, name="goal_add"),
    path("strategic-plan/goals/<int:pk>/objectives/add/", outline.objective_add, name="objective_add"),
    path("strategic-plan/objectives/<int:pk>/measures/add/", outline.measure_add, name="measure_add"),
    path("strategic-plan/goals/<int:pk>/alignment/", alignment.align, name="goal_align"),
    *line_routes("goal"),
    *line_routes("objective"),
    *line_routes("measure"),
]

people_routes = [
    path("staff/", people.staff, name="staff"),
    path("libraries/<int:pk>/people/", people.library_people, name="library_people"),
    path("staff/add/<int:pk>/", people.add, name="person_add"),
    path("staff/posts/<int:pk>/", people.post, name="post"),
    path("staff/posts/<int:pk>/end/", posts.end, name="post_end"),
    path("staff/posts/<int:pk>/change/", posts.change, name="post_change"),
    path("staff/posts/<int:pk>/correct/", posts.correct, name="post_correct"),
    path("staff/posts/<int:pk>/supervisor/", people.supervisor, name="post_supervisor"),
    path("staff/posts/<int:pk>/verifier/", people.verifier, name="post_verifier"),
    path("staff/posts/<int:pk>/invite/", people.invite, name="post_invite"),
    path("libraries/<int:pk>/people/list/", people_list.people_list, name="people_list"),
    path("libraries/<int:pk>/people/list/confirm/", people_list.people_list_confirm, name="people_list_confirm"),
    path("libraries/<int:pk>/supervisors/", posts.supervisors, name="supervisors"),
    path("people/<int:pk>/", persons.person, name="person"),
    path("profile/", profile.profile, name="profile"),
]

agency_routes = [
    path("libraries/", agencies.libraries, name="libraries"),
    path("libraries/add/<int:pk>/", agencies.library_add, name="library_add"),
    path("libraries/<int:pk>/", libraries.library, name="library"),
    path("libraries/<int:pk>/edit/", libraries.edit, name="library_edit"),
    path("libraries/<int:pk>/small-changes/", libraries.trust_small_changes, name="small_changes"),
    path("libraries/<int:pk>/rename/", libraries.rename, name="library_rename"),
    path("libraries/<int:pk>/close/", closing.close, name="library_close"),
    path("libraries/<int:pk>/merge/", closing.merge, name="library_merge"),
    path("libraries/<int:pk>/reopen/", closing.reopen, name="library_reopen"),
    path("libraries/<int:pk>/branches/add/", branches.add, name="branch_add"),
    path("libraries/branches/<int:pk>/edit/", branches.edit, name="branch_edit"),
    path("libraries/branches/<int:pk>/close/", branches.close, name="branch_close"),
    path("libraries/branches/<int:pk>/reopen/", branches.reopen, name="branch_reopen"),
    path("libraries/former-names/<int:pk>/remove/", libraries.former_name_remove, name="former_name_remove"),
    path("agency/people/", agencies.people, name="agency_people"),
    path("agency/people/add/<int:pk>/", agencies.person_add, name="agency_person_add"),
    path("agency/people/<int:pk>/libraries/", assignments.assign, name="assign"),
    path("agency/people/<int:pk>/stand-in/", assignments.stand_in, name="stand_in"),
    path("agency/assignments/<int:pk>/end/", assignments.assignment_end, name="assignment_end"),
    path("agency/stand-ins/<int:pk>/end/", assignments.stand_in_end, name="stand_in_end"),
    path("agency/<int:pk>/second-step/", agencies.second_step, name="agency_second_step"),
    path("agency/regions/", assignments.regions, name="regions"),
    path("agency/regions/<int:pk>/rename/", assignments.region_rename, name="region_rename"),
    path("agency/people/<int:pk>/end/", agencies.role_end, name="agency_role_end"),
    path("agency/people/<int:pk>/invite/", agencies.role_invite, name="agency_role_invite"),
]

lexicon_routes = [
    path("lexicon/", lexicon.index, name="lexicon"),
    path("lexicon/add/<int:pk>/", lexicon.add, name="framework_add"),
    path("lexicon/add/<int:pk>/shipped/", lexicon.add_shipped, name="framework_add_shipped"),
    path("lexicon/<int:pk>/", lexicon.framework, name="framework"),
    path("lexicon/<int:pk>/csv/", lexicon.framework_csv, name="framework_csv"),
    path("lexicon/<int:pk>/edit/", lexicon.edit, name="framework_edit"),
    path("lexicon/<int:pk>/retire/", lexicon.retire, name="framework_retire"),
    path("lexicon/<int:pk>/restore/", lexicon.restore, name="framework_restore"),
    path("lexicon/<int:pk>/remove/", lexicon.remove, name="framework_remove"),
    path("lexicon/<int:pk>/sheet/", lexicon_sheet.sheet, name="framework_sheet"),
    path("lexicon/<int:pk>/sheet/confirm/", lexicon_sheet.sheet_confirm, name="framework_sheet_confirm"),
    path("lexicon/<int:pk>/groups/add/", lexicon_lines.group_add, name="group_add"),
    path("lexicon/groups/<int:pk>/edit/", lexicon_lines.group_edit, name="group_edit"),
    path("lexicon/groups/<int:pk>/up/", lexicon_lines.group_up, name="group_up"),
    path("lexicon/groups/<int:pk>/down/", lexicon_lines.group_down, name="group_down"),
    path("lexicon/groups/<int:pk>/remove/", lexicon_lines.group_remove, name="group_remove"),
    path("lexicon/groups/<int:pk>/add/", lexicon_lines.competency_add, name="competency_add"),
    path("lexicon/competencies/<int:pk>/edit/", lexicon_lines.competency_edit, name="competency_edit"),
    path("lexicon/competencies/<int:pk>/same/", matches.matches, name="competency_matches"),
    path("lexicon/competencies/<int:pk>/same/<int:other>/apart/", matches.unmatch, name="competency_unmatch"),
    path("lexicon/competencies/<int:pk>/up/", lexicon_lines.competency_up, name="competency_up"),
    path("lexicon/competencies/<int:pk>/down/", lexicon_lines.competency_down, name="competency_down"),
    path("lexicon/competencies/<int:pk>/retire/", lexicon_lines.competency_retire, name="competency_retire"),
    path("lexicon/competencies/<int:pk>/restore/", lexicon_lines.competency_restore, name="competency_restore"),
    path("lexicon/competencies/<int:pk>/remove/", lexicon_lines.competency_remove, name="competency_remove"),
]

urlpatterns = [
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    *strategic_plan_routes,
    *people_routes,
    *agency_routes,
    *lexicon_routes,
]
