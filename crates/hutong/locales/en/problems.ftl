problem-empty = The file has no rows.
    .remedy = Check that it was exported completely.
problem-file-missing = { $name } is not there.
    .remedy = If you have it, put it into the folder; without it, what it would have told is missing from the result.
problem-converted = The text is in { $encoding } and was converted.
    .remedy = If characters look wrong in the report, save the file as UTF-8.
problem-line-ends = Rows end in different ways (LF, CR LF, CR).
    .remedy = Nothing is lost; saving the file once in one program makes them equal.
problem-columns-unused = Columns that are not used: { $names }.
    .remedy = If one of them is needed, map it with --columns.
problem-text-column = No heading says which column holds the text; “{ $name }” holds the most and was taken.
    .remedy = If that is wrong, say it with --columns text=HEADING.
problem-headings = The table has no headings that are known; its first row was taken for a row like the others.
    .remedy = If the first row holds headings, map them with --columns id=HEADING,text=HEADING.
problem-rows-above = { $count ->
    [one] One row stands above the headings; it was not read.
   *[other] { $count } rows stand above the headings; they were not read.
}
    .remedy = Nothing, if they are a title; else move them below the headings.
problem-ids-rows = There is no column of ids: the number of the row is the id, so the order of rows is part of the input.
    .remedy = Add a column “id” if results of several runs are to be compared.
problem-simulated = The input says that its data are made up.
    .remedy = The report is labelled “simulated”.
problem-sheets-unused = Other sheets were not read: { $names }.
    .remedy = Save a sheet as a file of its own if it holds opinions.
problem-external-links = { $count ->
    [one] The workbook refers to another file. It was not opened; the value last saved counts.
   *[other] The workbook refers to { $count } other files. They were not opened; the values last saved count.
}
    .remedy = If the values may be old, copy them and paste them as values.
problem-sheet-broken = The sheet cannot be read beyond this row.
    .remedy = Open it in a spreadsheet program and save it anew; the rows before stand.
problem-times-missing = The votes carry no time, so of several votes on one statement the later row counts.
    .remedy = Export with times if people could change their votes.
problem-not-listed = { $count } more problems of the kind “{ $code }” are counted but not listed.
    .remedy = Mend those that are listed; they usually have one cause.
problem-bytes = { $count ->
    [one] One place is not readable text and is shown as �.
   *[other] { $count } places are not readable text and are shown as �.
}
    .remedy = Correct them in the source and save it as UTF-8.
problem-quote = A quotation mark is opened here and never closed; the rest of the line was taken as the text.
    .remedy = Close the quotation mark, or double it where it belongs to the text.
problem-cells-beyond = { $count ->
    [one] The row has one cell more than there are headings; it was not read.
   *[other] The row has { $count } cells more than there are headings; they were not read.
}
    .remedy = Put texts that hold commas into quotation marks.
problem-text-missing = The row has no text.
    .remedy = Fill in the text, or delete the row.
problem-text-title = The row has no text; its title was taken for it.
    .remedy = Nothing, if the title says it all.
problem-text-invisible = There is nothing to read in the text: only blanks or invisible characters.
    .remedy = Fill in the text, or delete the row.
problem-text-wordless = The text has neither letters nor digits. It counts, but cannot be grouped with others.
    .remedy = Nothing; if it lost its words on the way, correct it.
problem-controls = { $count ->
    [one] One control character was taken out of the text.
   *[other] { $count } control characters were taken out of the text.
}
    .remedy = Nothing, unless it should be seen; such characters can hide or turn round what a text says.
problem-text-long = The text has { $bytes } bytes; at most { $limit } are read as one opinion.
    .remedy = Attach it as a document and hand in its summary, or split it.
problem-field-long = The field “{ $field }” is too long and was left empty.
    .remedy = Check whether a quotation mark is missing, or the text stands in the wrong column.
problem-id-missing = The row has no id; it is called “{ $id }”.
    .remedy = Give it an id of its own.
problem-id-repeated = The id “{ $id }” stands for another row already; this one is called “{ $new }”. Both count.
    .remedy = Give each opinion an id of its own.
problem-row-repeated = The same row with the id “{ $id }” occurs again; it counts once.
    .remedy = Delete the second, or give it an id of its own if it is another opinion.
problem-formula = Cell { $cell } holds a formula; its last value was taken.
    .remedy = Copy it and paste it as a value.
problem-formula-empty = Cell { $cell } holds a formula that was never computed; it counts as empty.
    .remedy = Open and save the workbook in a spreadsheet program, or paste the value.
problem-cell-error = Cell { $cell } holds the error { $error }; it counts as empty.
    .remedy = Correct the formula, or write the value.
problem-formula-like = The text begins like a formula. It is kept as it is.
    .remedy = Do not open the result files by double click in a spreadsheet program; import them as text.
problem-json = The line is not JSON ({ $cause }).
    .remedy = Write one complete object per line.
problem-json-object = The line is JSON but not an object.
    .remedy = Write { "{" }"id": …, "text": …{ "}" } on every line.
problem-json-field = The field “{ $name }” is neither text nor number; it counts as empty.
    .remedy = Write it as text.
problem-tier = “{ $tier }” is not a tier; it counts as none.
    .remedy = Write member, verified or open.
problem-name-column = No row names a column of names, so nobody was read here.
    .remedy = Write a row of headings with “name” above the list.
problem-person-nameless = A row without a name was left out.
    .remedy = Fill in the name, or delete the row.
problem-person-unclear = “{ $name }” could be two people; nobody was changed.
    .remedy = Add a column “id” or “phone” that tells them apart.
problem-person-id = “{ $id }” cannot be an id; the row was left out.
    .remedy = Use 1 to 64 of a-z, 0-9, “-”, “_” and “.”.
problem-role = “{ $role }” is not a role; it was left out.
    .remedy = Write moderator, drafter, checker, signatory, administrator, security, auditor or observer.
problem-order = “{ $value }” is no place in the protocol order; the order stays as it was.
    .remedy = Write a whole number.
problem-primary = Two units of the kind “{ $kind }” are marked as the primary one; the first counts.
    .remedy = Mark at most one of a kind.
problem-statement-unknown = A vote on the statement “{ $id }”, which does not exist, was not counted.
    .remedy = Add the statement to comments.csv, or delete the vote.
problem-statement-missing = The vote names no statement and was not counted.
    .remedy = Fill in comment-id, or delete the row.
problem-voter-missing = The row names no voter and was not counted.
    .remedy = Fill in voter-id, or delete the row.
problem-vote = “{ $value }” is not a vote and was not counted.
    .remedy = Write 1 (agree), -1 (disagree) or 0 (pass).
problem-time = The time “{ $value }” cannot be read; the vote counts as the earliest.
    .remedy = Write milliseconds since 1970, or 2026-01-31 09:05:00.
problem-moderation = “{ $value }” is not a moderation mark; the statement counts as not yet moderated.
    .remedy = Write 1 (accepted), 0 (not looked at) or -1 (moderated out).
problem-participant = The participant “{ $id }” is listed twice, differently; the first in alphabetical order counts.
    .remedy = Delete the wrong row.

problem-effect-set-aside = not counted
problem-effect-kept = counted, with a change
problem-effect-remark = for information
problem-place = { $file }, line { $line }
problem-place-file = { $file }
problem-line = { $place }: { $what } { $remedy }
