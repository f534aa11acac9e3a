"""What the three libraries want: strategic plans of three structures, modeled on published ones, all invented.

A goal is title, reason, objectives; an objective is title, months until it is due (None: no date of its own), and its
measures as (what is counted, where it stands, where it should be).
"""

# Goals with a reason, an objective, one measure each; the plan after it takes over what goes on.
OPEN_DOORS = (
    ("Every child starts school ready to read", "Half of Millrace’s five-year-olds begin school behind in early literacy.",
     (("Story time in two languages every week", None,
       (("Families who come back for a second month", "0", "40"),)),)),
    ("Nobody is turned away by a form they cannot fill in", "One household in five has no internet at home.",
     (("A navigator at the desk every afternoon", None, (("People helped in a month", "12", "60"),)),)),
    ("The mill district’s story is kept and told", "Those who worked in the mills are over eighty.",
     (("Forty recorded and described conversations", None, (("Conversations in the catalog", "3", "40"),)),)),
)  # fmt: skip
ROOM_FOR_EVERYONE = (
    ("Every child starts school ready to read", "Half of Millrace’s five-year-olds begin school behind in early literacy.",
     (("Story time for children under two", None, (("Families who come back for a second month", "0", "12"),)),
      ("Every kindergarten class visits twice a year", None, (("Class visits", "9", "24"),)))),
    ("Digital help for anyone who asks", "One household in five has no internet at home.",
     (("A digital navigator in the building whenever it is open", None, (("Hours covered in a week", "10", "46"),)),
      ("Home internet to borrow", None, (("Kits lent", "0", "25"),)))),
    ("The library is where Millrace talks things over", "There is no other free room in town.",
     (("Four community conversations a year", None, (("Neighbors taking part", "30", "200"),)),)),
    ("The mill district’s story is kept and told", "Those who worked in the mills are over eighty.",
     (("Oral histories published", None, (("Conversations in the catalog", "40", "90"),)),)),
    ("Open when people can come", "Shift workers find us closed.",
     (("Two late evenings a week", None, (("Visits after six o’clock", "110", "600"),)),)),
    ("A building everyone can use", "Children who find the library too loud stay away.",
     (("A quiet room", None, (("Hours used in a week", "0", "20"),)),)),
    ("Everyone is met with patience and skill", "A library card is sometimes the only card a person has.",
     (("All staff trained in trauma-informed service", None, (("Staff trained", "2", "14"),)),)),
)  # fmt: skip

# A county's areas of focus, each with dated objectives, most of them without a figure.
FOUR_BRANCHES_ONE_LIBRARY = (
    ("Every household in the county can reach us", "The last town is fifty-five miles from the courthouse.",
     (("A bookmobile stop within ten miles of every address", -10,
       (("Addresses within ten miles of a stop", "71%", "100%"),)),
      ("Holds mailed to people who cannot come", 4, ()),
      ("One card and one set of rules for all four branches", 9, ()))),
    ("Staff have the tools, the training and the time", "People who learn stay; people who stay are known by name.",
     (("Everybody says once a year what they cannot do yet", -14, ()),
      ("Three occasions to learn every month, one of them at a branch", -2, (("Occasions in a month", "1", "3"),)),
      ("Substitutes, so that a day of training closes no door", 6, (("Branch days closed for training", "9", "0"),)))),
    ("A collection people can find", "A third of what is asked for is on a shelf at another branch.",
     (("Every local newspaper described and searchable", 12, (("Years described", "14", "80"),)),
      ("No hold older than three weeks", 3, ()))),
    ("Confident with technology", "Forms, doctors and schools have moved to a screen.",
     (("A person who helps, at every branch, every open hour", 8, (("Open hours covered", "40%", "100%"),)),)),
)  # fmt: skip

# One director, one page: a goal, what will be done, and several things that can be counted for it.
A_PORCH_WITH_BOOKS = (
    ("A library that meets every standard", "Two standards were missed, and the state’s aid depends on them.",
     (("Every standard looked at with the board each spring", 7,
       (("Standards met", "15 of 17", "17 of 17"), ("Hours the board learned in a year", "1", "3"))),)),
    ("Children and grandparents under one roof", "The school bus stops at our door at a quarter past three.",
     (("An after-school hour on three days", None,
       (("Children on an ordinary day", "4", "15"), ("Grandparents who help", "1", "6"),
        ("Books lent to children in a month", "60", "180"))),)),
    ("A good porch", "People sit outside for our signal when we are closed.",
     (("Benches, light and internet at any hour", 2, (("Evenings with somebody on the porch", "2", "5"),)),)),
)  # fmt: skip
