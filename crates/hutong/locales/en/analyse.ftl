help-analyse = Analyse opinions and votes: duplicates, themes, opinion groups, common ground, and a draft report
help-analyse-usage = hutong analyse INPUT --out DIR [options]
help-analyse-after =
    INPUT is the folder of a Polis export (comments.csv with votes.csv or participants-votes.csv,
    and, if you have it, participants.csv with voter-id,body,tier), or a CSV, XLSX or JSONL file of
    opinions, whose columns are recognised by their headings in English or Chinese.
    Nothing leaves this computer. The same input gives the same files, byte for byte.

    Examples:
      hutong analyse messages.xlsx --out result
      hutong analyse export-folder --out result --groups polis
      hutong analyse table.csv --out result --columns id=Nr,text=Contribution
help-analyse-input = A folder or file to analyse
help-analyse-out = Folder for the results; made if it does not exist
help-analyse-groups = How opinion groups are found: ours (default), or polis to reproduce the Polis server
help-analyse-k = Ask for this many top-level themes (1–200)
help-analyse-threads = Use this many threads (default: all cores); the result does not depend on it
help-analyse-columns = Say which column holds what: FIELD=HEADING,… with the fields id, title, text, author, body, tier, prompt, submitted_at, lang; a column may also be given by its number
help-analyse-force = Write into the folder even if it holds files that are not ours

usage-columns-pair = --columns: “{ $part }” is not of the form FIELD=HEADING.
    .remedy = Write for example --columns id=Nr,text=Contribution
usage-columns-field = --columns: there is no field “{ $field }”.
    .remedy = The fields are: { $fields }

refusal-out-foreign = the folder { $folder } holds files that are not results of an analysis, such as { $file }.
    .remedy = Choose an empty or new folder, or add --force to write into this one.
fault-out-write = couldn't write { $file }
    .remedy = Check that the folder exists, that you may write there, and that the disk has room; nothing half-written was left behind.
fault-threads = couldn't start { $threads } threads
    .remedy = Try again with fewer threads, for example --threads 1.

analyse-reading = Reading
analyse-computing = Computing
analyse-writing = Writing

refusal-input-empty = { $file } is empty.
    .remedy = Check that it was saved or downloaded completely.
refusal-input-nothing = nothing in { $file } could be accepted.
    .remedy = Mend the problems listed above, or say with --columns which column holds the text.
refusal-input-old-office = { $file } is in the old Office format (.xls), or locked with a password.
    .remedy = Open it, remove the password, and save it as .xlsx or CSV.
refusal-input-json-array = { $file } is one JSON array.
    .remedy = Write one object per line (JSONL): jq -c '.[]' { $file } > opinions.jsonl
refusal-input-no-table = { $file } is not a table.
    .remedy = Save it as CSV, XLSX or JSONL with one opinion per row.
refusal-input-unsafe = { $file } is not safe to open as a workbook: { $cause }.
    .remedy = Do not open it in Excel either; ask the sender, and have it saved as CSV.
refusal-input-workbook = { $file } is not a workbook, or is damaged: { $cause }.
    .remedy = Open it in a spreadsheet program and save it anew as .xlsx or CSV.
refusal-input-column = { $file } has no column “{ $column }”; it has: { $headings }
    .remedy = Correct the heading, or map it: --columns text=HEADING
refusal-input-no-export = the folder { $file } holds neither comments.csv nor votes.csv nor participants-votes.csv.
    .remedy = Give the folder in which the export was unpacked, or a single CSV, XLSX or JSONL file.
fault-input-open = couldn't open { $file }
    .remedy = Check the name, and that you may read it.
fault-input-read = couldn't read { $file }
    .remedy = Check the disk or the network drive, and try again; nothing was written.

fault-report = couldn't set the report
    .remedy = This is a mistake of the program; please report it with the operation below.
fault-citations = the draft report does not hold, so nothing was written: { $failure }
    .remedy = This is a mistake of the program; please report it with the operation below.

analyse-problems-more = … and { $count } more in problems.csv
analyse-done-opinions = { $opinions ->
    [one] one opinion
   *[other] { $opinions } opinions
    }, { $themes ->
    [0] too few for themes
    [one] one theme
   *[other] { $themes } themes
    }, { $clusters ->
    [0] no near-duplicates
    [one] one cluster of near-duplicates
   *[other] { $clusters } clusters of near-duplicates
}
analyse-done-votes = { $voters } voters, { $votes } votes, { $groups ->
    [0] too few to look for opinion groups
    [one] one opinion group
   *[other] { $groups } opinion groups
}
analyse-done = Read the report: { $report }
