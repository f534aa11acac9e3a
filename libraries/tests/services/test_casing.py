"""Names and addresses of the real file, as a librarian would write them."""

import csv

import pytest

from libraries.management.commands.import_directory import SHIPPED
from libraries.services.casing import cased_address, cased_name

NAMES = {
    "O'FALLON PUBLIC LIBRARY": "O'Fallon Public Library",
    "O`NEILL PUBLIC LIBRARY": "O'Neill Public Library",
    "DENNIS M O'CONNOR PUBLIC LIBRARY": "Dennis M O'Connor Public Library",
    "DERMOTT O`TOOLE MEMORIAL LIBRARY": "Dermott O'Toole Memorial Library",
    "COEUR D`ALENE PUBLIC": "Coeur d'Alene Public",
    "P'OE TSAWA COMMUNITY LIBRARY": "P'oe Tsawa Community Library",
    "BREWSTER LADIES' LIBRARY": "Brewster Ladies' Library",
    "YOUNG MEN'S LIBRARY ASSOCIATION": "Young Men's Library Association",
    "WOMAN'S ROUND LAKE IMPROVEMENT SOCIETY": "Woman's Round Lake Improvement Society",
    "QUEEN ANNE`S COUNTY FREE LIBRARY": "Queen Anne's County Free Library",
    "CROSS' MILLS PUBLIC LIBRARY": "Cross' Mills Public Library",
    "MCIVER`S GRANT PUBLIC LIBRARY": "McIver's Grant Public Library",
    "MCLEAN-MERCER REGIONAL LIBRARY": "McLean-Mercer Regional Library",
    "WACO-MCLENNAN COUNTY LIBRARY": "Waco-McLennan County Library",
    "HARTFORD - MCGREGOR-MCKINNEY PUBLIC LIBRARY": "Hartford - McGregor-McKinney Public Library",
    "GUIN - MCHS COMMUNITY LIBRARY": "Guin - MCHS Community Library",
    "CLINTON-MACOMB PUBLIC LIBRARY": "Clinton-Macomb Public Library",
    "PEÑUELAS MUNICIPAL PUBLIC LIBRARY (ANNIE SANTOS)": "Peñuelas Municipal Public Library (Annie Santos)",
    "CEIBA PUBLIC LIBRARY (ALEJANDRINA QUIÑONES RIVERA)": "Ceiba Public Library (Alejandrina Quiñones Rivera)",
    "MAYAGÜEZ MUNICIPAL LIBRARY": "Mayagüez Municipal Library",
    "CENTRO DE BENDICIÓN COMMUNITY LIBRARY (CARMEN M. COLÓN)":
        "Centro de Bendición Community Library (Carmen M. Colón)",
    "BAYAMÓN MUNICIPAL LIBRARY (DRA. PILAR BARBOSA)": "Bayamón Municipal Library (Dra. Pilar Barbosa)",
    "COROZAL PUBLIC LIBRARY (TEÓFILO MALDONADO RIVERA)": "Corozal Public Library (Teófilo Maldonado Rivera)",
    "PONCE MUNICIPAL LIBRARY (MARIANA SUAREZ DE LONGO)": "Ponce Municipal Library (Mariana Suarez de Longo)",
    "SERGEANT FERNANDO DE LA ROSA MEMORIAL LIBRARY": "Sergeant Fernando de la Rosa Memorial Library",
    "PUEBLO DE ABIQUIU LIBRARY & CULTURAL CENTER": "Pueblo de Abiquiu Library & Cultural Center",
    "LOS ANGELES PUBLIC LIBRARY": "Los Angeles Public Library",
    "NORTH LAS VEGAS LIBRARY DISTRICT": "North Las Vegas Library District",
    "CITY OF BAYOU LA BATRE PUBLIC LIBRARY": "City of Bayou La Batre Public Library",
    "DE SOTO PUBLIC LIBRARY": "De Soto Public Library",
    "DEL NORTE COUNTY LIBRARY DISTRICT": "Del Norte County Library District",
    "FOND DU LAC PUBLIC LIBRARY": "Fond du Lac Public Library",
    "PRAIRIE DU CHIEN MEMORIAL LIBRARY": "Prairie du Chien Memorial Library",
    "BEN GUTHRIE--LAC DU FLAMBEAU PUBLIC LIBRARY": "Ben Guthrie--Lac du Flambeau Public Library",
    "FORT PAYNE - DEKALB COUNTY PUBLIC LIBRARY": "Fort Payne - DeKalb County Public Library",
    "HASTINGS-ON-HUDSON PUBLIC LIBRARY": "Hastings-on-Hudson Public Library",
    "TRUTH OR CONSEQUENCES PUBLIC LIBRARY": "Truth or Consequences Public Library",
    "ST. MARY`S COUNTY LIBRARY": "St. Mary's County Library",
    "ST IGNATIUS SCHOOL-COMMUNITY LIBRARY": "St Ignatius School-Community Library",
    "MT. JULIET-WILSON COUNTY PUBLIC LIBRARY": "Mt. Juliet-Wilson County Public Library",
    "A. HERR SMITH & E.E. SMITH LODA TOWNSHIP LIBRARY": "A. Herr Smith & E.E. Smith Loda Township Library",
    "CAMERON-J JARVIS TROUP MUNICIPAL LIBRARY": "Cameron-J Jarvis Troup Municipal Library",
    "KAW CITY - J.A. WALKER MEMORIAL LIBRARY": "Kaw City - J.A. Walker Memorial Library",
    "F.O.R. STO-ROX LIBRARY": "F.O.R. Sto-Rox Library",
    "TLL TEMPLE MEMORIAL LIBRARY & ARCHIVES": "TLL Temple Memorial Library & Archives",
    "CF GOODWIN PUBLIC LIBRARY": "CF Goodwin Public Library",
    "GUTHRIE CSD & KING COUNTY CONSOLIDATED LIBRARY": "Guthrie CSD & King County Consolidated Library",
    "EUTAW - JAMES C. POOLE JR. MEMORIAL LIBRARY": "Eutaw - James C. Poole Jr. Memorial Library",
    "ARTHUR TEMPLE SR MEMORIAL LIBRARY": "Arthur Temple Sr Memorial Library",
    "WM. & LUCY RAND MEMORIAL": "Wm. & Lucy Rand Memorial",
    "DR. SANDOR & BERTHE BENEDEK MEMORIAL LIBRARY": "Dr. Sandor & Berthe Benedek Memorial Library",
    "CLEVELAND HEIGHTS-UNIVERSITY HEIGHTS PL": "Cleveland Heights-University Heights PL",
    "STEUBENVILLE & JEFFERSON COUNTY, PL OF": "Steubenville & Jefferson County, PL of",
    "HOLLWEDEL MEMORIAL PUBLIC LIBRARY OF PAVILION, NY": "Hollwedel Memorial Public Library of Pavilion, NY",
    "NEW YORK PUBLIC LIBRARY, THE BRANCH LIBRARIES": "New York Public Library, The Branch Libraries",
    "THE LIBRARY AT CEDAR CREEK LAKE": "The Library at Cedar Creek Lake",
    "REGIONAL LIBRARY FOR THE BLIND AND PHYSICALLY IMPAIRED": "Regional Library for the Blind and Physically Impaired",
    "MOORELAND - BEYOND THE PAGES": "Mooreland - Beyond the Pages",
    "DAVID F. CARGO LIBRARY @ VILLANUEVA": "David F. Cargo Library @ Villanueva",
    "BRYAN+COLLEGE STATION PUBLIC LIBRARY SYSTEM": "Bryan+College Station Public Library System",
    "INNOKO RIVER COMMUNITY/SCHOOL AND TRIBAL LIBRARY": "Innoko River Community/School and Tribal Library",
    "W.A. BILLINGSLEY/JACKSON COUNTY LIBRARY": "W.A. Billingsley/Jackson County Library",
    "FRANKLIN TWP PUBLIC LIBRARY/GLOUCESTER": "Franklin Twp Public Library/Gloucester",
    "SAN MIGUEL LIBRARY DISTRICT # 1 (TELLURIDE)": "San Miguel Library District # 1 (Telluride)",
    "CROSBY: JESSIE F. HALLETT MEMORIAL LIBRARY": "Crosby: Jessie F. Hallett Memorial Library",
    "BAKERVILLE LIBRARY, INC.": "Bakerville Library, Inc.",
    "BASEHOR COMMUNITY LIBRARY, DIST #2, LV. CO.": "Basehor Community Library, Dist #2, Lv. Co.",
    "LAJAS PUBLIC LIBRARY (PURA 'PLATTI' GONZÁLEZ)": "Lajas Public Library (Pura 'Platti' González)",
}  # fmt: skip
PLACES = {
    "LAND O' LAKES": "Land O' Lakes",
    "L'ANSE": "L'Anse",
    "ISLE-AU-HAUT": "Isle-au-Haut",
    "AVON-BY-THE-SEA": "Avon-by-the-Sea",
    "HO-HO-KUS": "Ho-Ho-Kus",
    "OAK RIDGE (IN)": "Oak Ridge (IN)",
    "RÍO PIEDRAS": "Río Piedras",
    "KING OF PRUSSIA": "King of Prussia",
    "MACKINAC ISLAND": "Mackinac Island",
    "MACON": "Macon",
    "MCCALL": "McCall",
    "MCMINNVILLE": "McMinnville",
}
ADDRESSES = {
    "98 EAST 18TH STREET": "98 East 18th Street",
    "113 S 1ST ST": "113 S 1st St",
    "173 NW 7TH ST": "173 NW 7th St",
    "110 1ST ST SE": "110 1st St SE",
    "11 S.E. FRONT STREET": "11 S.E. Front Street",
    "47475 US HWY 78": "47475 US Hwy 78",
    "6315 U.S. HIGHWAY 11": "6315 U.S. Highway 11",
    "10928 NYS ROUTE 9N": "10928 NYS Route 9N",
    "1700 S FM 51": "1700 S FM 51",
    "6208 VT RTE. 12": "6208 VT Rte. 12",
    "912-A TILBURY RD": "912-A Tilbury Rd",
    "N112W16957 MEQUON RD.": "N112W16957 Mequon Rd.",
    "400 EAST ST., STE. 102": "400 East St., Ste. 102",
    "710 W CÉSAR CHÁVEZ ST": "710 W César Chávez St",
    "500 MCKINNEY ST": "500 McKinney St",
    "34 RIVER ROAD (S.R.112)": "34 River Road (S.R.112)",
    "406  W MAIN STREET": "406 W Main Street",
    "224 NORTH O'PLAINE ROAD": "224 North O'Plaine Road",
    "PO BOX 309": "PO Box 309",
    "THIRD & BRIDGE STS": "Third & Bridge Sts",
}


def column(name: str) -> set[str]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


@pytest.mark.parametrize(("capitals", "name"), NAMES.items())
def test_a_name_is_written_as_on_the_door(capitals: str, name: str) -> None:
    assert cased_name(capitals) == name


@pytest.mark.parametrize(("capitals", "place"), PLACES.items())
def test_a_place_is_written_as_on_a_map(capitals: str, place: str) -> None:
    assert cased_name(capitals) == place


@pytest.mark.parametrize(("capitals", "address"), ADDRESSES.items())
def test_an_address_is_written_as_on_a_letter(capitals: str, address: str) -> None:
    assert cased_address(capitals) == address


def test_the_examples_are_real() -> None:
    assert set(NAMES) - column("name") == set()
    assert set(PLACES) - column("city") == set()
    assert set(ADDRESSES) - column("address") == set()


@pytest.mark.parametrize("written", ["deForest Public Library", "eLibrary of the Plains", "McCall public library"])
def test_what_is_not_all_capitals_is_left_as_it_is(written: str) -> None:
    assert cased_name(written) == written


def test_roman_numerals_stay_large() -> None:
    assert cased_name("JOHN PAUL II MEMORIAL LIBRARY") == "John Paul II Memorial Library"


def test_casing_twice_changes_nothing_more() -> None:
    for name in column("name"):
        assert cased_name(cased_name(name)) == cased_name(name)
