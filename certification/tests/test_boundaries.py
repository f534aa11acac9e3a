"""The standing page and issuing answer the boundary cases of the Strategic Track alike."""

import pytest
from django.utils.html import escape

from certification.enums import EnrollmentState
from certification.models import Certificate, Enrollment, SpentCredit
from certification.services.enrollments import enrollment_apply
from certification.services.issuing import certificate_issue
from certification.tests.boundaries import STORIES, Boundary
from certification.tests.scene import Scene, fresh, on, strategic
from pdplanner.kernel.errors import DomainError


@pytest.fixture(params=STORIES, ids=str)
def told(request, cast) -> tuple[Boundary, Scene]:
    boundary: Boundary = request.param
    scene = strategic(cast, boundary.rules, prior=boundary.prior)
    boundary.tell(scene)
    return boundary, scene


def test_on_the_standing_page(told, client):
    boundary, scene = told
    client.force_login(scene.person)
    with on(boundary.on):
        response = client.get("/standing/")
    page = response.content.decode()
    assert response.context["page"].counted == boundary.counted
    assert response.context["page"].live.is_ready is boundary.ready
    assert ("Apply for the certificate" in page) is boundary.ready
    for sentence in boundary.said:
        assert escape(sentence) in page


def test_when_applying_and_issuing(told):
    boundary, scene = told
    with on(boundary.on):
        if boundary.ready:
            enrollment_apply(actor=scene.actor(), enrollment=scene.enrollment)
            certificate = certificate_issue(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment))
            assert certificate.credits_hundredths == boundary.counted
            assert sum(SpentCredit.objects.values_list("hundredths", flat=True)) == boundary.counted
            return
        with pytest.raises(DomainError, match="Still open"):
            enrollment_apply(actor=scene.actor(), enrollment=scene.enrollment)
        # An application that slipped through is judged again at the last moment.
        Enrollment.objects.update(state=EnrollmentState.APPLIED)
        with pytest.raises(DomainError, match="Not ready any more"):
            certificate_issue(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment))
    assert not Certificate.objects.exists()
