# Commands that run a node: make, serve, hand in, import, export, publish, partners, verify, measure.

help-value-name = NAME
help-value-origin = ORIGIN
help-value-file = FILE
help-value-folder = FOLDER
help-value-seconds = SECONDS
help-value-ms = MS
help-value-key = KEY
help-value-id = ID
help-value-text = TEXT
help-value-title = TITLE
help-value-choice = CHOICE
help-value-place = ORIGIN#INDEX
help-value-record = RECORD
help-value-audience = AUDIENCE

key-role = { $role ->
        [log] log
        [witness] witness
        [mirror] mirror
        [transport] transport
       *[root] root
    }

help-init = Make a node: keys and an empty record
help-init-usage = hutong init DIR --body NAME --origin ORIGIN [options]
help-init-after =
    An origin never changes once it is used. It is written HOST/BODY/log/NUMBER.

    For example:
      hutong init /srv/hutong --body "Sichuan Conference" --origin sichuan.example/zhengxie/log/1
help-init-dir = Directory of the node; made if it is not there
help-init-body = Name of the body
help-init-body_en = Its name in English (as --body unless given)
help-init-origin = Name of the log, such as sichuan.example/zhengxie/log/1
help-init-root_key = Where the root key goes (beside the node's directory unless given, not in it)
help-init-small = One person may run the system and mind its accounts too: for a small body
help-init-simulated_clock = Take this moment (seconds since 1970) for now; for made-up data only

init-exists = { $dir } holds keys already; a node is made only once.
    .remedy = Take another directory; an existing node is opened with “hutong serve --dir { $dir }”.
init-origin = “{ $origin }” cannot be the name of a log.
    .remedy = Write HOST/BODY/log/NUMBER in visible ASCII, such as sichuan.example/zhengxie/log/1
init-made = The node of “{ $body }” is made, in { $dir }
init-origin-is = Its log is { $origin } and will never be called otherwise. The first entry is written and signed.
init-keys = Keys (the private ones lie in the folder keys, readable by this user only). Verifier keys and fingerprints, for everybody:
init-key =
    {"  "}{ $role }  { $vkey }
    {"        "}fingerprint { $fingerprint }
init-root =
    Move the root key { $file } to an offline place now (a stick in a locked drawer); this machine needs it no more.
    It is for replacing keys one day; whoever has it can pose as this body.
init-witness =
    There is no partner yet. Until somebody else keeps this record too, a broken machine means a new log under a new name.
    Add a partner soon (hutong partner add), or ask somebody outside to be a witness.
init-next = Next: hutong serve --dir { $dir }

help-serve = Open a node until it is stopped
help-serve-usage = hutong serve --dir DIR [options]
help-serve-after =
    While a node is open, other commands go through admin.sock in its directory: there are never two writers.

    For example:
      hutong serve --dir /srv/hutong --publish /srv/hutong-public
help-serve-dir = Directory of the node
help-serve-publish = Publish the record into this folder again and again
help-serve-every = Seconds between reading the partners and publishing (15 unless given)
help-serve-simulated_clock = Take a clock that stands still, from this moment on (seconds since 1970); for made-up data only
help-serve-until_eof = Stop also when standard input is closed
help-serve-listen = Where the portal listens (127.0.0.1:8080 unless given; a taken port: the next free one)
help-serve-no_portal = Serve no portal; with --listen the record alone
help-serve-base = Path below which the portal is served, such as /consult/
help-serve-tls_certificate = Close connections by TLS with this chain of certificates (PEM, the site's own first), where nothing in front of the node does
help-serve-tls_key = The certificate's key (PEM)
help-serve-public_url = How people reach the portal from outside, such as https://example.org
help-witness = Only witness: keep and cosign the records of bodies
help-witness-usage = hutong witness --dir DIR [options]
help-witness-after =
    A library, a university or a third body keeps the records of others, so that none of them can take anything back. It
    has no portal, and gets no words of anybody. Make its node with “hutong init”, add the bodies with “hutong partner
    add”; each of them must add it too.

    For example:
      hutong witness --dir /srv/witness --listen 0.0.0.0:8090
help-witness-dir = Directory of the node
help-witness-listen = Where it listens (127.0.0.1:8090 unless given)
help-witness-every = Seconds between reading the records (15 unless given)
help-witness-tls_certificate = Close connections by TLS with this chain of certificates (PEM, the site's own first)
help-witness-tls_key = The certificate's key (PEM)
help-witness-until_eof = Stop also when standard input is closed
help-value-address = ADDRESS
help-value-path = PATH
help-value-url = URL
serve-closed = Closed by TLS; a partner may pin the certificate behind the address: #sha256={ $fingerprint }
serve-certificate = The certificate cannot be used: { $why }.
    .remedy = Name a chain of certificates and its key, both in PEM, and keep the key from others.
serve-portal = The portal is at { $url }
serve-record = The record is at { $url }
serve-port-taken = Port { $wanted } is taken, so the portal listens on { $taken }.
serve-no-demo = A demo's mark lies here ({ $mark }), but it is not of this record: nothing of the demo is served.
serve-pages = The portal cannot be opened: its search file is not usable.
    .remedy = See the cause; the file holds nothing that is not in the record, so it may be deleted and is made anew.
serve-listen = The portal cannot listen on { $address }.
    .remedy = Take another address: hutong serve --listen 127.0.0.1:9000
serve-breach = It is served for reading alone, under the last checkpoint that its entries still make ({ $size } entries).
serve-ready = The node { $origin } is open. Ctrl-C stops it.
serve-stopped = The node is stopped.

node-none = { $dir } is not a node's directory.
    .remedy = Check the path; “hutong init” makes a node.
node-held = { $dir } is held by another process that does not answer.
    .remedy = Wait until it has started, or stop it, then try again. Do not delete files in it.
node-start = The node in { $dir } cannot be opened.
    .remedy = See the cause; the record is untouched.
node-start-breach = The record in { $dir } is not the one that was signed; the node refuses to write.
    .remedy = Change nothing in the directory; copy it first, then see “hutong verify { $dir }” for the place.
node-silent = The node of { $dir } did not answer.
    .remedy = See what the node said; try again with the same --key: nothing is taken twice.
node-failed = The node could not do it.
    .remedy = See the cause; try again with the same --key: nothing is taken twice.
node-halted = The node found that its record does not hold, and stopped writing.
    .remedy = Change nothing in the directory; copy it first, then see “hutong verify” for the place.
node-usage = The node does not understand the request: { $message }
    .remedy = Make sure that command and node are the same version of the program.
node-refused = { $message }
    .remedy = Make sure that command and node are the same version of the program.
node-runtime = The system gave no threads.
    .remedy = Close some programs and try again.
node-socket = admin.sock cannot be opened in { $dir }
    .remedy = Check permissions; the directory's path may have about 95 bytes at most.
node-dice = The system gave no random bytes.
    .remedy = Try again in a moment.

help-publish = Write the record as static files, for partners and the public
help-publish-usage = hutong publish DIR --to FOLDER
help-publish-after =
    Writes all entries, signatures, and what the charter opens to each partner. Only what has changed is written.

    For example:
      hutong publish /srv/hutong --to /srv/hutong-public
help-publish-dir = Directory of the node
help-publish-to = Where to
publish-done = Published to { $folder }: { $size } entries, { $parts } opened parts, { $files } files written.

help-partner = Partners: add, pull, list
help-partner-usage = hutong partner add|pull|list DIR …
help-partner-after =
    “hutong partner add --help” tells how to compare keys.

    For example:
      hutong partner list /srv/hutong
help-partner-add = Add a partner, once the fingerprints have been compared
help-partner-add-usage = hutong partner add DIR ADDRESS [--private] [--vkey KEY]
help-partner-add-after =
    Run it without --vkey first: it shows the partner's keys and fingerprints. Telephone the partner's operator and
    have their own fingerprint read out. If they agree, run it again with --vkey as the command says. Keys that
    nobody has compared are not believed.

    For example:
      hutong partner add /srv/hutong https://zx.chongqing.example
      hutong partner add /srv/hutong http://10.2.0.5:8080 --private
      hutong partner add /srv/hutong /mnt/chongqing-public
help-partner-add-dir = Directory of the own node
help-partner-add-address = The partner's portal (https://…), or the folder that it publishes
help-partner-add-private = The partner lies in a private network: allow its addresses there, and http:// without TLS
help-partner-add-vkey = Verifier key of the partner's log, as it was compared
help-partner-pull = Read all partners' records now: verify, mirror, cosign
help-partner-pull-usage = hutong partner pull DIR
help-partner-pull-after =
    Ends with exit code 4 when a record contradicts itself; the evidence is kept.

    For example:
      hutong partner pull /srv/hutong
help-partner-pull-dir = Directory of the own node
help-partner-list = List partners and how they stand
help-partner-list-usage = hutong partner list DIR
help-partner-list-after =
    With --json for a program to read.

    For example:
      hutong partner list /srv/hutong
help-partner-list-dir = Directory of the own node

partner-record = { $path } cannot be read.
    .remedy = Check that this is the partner's portal or the folder it publishes, and that this machine reaches it; add --private for a partner in a private network.
partner-keys = The record there says that these are the keys of { $origin }:
partner-compare = Nobody has compared the key of { $origin } yet, so it was not added.
    .remedy = Have the partner's operator read out their fingerprint on the telephone; if it is the same, run: { $call }
partner-other-key = The key of { $origin } is not the one you gave: the fingerprint there is { $found }, yours is { $given }.
    .remedy = Do not add it. Ask the partner first: wrong address, misread key, or somebody replaced the files.
partner-pinned = { $origin } is now a partner of { $dir }. The partner must add this node too before they can witness each other.
partner-nobody = There is no partner yet.
partner-line = { $origin }  { $state ->
        [pinned] added
        [syncing] being read
        [current] current
        [stale] not heard from for long
        [diverged] forked; no longer cosigned
        [retired] ended
       *[other] { $state }
    }, { $size } entries
partner-back = Lost contents that came back from partners: { $n }
partner-pulled = { $origin }  { $state ->
        [pinned] added
        [syncing] being read
        [current] current
        [stale] not heard from for long
        [diverged] forked; no longer cosigned
        [retired] ended
       *[other] { $state }
    }, { $size } entries, { $new } of them new, { $opened } parts opened
partner-problem = {"  "}problem: { $problem }
partner-diverged = { $origin } has shown two different histories.
    .remedy = It is no longer cosigned and the evidence is kept. Talk to the partner and to those above both of you; delete nothing.

help-verify = Check a record or a receipt, from bytes alone
help-verify-usage = hutong verify [RECORD] [--receipt FILE] [--evidence FILE] [--vkey KEY]…
help-verify-after =
    RECORD is a published folder, a copy of one, or a mirror in one. Neither node nor network is needed.
    --vkey is a verifier key that you trust, and may be given several times; without one the record's own keys are
    used, and it is said that nobody vouches for them.
    Ends with exit code 4 when something does not hold, naming the file and the entry.

    For example:
      hutong verify /srv/hutong-public --vkey 'sichuan.example/zhengxie/log/1+…'
      hutong verify --receipt my.tlog-proof --vkey 'sichuan.example/zhengxie/log/1+…'
help-verify-record = The record to check
help-verify-receipt = The receipt to check
help-verify-evidence = Evidence to check, of two histories or of a lapse; of two histories, with a RECORD of the accused log (its folder, or a directory or folder that mirrors it) each key counts for the sizes at which it was in force
help-verify-vkey = A verifier key that you trust
verify-checking = Checking
verify-vkey = “{ $key }” is not a verifier key: { $problem }
    .remedy = Copy it whole, as NAME+8 hex digits+base64, between single quotes.
verify-no-record = There is no record in { $path }.
    .remedy = Give a published folder (there is a file checkpoint in it) or a node's directory.
verify-unreadable = The record cannot be read, so nothing can be said about it.
    .remedy = Check permissions and disk, then check the record again.
verify-evidence-holds = The evidence holds: { $origin } signed two histories that cannot both be true. A key that the log had replaced below these sizes convicts whoever took it, not the log: give a record of that log beside the evidence, and it is said which was in force.
verify-evidence-convicts = The evidence holds: { $origin } signed two histories that cannot both be true, by the keys that were in force at these sizes as the record beside it says.
verify-evidence-not = It proves nothing: { $why }
verify-no-receipt = { $path } cannot be read.
    .remedy = Check the file's name and whether you may read it.
verify-record = Record { $origin }, { $size } entries ({ $path })
verify-checked = Checked: { $entries } entries, { $tiles } hash tiles, { $parts } opened parts, { $batches } batches of votes, { $reports } reports
verify-signed = Valid signatures: { $names }
verify-mirror = With a mirror of { $origin }: { $entries } entries
verify-unchecked = Not checked: { $what }
verify-problem = WRONG  { $path }: { $what }
verify-problem-entry = WRONG  entry { $entry }, { $path }: { $what }
verify-more = And { $n } more; --json lists all.
verify-intact = Everything holds.
verify-breach = The record does not hold: this is not the copy that was signed. Keep it as evidence and ask for another.
verify-receipt-holds = The receipt { $path } holds: the item is entry { $entry } of { $origin }, in the signed record.
verify-receipt-opened = What it shows agrees with the record: { $parts }
verify-receipt-broken = The receipt { $path } does not hold: { $problem }

help-submit = Hand in one item: opinion, reply, statement, vote
help-submit-usage = hutong submit opinion|reply|statement|vote|json DIR …
help-submit-after =
    “hutong submit opinion --help” explains one kind.

    For example:
      hutong submit opinion --help
help-submit-opinion = Hand in an opinion and write its receipt to a file
help-submit-opinion-usage = hutong submit opinion DIR TEXT --consultation ID --person ID [options]
help-submit-opinion-after =
    TEXT may be - to read standard input.

    For example:
      hutong submit opinion /srv/hutong "Please open a night clinic." --consultation western-science-city --person sc-m-001
help-submit-opinion-dir = Directory of the node
help-submit-opinion-person = Who hands it in: somebody on file
help-submit-opinion-device = Who hands it in: a device without an account
help-submit-opinion-key = Key of the form (32 hex digits); the same for a repeat, which is not taken twice
help-submit-opinion-receipt = Where the receipt goes (this folder, named after its code, unless given)
help-submit-opinion-text = The words, or -
help-submit-opinion-consultation = Which consultation
help-submit-opinion-prompt = Under which prompt
help-submit-opinion-title = A title
help-submit-opinion-audience = Who may read it: public, members, secretariats or own
help-submit-opinion-named = Show the author's name
help-submit-opinion-file = An attachment; may be given several times
help-submit-reply = Answer an item
help-submit-reply-usage = hutong submit reply DIR TEXT --item ORIGIN#INDEX --person ID [options]
help-submit-reply-after =
    TEXT may be - to read standard input.

    For example:
      hutong submit reply /srv/hutong "It opens in June." --item sichuan.example/zhengxie/log/1#17 --person sc-m-001
help-submit-reply-dir = Directory of the node
help-submit-reply-person = Who answers: somebody on file
help-submit-reply-device = Who answers: a device without an account
help-submit-reply-key = Key of the form (32 hex digits)
help-submit-reply-receipt = Where the receipt goes
help-submit-reply-text = The words, or -
help-submit-reply-item = Which item, such as sichuan.example/zhengxie/log/1#17
help-submit-reply-named = Show the author's name
help-submit-statement = Put a sentence to the vote
help-submit-statement-usage = hutong submit statement DIR TEXT --consultation ID --person ID [options]
help-submit-statement-after =
    TEXT may be - to read standard input.

    For example:
      hutong submit statement /srv/hutong "Night clinics belong in the budget." --consultation western-science-city --person sc-m-001
help-submit-statement-dir = Directory of the node
help-submit-statement-person = Whose statement: somebody on file
help-submit-statement-device = Whose statement: a device without an account
help-submit-statement-key = Key of the form (32 hex digits)
help-submit-statement-receipt = Where the receipt goes
help-submit-statement-text = The sentence, or -
help-submit-statement-consultation = Which consultation
help-submit-statement-from = The opinion it was taken from
help-submit-vote = Vote on a statement
help-submit-vote-usage = hutong submit vote DIR agree|disagree|pass --consultation ID --statement ORIGIN#INDEX --person ID
help-submit-vote-after =
    A vote gets a slip first; once its batch is sealed the slip can be exchanged for a receipt.

    For example:
      hutong submit vote /srv/hutong agree --consultation western-science-city --statement sichuan.example/zhengxie/log/1#17 --person sc-m-001
help-submit-vote-dir = Directory of the node
help-submit-vote-person = Who votes: somebody on file
help-submit-vote-device = Who votes: a device without an account
help-submit-vote-key = Key of the form (32 hex digits)
help-submit-vote-receipt = Where the slip goes
help-submit-vote-choice = agree, disagree or pass
help-submit-vote-consultation = Which consultation
help-submit-vote-statement = Which statement
help-submit-json = Pass requests on as JSON, one a line, and print an answer for each (for programs)
help-submit-json-usage = hutong submit json DIR [FILE]
help-submit-json-after =
    One request a line, as admin.sock takes them, for example:
      {"{"}"op":"status"{"}"}
      {"{"}"op":"submit","by":{"{"}"person":"sc-m-001"{"}"},"key":"…","ask":{"{"}"do":"support-item","item":["…",17]{"}"}{"}"}

    For example:
      hutong submit json /srv/hutong requests.jsonl
help-submit-json-dir = Directory of the node
help-submit-json-requests = File of requests; standard input unless given

submit-read = { $path } cannot be read.
    .remedy = Check the file's name and whether you may read it; nothing was handed in.
submit-receipt-fault = It was handed in, but the receipt cannot be written to { $path }
    .remedy = Submit once more with the same --key (nothing is taken twice) and another --receipt.
submit-place = “{ $place }” is not the place of an item.
    .remedy = Write ORIGIN#INDEX, such as sichuan.example/zhengxie/log/1#17
submit-request = Line { $line } is not a request: { $problem }
    .remedy = One JSON object a line; “hutong submit json --help” has examples. The lines before it were carried out.
submit-same-key = To try again, add --key { $key }
submit-done = Received, at { $place } of the record, code { $code }. Receipt: { $path }
submit-slip = Your vote is received. Slip: { $path }

help-value-tier = TIER
help-import = Import opinions from CSV, XLSX or JSONL, row by row, and list every problem
help-import-usage = hutong import DIR INPUT… --consultation ID --by ID [options]
help-import-after =
    A row is an opinion. Headings are recognised in English and Chinese (text, 留言详情, …), as by “hutong analyse”.
    It can be run again after an interruption: no row is taken twice. Mend the file and run it again, and only the
    rows that were not taken before come in. Original times and authors are kept as notes; the time of entry is now.

    For example:
      hutong import /srv/hutong letters.xlsx --consultation western-science-city --by sc-clerk
help-import-dir = Directory of the node
help-import-input = Files to import
help-import-consultation = Into which consultation
help-import-by = Who imports: somebody who is a moderator
help-import-tier = Tier of rows that name none: member, verified or open (open unless given)
help-import-columns = Say which column is what: FIELD=HEADING,…
help-import-source = Name of the source (the file's name unless given); for two different files of one name
help-import-problems = Write all problems to a CSV file
import-handing-in = Handing in
import-done = { $accepted } rows accepted, { $earlier } accepted earlier, { $refused } refused, { $aside } that are no opinions.
import-list = All problems are in { $path }
import-list-fault = { $path } cannot be written.
    .remedy = Check permissions and disk; the import is done, and can be run again as it is to write the list.
import-refused = { $file }, line { $line } was refused: { $what } { $remedy }
import-more = And { $count } more; --problems FILE writes them all.

help-export = Export all opinions: CSV (with BOM, opens in a spreadsheet) and JSON
help-export-usage = hutong export DIR --out DIR [options]
help-export-after =
    “hutong import” reads the CSV back without loss. For the own secretariat only: it holds unpublished items and names.
    Everything that the node holds, to move it elsewhere: “hutong backup --as-tables”, then “hutong restore”.

    For example:
      hutong export /srv/hutong --out copy
help-export-dir = Directory of the node
help-export-out = Where to
help-export-consultation = This consultation only

help-bench = Measure submitting, verifying and analysing, beside this machine's limits
help-bench-usage = hutong bench submit|verify|analyse|portal [options]
help-bench-after =
    Prints figures and judges nothing. Makes a temporary folder here (or in --dir) and removes it.

    For example:
      hutong bench submit --items 10000
help-bench-submit = Hand in opinions, each with its receipt, and write the same rows raw in the same run
help-bench-submit-usage = hutong bench submit [options]
help-bench-submit-after =
    Opinions of 200 characters in two parts; the database synchronises FULL.

    For example:
      hutong bench submit --items 10000 --writers 1
help-bench-submit-items = How many opinions (40000 unless given)
help-bench-submit-writers = How many people at a time (64 unless given)
help-bench-submit-dir = Where the temporary folder goes
help-bench-verify = Check a record, then let a fresh node pull, verify and project it
help-bench-verify-usage = hutong bench verify [options]
help-bench-verify-after =
    The record is made up: opinions and their publications in turn.

    For example:
      hutong bench verify --leaves 1000000
help-bench-verify-leaves = How many entries (200000 unless given)
help-bench-verify-dir = Where the temporary folder goes
help-bench-analyse = Analyse made-up votes and opinions, or a file of yours
help-bench-analyse-usage = hutong bench analyse [INPUT] [options]
help-bench-analyse-after =
    With INPUT, that is analysed and nothing is made up.

    For example:
      hutong bench analyse messages.xlsx
help-bench-analyse-input = Folder or file to analyse
help-bench-analyse-voters = How many people to make up (2000 unless given)
help-bench-analyse-statements = How many statements to make up (300 unless given)
help-bench-analyse-opinions = How many opinions to make up (4000 unless given)
help-bench-link = Two nodes over a line that takes its time: how soon an opinion stands on the other's page, how fast one catches up after a cut
help-bench-link-usage = hutong bench link [options]
help-bench-link-after =
    For example:
      hutong bench link --delay 40 --items 200 --backlog 50000
help-bench-link-items = How many opinions are handed in one by one (100 unless given)
help-bench-link-backlog = How many pile up while the line is cut (20000 unless given)
help-bench-link-delay = Milliseconds that the line takes there and back (40 unless given)
help-bench-link-dir = Where the temporary folder goes
help-bench-portal = Serve a filled node from a process of its own and ask it over HTTP: pages, votes, opinions, event streams
help-bench-portal-usage = hutong bench portal [options]
help-bench-portal-after =
    An opinion counts once its receipt was downloaded; all receipts are verified at the end. Limits for single visitors
    are off. Both ends share this machine.

    For example:
      hutong bench portal --keep filled --seconds 10
help-bench-portal-opinions = How many opinions the node holds (10000 unless given)
help-bench-portal-stances = How many votes it holds (500000 unless given)
help-bench-portal-writers = How many connections send forms at a time (64 unless given)
help-bench-portal-readers = How many connections read pages at a time (16 unless given)
help-bench-portal-streams = How many event streams are opened (10000 unless given)
help-bench-portal-seconds = How long each thing is asked (5 unless given)
help-bench-portal-dir = Where the temporary folder goes
help-bench-portal-keep = Keep the filled node here, and use it if it is there already
help-bench-portal-only = Measure only this; may be given several times: home, consultation, list, search, opinion, card, themes, theme, own-consultation, own-list, own-search, own-themes, stances, opinions, streams
help-bench-portal-serve = Only serve this filled node, until standard input ends (the other half of the bench)
bench-file = { $path } cannot be used.
    .remedy = Check permissions and free space, or choose another place with --dir.
bench-step = The bench did not finish; it could not { $what }
    .remedy = See the cause; a bench touches no node's directory.
bench-submitting = Handing in
bench-writing = Writing the record
bench-pulling = Pulling
bench-submit-crowd = { $writers } people at a time, { $items } opinions, each with its receipt: { $rate } items/s; half of the receipts within { $p50 } ms, 99% within { $p99 } ms
bench-submit-raw = The same rows written raw: { $raw } items/s; we reach { $share }% of the limit
bench-submit-alone = One person, { $items } opinions one after the other: { $rate } items/s; two raw commits each: { $raw } items/s; we reach { $share }%
bench-verify-size = A record of { $leaves } entries, { $bytes } bytes each on average (hashes included)
bench-verify-rate = Checked: { $rate } entries/s ({ $seconds } s)
bench-verify-pull = Pulled, verified and projected by a fresh node: { $rate } entries/s ({ $seconds } s)
bench-verify-backup = Backed up in { $backup } s ({ $mib } MiB); “restore --check” of it: { $rate } entries/s ({ $seconds } s)
bench-analyse-reading = Read in { $seconds } s
bench-analyse = { $votes } votes of { $voters } people on { $statements } statements, and { $opinions } opinions: { $seconds } s ({ $votes-rate } votes/s, { $opinions-rate } opinions/s)
bench-memory = At most { $mib } MiB of memory
bench-linking = Two bodies talk
bench-link-visible = A line of { $delay } ms there and back, { $items } opinions: after one body published them, half of them stood on a page that was open at the other within { $p50 } ms, 99% within { $p99 } ms
bench-link-catch-up = Catching up after a cut: { $leaves } entries, { $leaves-rate }/s verified and projected; the words of { $items } opinions, { $items-rate }/s ({ $parts } parts); memory peak { $peak } MiB (both bodies)
bench-portal-filling = Filling the node
bench-portal-following = Filling the search file
bench-portal-starting = Starting the server
bench-portal-opening = Opening streams
bench-portal-site = A node with { $items } opinions and { $votes } votes
bench-portal-page = Page “{ $page }”: { $rate } requests/s; half of them within { $p50 } ms, 99% within { $p99 } ms; { $kib } KiB each
bench-portal-stances = Votes: { $rate }/s; half of them within { $p50 } ms, 99% within { $p99 } ms
bench-portal-opinions = Opinions, each with its receipt in hand: { $rate }/s; half of them within { $p50 } ms, 99% within { $p99 } ms
bench-portal-held = { $n } receipts held and verified
bench-portal-streams = { $n } event streams open: the server holds { $mib } MiB ({ $more } MiB more than before); { $heard } heard of one opinion within { $seconds } s
export-writing = Exporting
export-nothing = There is nothing to export: no consultation of this body has begun, or none has that id.
export-done = { $opinions } opinions ({ $items } items of all kinds) are in { $folder }. Names and unpublished items are among them: keep it in the house.
verify-lapse-report = It holds: entry { $entry } of { $origin } is wrong: { $why }.
verify-undone = Erasure in entry { $entry } of { $other }: { $origin } has known of it for { $hours } hours of its own log, and has not confirmed that it deleted what was erased.
