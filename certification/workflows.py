from certification.enums import CertificateState as C
from certification.enums import EnrollmentState as E
from certification.enums import ProofState as P
from certification.enums import RequestState as Q
from certification.enums import RuleSetState as R
from pdplanner.kernel.workflow import Move, Workflow

RULE_SET = Workflow(
    model="certification.RuleSet",
    states=tuple(R.values),
    moves=(Move("publish", (R.DRAFT,), R.PUBLISHED, "rule_set.publish", "Publish"),),
)

ENROLLMENT = Workflow(
    model="certification.Enrollment",
    states=tuple(E.values),
    moves=(
        Move("apply", (E.ACTIVE,), E.APPLIED, "enrollment.apply", "Apply for the certificate"),
        Move("take_back", (E.APPLIED,), E.ACTIVE, "enrollment.apply", "Take the application back"),
        Move("issue", (E.APPLIED,), E.CERTIFIED, "enrollment.issue", "Issue the certificate"),
        Move("return", (E.APPLIED,), E.ACTIVE, "enrollment.issue", "Return the application"),
        Move("close", (E.ACTIVE,), E.CLOSED, "enrollment.close", "Leave the track"),
        Move("reopen", (E.CERTIFIED,), E.ACTIVE, "enrollment.withdraw", "Withdraw its certificate while it runs"),
        Move("withdraw", (E.CERTIFIED,), E.CLOSED, "enrollment.withdraw", "Withdraw its certificate"),
    ),
)

CERTIFICATE = Workflow(
    model="certification.Certificate",
    states=tuple(C.values),
    moves=(
        Move("replace", (C.ISSUED,), C.REPLACED, "certificate.replace", "Replace"),
        Move("withdraw", (C.ISSUED,), C.WITHDRAWN, "certificate.withdraw", "Withdraw"),
    ),
)

PROOF = Workflow(
    model="certification.Proof",
    states=tuple(P.values),
    moves=(
        Move("take_back", (P.CLAIMED, P.RETURNED), P.TAKEN_BACK, "proof.take_back", "Take back"),
        Move("verify", (P.CLAIMED,), P.VERIFIED, "proof.verify", "Verify"),
        Move("return", (P.CLAIMED,), P.RETURNED, "proof.verify", "Return with a reason"),
        Move("reverse", (P.VERIFIED,), P.REVERSED, "proof.verify", "Reverse"),
    ),
)

REQUEST = Workflow(
    model="certification.ExceptionRequest",
    states=tuple(Q.values),
    moves=(
        Move("take_back", (Q.ASKED,), Q.TAKEN_BACK, "exception_request.take_back", "Take back"),
        Move("grant", (Q.ASKED,), Q.GRANTED, "exception_request.decide", "Grant"),
        Move("decline", (Q.ASKED,), Q.DECLINED, "exception_request.decide", "Decline with a reason"),
    ),
)
