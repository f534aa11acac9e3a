"""What a person says about themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from libraries.forms.profile import ProfileForm
from libraries.services.people import profile_save
from pdplanner.kernel.access import FORM, signed_in
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@signed_in("everybody sees and changes their own profile and nobody else's", methods=FORM)
def profile(request: HttpRequest) -> HttpResponse:
    person = request.actor.person
    form = ProfileForm.of(person, request.POST if request.method == "POST" else None)
    printed = person.printed_name
    if request.method == "POST" and form.is_valid():
        printed = form.cleaned_data["name_on_certificates"] or form.cleaned_data["display_name"]
        if "preview" not in request.POST:
            try:
                profile_save(actor=request.actor, **form.cleaned_data)
            except DomainError as problem:
                form.refuse(problem)
            else:
                note(request, "Your profile is saved.")
                return redirect("libraries:profile")
    context = {"form": form, "printed": printed, "login": person.emailaddress_set.filter(verified=True).first()}
    return render(request, "libraries/profile/page.html", context, status=422 if form.errors else 200)
