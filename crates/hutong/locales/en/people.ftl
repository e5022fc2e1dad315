# People on file: lists, sheets of one-time codes.

help-value-unit = UNIT
help-people = People on file: import, sheet, list
help-people-usage = hutong people import|sheet|list DIR …
help-people-after =
    For example:
      hutong people import /srv/hutong members.xlsx
help-people-import = Put the people of CSV or XLSX lists on file
help-people-import-usage = hutong people import DIR INPUT… [options]
help-people-import-after =
    Columns are known by their headings, Chinese or English: name, id, order, tier, roles, phone, mail, and units by
    kind (sector, party, committee, district, workplace, or “affiliation: KIND”). Several units stand in one cell,
    parted by “;”; the primary one has a “*”, else it is the first. People are recognised by id, by telephone, or by
    a name that nobody else has: the same list imported again changes nobody and doubles nobody. What a list does
    not speak of stays as it is. Every problem is told with its line and what to do; the other rows are kept.

    For example:
      hutong people import /srv/hutong members.xlsx --dry-run
help-people-import-dir = Directory of the node
help-people-import-input = Lists of people: CSV or XLSX
help-people-import-dry_run = Say what would be done, and do nothing
help-people-import-problems = Write all problems to a CSV file
help-people-sheet = Print one-time codes for whoever has not signed in yet
help-people-sheet-usage = hutong people sheet DIR --out FILE.html --entry URL [options]
help-people-sheet-after =
    Every code is made anew, and the ones printed before are void. The page holds codes: print it, hand out the
    strips, delete the file.

    For example:
      hutong people sheet /srv/hutong --unit 科技界 --entry https://example.org/enter --out sheet.html
help-people-sheet-dir = Directory of the node
help-people-sheet-unit = Only people of this unit
help-people-sheet-out = Where to write the page
help-people-sheet-entry = Address of the portal's page where a code is typed in
help-people-sheet-days = For how many days the codes are good, 14 unless said otherwise
help-people-list = List people on file
help-people-list-usage = hutong people list DIR [--unit UNIT]
help-people-list-after =
    With --json for a program to read.

    For example:
      hutong people list /srv/hutong
help-people-list-dir = Directory of the node
help-people-list-unit = Only people of this unit

people-reading = Reading
people-done = { $new } people added, { $changed } changed, { $same } as they were, { $aside } rows left out.
people-would = { $new } people would be added, { $changed } changed, { $same } stay as they are, { $aside } rows would be left out. Nothing was done.
people-write = { $path } cannot be written.
    .remedy = Check permissions and disk, then run the command again.
people-sheet-fault = The sheet cannot be drawn.
    .remedy = Check that the address is shorter than 500 characters, then run the command again: it makes fresh codes.
people-sheet-done = { $waiting } codes are in { $path }; { $done } people have signed in already. Print it, then delete it.
people-line = { $id }  { $name }  { $roles }  { $units }
people-line-waiting = { $id }  { $name }  { $roles }  { $units }  (has not signed in)
people-count = { $count } people.

sheet-title = First sign-in
sheet-how = Scan the square, or type name and code at
sheet-sign-in-name = Sign-in name
sheet-until = Good until
sheet-signed-in = Signed in already
sheet-nobody = Everybody has signed in.
