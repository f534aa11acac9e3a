"""What Millrace wants: two strategic plans, modeled on the structure of published ones, all invented."""

# title, reason, objectives: (title, measure, baseline, target)
OPEN_DOORS = (
    ("Every child starts school ready to read", "Half of Millrace’s five-year-olds begin school behind in early literacy.",
     (("Story time in two languages every week", "Families who come back for a second month", "0", "40"),)),
    ("Nobody is turned away by a form they cannot fill in", "One household in five has no internet at home.",
     (("A navigator at the desk every afternoon", "People helped in a month", "12", "60"),)),
    ("The mill district’s story is kept and told", "Those who worked in the mills are over eighty.",
     (("Forty recorded and described conversations", "Conversations in the catalog", "3", "40"),)),
)  # fmt: skip
ROOM_FOR_EVERYONE = (
    ("Every child starts school ready to read", "Half of Millrace’s five-year-olds begin school behind in early literacy.",
     (("Story time for children under two", "Families who come back for a second month", "0", "12"),
      ("Every kindergarten class visits twice a year", "Class visits", "9", "24"))),
    ("Digital help for anyone who asks", "One household in five has no internet at home.",
     (("A digital navigator in the building whenever it is open", "Hours covered in a week", "10", "46"),
      ("Home internet to borrow", "Kits lent", "0", "25"))),
    ("The library is where Millrace talks things over", "There is no other free room in town.",
     (("Four community conversations a year", "Neighbors taking part", "30", "200"),)),
    ("The mill district’s story is kept and told", "Those who worked in the mills are over eighty.",
     (("Oral histories published", "Conversations in the catalog", "40", "90"),)),
    ("Open when people can come", "Shift workers find us closed.",
     (("Two late evenings a week", "Visits after six o’clock", "110", "600"),)),
    ("A building everyone can use", "Children who find the library too loud stay away.",
     (("A quiet room", "Hours used in a week", "0", "20"),)),
    ("Everyone is met with patience and skill", "A library card is sometimes the only card a person has.",
     (("All staff trained in trauma-informed service", "Staff trained", "2", "14"),)),
)  # fmt: skip
