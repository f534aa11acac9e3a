"""Certification's answers to learning/ports.py; registered at start-up."""


class Answers:
    pass
