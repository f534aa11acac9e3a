"""Documents of the certification app."""

from certification.documents.certificate import render_certificate
from certification.documents.snapshot import CertificateSnapshot, SnapshotError

__all__ = ["CertificateSnapshot", "SnapshotError", "render_certificate"]
