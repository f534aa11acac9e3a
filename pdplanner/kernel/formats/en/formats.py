"""How Django writes and reads dates where no filter of ours says otherwise; the same words as kernel/wording.py."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "j F Y, g:i A"
SHORT_DATETIME_FORMAT = "j M Y, g:i A"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
FIRST_DAY_OF_WEEK = 0
# ISO first: it is what a date field of the browser sends and expects. No "31/06/2012": day and month could be swapped.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%m/%d/%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y"]
