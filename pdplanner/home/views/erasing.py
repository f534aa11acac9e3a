"""Erasing a person who left: first everything that would stay, with the reason, and everything that would go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from libraries.models import Person
from pdplanner.home.forms.erasing import EraseForm
from pdplanner.home.queries.erasing import obstacles, what_goes, what_stays
from pdplanner.home.queries.program import coordinated
from pdplanner.home.services.erasing import person_erase, pseudonym
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS


@needs("person.erase", methods=FORM, proof=ALWAYS)
def erase(request: HttpRequest, person: Person) -> HttpResponse:
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person_erase(actor=request.actor, person=person, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The person is erased. What stays of them is under “{person}”.")
            return redirect("libraries:person", pk=person.pk)
    in_the_way = obstacles(person, coordinated(request.actor))
    context = {"person": person, "form": form, "in_the_way": in_the_way, "pseudonym": pseudonym(person),
               "stays": what_stays(person), "goes": what_goes(person)}  # fmt: skip
    return render(request, "home/erase.html", context, status=422 if form.errors else 200)
