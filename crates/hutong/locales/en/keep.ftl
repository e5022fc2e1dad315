# What an operator needs: backups, check-ups, figures, the log of staff acts.

help-value-backup = BACKUP
help-value-day = DAY
help-value-format = FORMAT
help-value-lines = LINES

help-backup = Copy a node's directory, also while it serves
help-backup-usage = hutong backup DIR --to FOLDER [--as-tables] [--with-keys]
help-backup-after =
    The copy is the database as of one moment, with a manifest of hashes. It takes the place of nothing. The lock file
    is never in it: it says what was signed, and an old copy of it says too little. Private keys are in it only with
    --with-keys; keep them elsewhere otherwise, for without them the log cannot go on.
    With --as-tables everything the node holds is written as JSON lines, a file a table, that any program reads;
    “hutong restore” takes either kind.

    For example:
      hutong backup /srv/hutong --to /mnt/backup/2026-11-26
help-backup-dir = Directory of the node
help-backup-to = Folder of the backup; it must not be there
help-backup-as_tables = Write tables of JSON lines instead of the database: slower, and readable without Hutong
help-backup-with_keys = Put the private keys into it: whoever has it can then sign as this body
backup-exists = { $path } is there already; a backup takes the place of nothing.
    .remedy = Choose another folder, such as one named after today.
backup-unfinished = { $path } was left by a backup that was interrupted.
    .remedy = Remove that folder, if no other backup is being made, and try again.
backup-copying = Copying
backup-done = The backup is in { $folder } (entries: { $size }, files: { $files }, { $mib } MiB). Check it with “hutong restore --check { $folder }”.
backup-without-keys = The private keys are not in it. Keep a copy of DIR/keys elsewhere, locked away.
backup-left-out = Not in it, because it holds secrets: { $files }. Keep a copy elsewhere, or ask for --with-keys.
backup-with-keys = The private keys are in it: keep it as you keep a seal.

help-restore = Put a backup back into a new directory, or only check it
help-restore-usage = hutong restore BACKUP --to DIR [--keys FOLDER] [--lock DIR] · hutong restore --check BACKUP|DIR
help-restore-after =
    With --check nothing is written: every file is held to the manifest, then every entry, part and table to what was
    signed. A directory may be checked too, also while it serves.

    A directory that was put back signs nothing before it is known what was signed last. If the old directory is still
    there, give it as --lock. Otherwise partners are asked, and missing entries are taken from their mirrors; until all
    of them have answered it can be read only. Never start the old directory again.

    For example:
      hutong restore --check /mnt/backup/2026-11-26
      hutong restore /mnt/backup/2026-11-26 --to /srv/hutong-new --lock /srv/hutong
help-restore-backup = The backup; with --check also a node's directory
help-restore-to = Directory to make; it must not be there
help-restore-check = Only check it, and write nothing
help-restore-keys = Folder of the private keys, when they are not in the backup
help-restore-lock = The old directory, where the lock file still lies
help-restore-vkey = A verifier key that you trust
restore-neither = { $path } is neither a backup nor a node's directory.
    .remedy = Check the path; in a backup there is a file backup.manifest, in a directory a file store.db.
restore-unreadable = It cannot be read, so nothing can be said about it.
    .remedy = See the cause; check permissions and disk, and try another backup.
restore-exists = { $path } is there already; a backup takes the place of nothing.
    .remedy = Choose a new directory. Do not remove the old one: its lock file says what was signed.
restore-damaged = The backup is damaged ({ $place }); nothing was put back.
    .remedy = See all of it with “hutong restore --check”, and take an earlier backup: partners give the entries that are missing in it.
restore-no-keys = The private keys are not in this backup.
    .remedy = Give their folder with --keys: DIR/keys of the old machine, or the copy that you locked away. Without them this log cannot go on.
restore-other-keys = The log key is that of { $found }, but the backup is of { $wanted }.
    .remedy = Give the folder of this log's own keys with --keys.
restore-running = The node in { $dir } is running.
    .remedy = Stop it first: two nodes with one key sign two histories, which is evidence against your own body.
restore-other-lock = The lock in { $dir } is not of this log.
    .remedy = Give the directory in which this very node ran, or leave --lock out: partners are then asked.
restore-key = A private key cannot be used.
    .remedy = See the cause; take the copy that you locked away.
restore-lock = The lock file cannot be read.
    .remedy = See the cause. Without --lock partners are asked what was signed.
restore-disk = The directory could not be made.
    .remedy = See the cause; nothing is left of it. Check permissions and free space.
restore-manifest = Backup of { $origin }, made { $made }. Signed entries: { $size }, stored: { $stored }, files: { $files }, { $mib } MiB
restore-has-keys = The private keys are in it.
restore-lacks-keys = The private keys are not in it.
restore-left-out = Not in it, because it holds secrets: { $files }. Put it back into the directory, or no news is sent.
restore-head = Head: size { $size }, root { $root }
restore-damage = DAMAGED  { $path }: { $what }
restore-damage-manifest = the manifest cannot be read: { $why }
restore-damage-other-log = the manifest is of another log than the database
restore-damage-gone = it is not there
restore-damage-length = it has { $found } bytes; { $wanted } were backed up
restore-damage-line = line { $line } cannot be read: { $what }
restore-damage-bytes = its bytes are not those that were backed up
restore-damage-stray = it was not backed up
restore-no-record = The record in it was not looked at: its bytes mean nothing.
restore-what-to-do = What you can do: keep this copy as it is, and take an earlier backup; partners give the entries that are missing in it.
restore-done = Put back into { $dir }.
restore-ready = It may sign: what was signed last is known. Start it with “hutong serve --dir { $dir }”, and never start the old directory again.

recovery-no-lock = { $dir } may not sign yet: it was put back without its lock file, so nobody on this machine knows what was signed last (entries here: { $stored }).
    .remedy = Start it with “hutong serve”: it can be read, asks partners by itself, and goes on once all of them have answered: one that is silent may hold more than the others. If the old directory is still there, restore once more with --lock. If one of them can never answer, this log has ended: make a new one with “hutong init” under the next number, and say so to whoever holds receipts.
recovery-old-lock = { $dir } may not sign yet: its lock file knows { $signed } entries to be signed, but the backup holds { $stored }, so it is an old copy.
    .remedy = Start it with “hutong serve”: it can be read, asks partners by itself, and goes on once all of them have answered: one that is silent may hold more than the others. If a newer lock file is still somewhere, restore once more with --lock.
recovery-missing = { $dir } may not sign yet: { $signed } entries were signed, and { $stored } are here. It is an older backup.
    .remedy = Start it with “hutong serve”: it can be read, and takes the missing entries from a partner's mirror as soon as one can be read. Words that were written after the backup were nowhere else; those entries come back without them.
recovery-nobody = No partner is pinned, so nobody can be asked.
recovery-unreachable = { $origin }: its site or folder cannot be read ({ $why })
recovery-diverged = { $origin }: it showed two histories, so its word counts for nothing
recovery-nothing = { $origin }: it never saw this log
recovery-knows = { $origin }: it cosigned { $size } entries of this log
recovery-knows-more = { $origin }: it cosigned { $size } entries of this log, but its mirror does not show them yet; ask its operator to publish

help-serve-metrics = Where a monitor reads figures: an address of this machine or network, such as 127.0.0.1:9101 (nowhere unless given)
serve-metrics = Figures for a monitor are at { $url }
serve-metrics-public = { $address } can be reached from outside.
    .remedy = Figures are for the operator: take an address of this machine or of your own network, such as 127.0.0.1:9101
serve-outbound = Nothing can be sent: { $why }
    .remedy = Mend outbound.json as docs/OPERATING.md says, or take it away; then start again.
serve-provider = Nobody could sign in by the identity provider: { $why }
    .remedy = Mend identity.json as docs/OPERATING.md says, or take it away; then start again.
serve-reconciled = A partner has said what was signed last; the node begins anew and may sign.
serve-anew = The node in { $dir } may sign now, but it could not begin anew by itself.
    .remedy = Start it again with the same command.

help-doctor = Check a node's directory: settings, files, clock, database, lock, partners, backups
help-doctor-usage = hutong doctor DIR
help-doctor-after =
    Writes nothing, also while the node serves. One line a check, with what to do; at the end the complete list of what
    this node calls outside. Ends with exit code 1 when there is a problem, 4 on evidence that the record is
    inconsistent, 0 otherwise.

    For example:
      hutong doctor /srv/hutong
help-doctor-dir = Directory of the node
doctor-unreadable = The directory cannot be looked at.
    .remedy = See the cause; an older database is brought up by starting the node once.
doctor-line-ok = ok       { $what }
doctor-line-advice =
    advice   { $what }
    {"         "}{ $remedy }
doctor-line-problem =
    PROBLEM  { $what }
    {"         "}{ $remedy }
doctor-sum = { $problems ->
        [0] No problem
        [one] 1 problem
       *[other] { $problems } problems
    }, { $advice ->
        [0] no advice.
        [one] 1 piece of advice.
       *[other] { $advice } pieces of advice.
    }
doctor-outbound = What this node calls outside, completely:
doctor-outbound-none = {"  "}nothing
doctor-outbound-folder = {"  "}{ $origin } (partner): reads the folder { $folder }
doctor-outbound-site = {"  "}{ $origin } (partner): asks its site { $folder }
doctor-outbound-letters = {"  "}{ $to } ({ $channel ->
        [mail] mail to people who asked for it
       *[hook] signed calls of a gateway for people who asked for it
    })
doctor-outbound-provider = {"  "}{ $to } (identity provider): when somebody signs in by it
doctor-provider = People sign in by the identity provider { $to } too.
doctor-provider-bad = Nobody signs in by an identity provider, although identity.json is there: { $why }
    .remedy = Mend the file as docs/OPERATING.md says, or take it away, then start the node again.
doctor-letters-none = No letters leave: outbound.json names no server.
doctor-letters = Letters leave to { $n ->
        [one] one destination
       *[other] { $n } destinations
    }, listed below.
doctor-letters-bad = Nothing leaves, although outbound.json is there: { $why }
    .remedy = Mend the file as docs/OPERATING.md says, then start the node again.
doctor-served = A server is at work for { $origin } (entries: { $size }).
doctor-rests = No server is at work for { $origin } (entries: { $size }).
doctor-closed = Only its owner may enter the directory.
doctor-open = Others may enter { $dir } (mode { $mode }).
    .remedy = chmod 700 { $dir }
doctor-exposed = Others on this machine may read { $files }: words and names of a narrower audience lie there.
    .remedy = chmod 700 { $dir }
doctor-keys = All four private keys are there and closed.
doctor-bad-key = The key { $role } cannot be used: { $why }
    .remedy = Make it readable by its owner alone (chmod 600), or take the copy that you locked away.
doctor-disk = { $free } MiB are free; the database has { $database } MiB.
doctor-disk-low = Only { $free } MiB are free; the database has { $database } MiB, and a backup beside it needs as much again.
    .remedy = Make room, or let backups go to another disk.
doctor-disk-full = Only { $free } MiB are free; the database has { $database } MiB.
    .remedy = Make room now: a node whose disk is full refuses everything.
doctor-disk-unknown = How much room is left on the disk cannot be found out.
    .remedy = Look for yourself: df
doctor-clock = The clock is not behind the record.
doctor-clock-behind = The clock is { $behind } s behind the newest entry, or was never set.
    .remedy = Let the machine keep its clock by NTP (timedatectl set-ntp true), and see why it was wrong.
doctor-database = The database finds nothing wrong with itself. “hutong restore --check” holds it to what was signed.
doctor-database-damaged = The database is damaged: { $what }
    .remedy = Stop the node, copy the directory as it is, and put the last good backup back beside this lock: hutong restore … --lock
doctor-lock = The lock agrees with the database.
doctor-lock-behind = The lock knows { $signed } of { $stored } entries to be signed.
    .remedy = Start the node: what a crash left unsigned is checked and signed.
doctor-lock-missing = The lock file is lost: nobody on this machine knows what was signed last.
    .remedy = Start it with “hutong serve --dir { $dir }”: partners are asked, and until all have answered it can be read only.
doctor-lock-ahead = { $signed } entries were signed, and { $stored } are here: an older backup.
    .remedy = Start it with “hutong serve --dir { $dir }”: missing entries are taken from a partner's mirror.
doctor-lock-contradicts = The entries here are not those that were signed at size { $size }.
    .remedy = Change nothing; copy the directory first, then see “hutong verify { $dir }” for the place.
doctor-restored = It was put back from a backup and has not signed since.
    .remedy = Start it, and see what it says.
doctor-no-partner = There is no partner: nobody else keeps this record.
    .remedy = hutong partner add, or ask an outside body to be a witness.
doctor-partner = { $origin } was heard of within a quarter of an hour.
doctor-partner-never = { $origin } was never heard of.
    .remedy = hutong partner pull, and see what it says.
doctor-partner-silent = { $origin } has not been heard of for { $hours } h.
    .remedy = Ask its operator, and see whether its folder still arrives here.
doctor-partner-unreadable = The folder of { $origin } cannot be read: { $folder }
    .remedy = See whether the share is mounted, and whether the partner publishes.
doctor-partner-diverged = { $origin } showed two histories.
    .remedy = Copy the directory evidence, tell the partner and whoever relies on it; “hutong partner list” shows it.
doctor-guarded = { $origin } holds { $guarded } of { $size } own entries.
doctor-unguarded = { $origin } does not hold the newest { $behind } own entries yet.
    .remedy = Publish (hutong serve --publish), and ask whether the partner pulls.
doctor-backup = The last backup is { $hours } h old ({ $size } entries).
doctor-no-backup = No backup was ever made of this directory.
    .remedy = hutong backup { $dir } --to …, every night.
doctor-backup-due = The last backup is { $days } days old ({ $size } entries).
    .remedy = hutong backup { $dir } --to …, every night.
doctor-backup-old = The last backup is { $days } days old ({ $size } entries).
    .remedy = hutong backup { $dir } --to … now, and see why the nightly one does not run.
doctor-losses-back = Contents that were lost with an older backup came back from partners: { $back }; nothing is missing.
doctor-losses-waiting = { $lost } contents of own entries are missing since an older backup was put back; { $back } came back so far. Not yet asked: { $origins }
    .remedy = Let it serve, and see that these partners can be reached; whoever is read from a folder is asked only once it is pinned by its address.
doctor-losses-gone = { $lost } contents of own entries are gone for good: they were lost with an older backup, and no partner holds them. { $back } came back.
    .remedy = Their entries stay, and receipts stay good. Whoever wrote them may hand them in again; back up more often.
doctor-sums = Two bodies computed different results from the same input: { $consultations }.
    .remedy = Compare versions of the program with the other body and run hutong verify at both; do not use the results until you know why.
doctor-acts = The log of staff acts is unbroken ({ $lines } lines); none is ever removed.
doctor-acts-broken = The log of staff acts breaks at line { $line }.
    .remedy = Change nothing; compare with what was exported earlier (hutong audit check).
doctor-certificates = No certificate is kept here: TLS ends at the proxy before the portal.
doctor-second = Everybody with a role who signs in has a second factor.
doctor-without-second = { $n ->
        [one] 1 person with a role has
       *[other] { $n } people with roles have
    } no second factor yet.
    .remedy = They must set one before they reach any desk; ask them to sign in once.
doctor-roles = Running the system and minding its accounts are in different hands.
doctor-both-roles = { $n ->
        [one] 1 person runs
       *[other] { $n } people run
    } the system and minds its accounts too.
    .remedy = Give one of the two roles to somebody else.
doctor-no-auditor = Nobody audits.
    .remedy = Give the role auditor to somebody who holds no other.
doctor-name = The body has said its name.
doctor-no-name = The body has not said its name.
    .remedy = Say it on the page of settings (/admin/settings).
doctor-demo = A demo's mark lies here.
    .remedy = Never use a demo's directory for real consultations.

help-audit = The log of staff acts: export, check
help-audit-usage = hutong audit export|check …
help-audit-after =
    Who did what, when, about what; never a word of an item. Each line holds the hash of the one before, so that a line
    that was changed or left out shows. No line is ever removed.

    For example:
      hutong audit check /srv/hutong
help-audit-export = Write the log of staff acts as JSON lines, or for syslog
help-audit-export-usage = hutong audit export DIR [--since DAY] [--format jsonl|syslog]
help-audit-export-after =
    Writes to standard output, also while the node serves.

    For example:
      hutong audit export /srv/hutong --since 2026-06-01 > acts.jsonl
help-audit-export-dir = Directory of the node
help-audit-export-since = From this day on (such as 2026-06-01); all unless given
help-audit-export-format = jsonl (unless given) or syslog (RFC 5424)
help-audit-check = Check the chain, and say where it breaks
help-audit-check-usage = hutong audit check LINES|DIR
help-audit-check-after =
    Takes a file of either format, or a node's directory. Ends with exit code 4 when the chain breaks.

    For example:
      hutong audit check acts.jsonl
help-audit-check-lines = File that was exported, or directory of the node
audit-unreadable = The log of staff acts cannot be read.
    .remedy = See the cause; an older database is brought up by starting the node once.
audit-file = { $path } cannot be read.
    .remedy = Check the file's name and whether you may read it.
audit-since = “{ $day }” is not a day.
    .remedy = Write it as 2026-06-01
audit-line = { $path }, line { $line } is no line of this log: { $problem }
    .remedy = Give a file as “hutong audit export” wrote it, without other lines in it.
audit-holds = The chain holds: { $lines } lines. Hash of the last one: { $last }
audit-broken = The chain breaks at line { $line }: it, or one before it, was changed, left out or put in.

portal-recovering = This record was put back from a backup and is read only until partners have said what was signed last. Everything that is here can be read; receipts stay valid.
portal-error-recovering = Nothing can be written yet: this record was put back from a backup, and partners are being asked what was signed last.
    .remedy = Reading goes on. Keep what you typed and try again later; the operator knows.
doctor-small = { $n ->
        [one] 1 person runs the system and minds its accounts too; the node was made for a small body.
       *[other] { $n } people run the system and mind its accounts too; the node was made for a small body.
    }
    .remedy = Leave it so while the body is small; its health page says it.
doctor-unconfirmed = { $n ->
        [one] One erasure was not confirmed within 72 hours by { $logs }.
       *[other] { $n } erasures were not confirmed within 72 hours by { $logs }.
    }
    .remedy = If the log is yours, let the node run and reach its partners; if it is a partner's, talk to its operator. The page “Record” gives each as a file that proves itself.
