"""The languages a certificate can speak: its own words, dates and numbers. What people typed stays as they typed it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from certification.enums import Tongue
from pdplanner.kernel.wording import zone_words


@dataclass(frozen=True)
class Language:
    """`dated` has the day, month and year of a date, `first` the day of the first of a month; `zone` a city. The words
    are printed as they stand, or with what stands in braces."""

    months: tuple[str, ...]
    dated: str
    first: str
    thousands: str
    decimal: str
    zone: str
    title: str
    lead: str
    awarded_to: str
    who: str
    wording: str
    awarded: str
    valid_through: str
    end_of_day: str
    no: str
    number: str
    check_at: str
    qr: str
    logo: str
    seal: str
    signature: str
    rests_on: str
    certificate: str
    goals: str
    goal: str
    learned: str
    credits: str
    counted: str
    learning: str
    date: str
    provider: str
    category: str
    total: str
    earned: str
    toward: str
    plan: str

    def day(self, day: dt.date) -> str:
        """ "1 July 2026", the same in every locale of the machine."""
        number = self.first if day.day == 1 else str(day.day)
        return self.dated.format(day=number, month=self.months[day.month - 1], year=day.year)

    def amount(self, figure: str) -> str:
        """A number of credits, "1,250.5", as this language writes it."""
        whole, point, rest = figure.replace(",", self.thousands).partition(".")
        return whole + (self.decimal if point else "") + rest

    def time_zone(self, zone: str) -> str:
        """ "Mountain time", "hora de Denver"."""
        return self.zone.format(city=zone.rpartition("/")[2].replace("_", " ")) if self.zone else zone_words(zone)


LANGUAGES: Mapping[str, Language] = {
    Tongue.ENGLISH: Language(
        dated="{day} {month} {year}", first="1", thousands=",", decimal=".", zone="",
        months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December"),
        title="Certificate {number}: {name}, {track}", lead="This certifies that", awarded_to="awarded to", who="who",
        wording="has met every requirement of the", awarded="Awarded", valid_through="Valid through",
        end_of_day="end of day, {zone}", no="No.", number="Number", check_at="Check it at",
        qr="QR code that opens the check page of this certificate, {url}", logo="Logo of {agency}",
        seal="Seal of {agency}", signature="Signature of {name}", rests_on="What this certificate rests on",
        certificate="Certificate {number}.", goals="Strategic goals served", goal="Goal of the library",
        learned="What was learned for it", credits="Credits", counted="Credits counted", learning="Learning",
        date="Date", provider="Provider", category="Category", total="Total",
        earned="{credits} credits earned and verified",
        toward="{credits} credits, planned and earned toward the strategic goals of {library}",
        plan="Plan approved on {date}, revision {revision}.",
    ),
    Tongue.SPANISH: Language(
        dated="{day} de {month} de {year}", first="1", thousands="", decimal=".", zone="hora de {city}",
        months=("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
                "noviembre", "diciembre"),
        title="Certificado {number}: {name}, {track}", lead="Se certifica que", awarded_to="otorgado a", who="quien",
        wording="ha cumplido todos los requisitos del programa", awarded="Otorgado el", valid_through="Válido hasta el",
        end_of_day="fin del día, {zone}", no="N.º", number="Número", check_at="Verifíquelo en",
        qr="Código QR que abre la página de verificación de este certificado, {url}", logo="Logotipo de {agency}",
        seal="Sello de {agency}", signature="Firma de {name}", rests_on="En qué se basa este certificado",
        certificate="Certificado {number}.", goals="Objetivos estratégicos a los que sirve",
        goal="Objetivo de la biblioteca", learned="Lo que se aprendió para él", credits="Créditos",
        counted="Créditos contados", learning="Aprendizaje", date="Fecha", provider="Proveedor", category="Categoría",
        total="Total", earned="{credits} créditos obtenidos y verificados",
        toward="{credits} créditos, planificados y obtenidos para los objetivos estratégicos de {library}",
        plan="Plan aprobado el {date}, revisión {revision}.",
    ),
    Tongue.FRENCH: Language(
        dated="{day} {month} {year}", first="1er", thousands="", decimal=",", zone="heure de {city}",
        months=("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
                "novembre", "décembre"),
        title="Certificat {number} : {name}, {track}", lead="Il est certifié que", awarded_to="décerné à", who="qui",
        wording="a satisfait à toutes les exigences du programme", awarded="Décerné le",
        valid_through="Valable jusqu’au", end_of_day="fin de journée, {zone}", no="N°", number="Numéro",
        check_at="À vérifier sur", qr="Code QR qui ouvre la page de vérification de ce certificat, {url}",
        logo="Logo de {agency}", seal="Sceau de {agency}", signature="Signature de {name}",
        rests_on="Ce sur quoi repose ce certificat",
        certificate="Certificat {number}.", goals="Objectifs stratégiques servis",
        goal="Objectif de la bibliothèque", learned="Ce qui a été appris pour lui", credits="Crédits",
        counted="Crédits comptés", learning="Apprentissage", date="Date", provider="Organisme",
        category="Catégorie", total="Total", earned="{credits} crédits obtenus et vérifiés",
        toward="{credits} crédits, planifiés et obtenus pour les objectifs stratégiques de {library}",
        plan="Plan approuvé le {date}, révision {revision}.",
    ),
}  # fmt: skip


def spoken(tag: str) -> Language:
    """By a BCP 47 tag; one of no certificate of ours is spoken in English."""
    return LANGUAGES.get(tag) or LANGUAGES.get(tag.partition("-")[0]) or LANGUAGES[Tongue.ENGLISH]
