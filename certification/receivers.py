"""What certification does when learning says that something changed; see docs/architecture.md."""


def connect() -> None:
    pass
