# For programs.

api-bad-query = What stands behind the question mark cannot be read. Write parameters as openapi.json says.
api-unknown = There is no parameter “{ $name }”. Those that there are: { $known }
api-bad-value = The parameter “{ $name }” cannot have this value. It may be: { $wanted }

# Calendars.

calendar-this = Calendar of this consultation (iCalendar)
calendar-all = Calendar of all consultations (iCalendar)
calendar-opens = Opens: { $title }
calendar-closes = Closes: { $title }
calendar-simulated = [simulated]
api-link = Interface for programs (OpenAPI)
