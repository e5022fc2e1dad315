# Pages of administration.

admin-title = Administration
admin-health = Health
admin-people = People and roles
admin-partners = Partners
admin-keys = Keys
admin-settings = Settings
admin-acts = What staff did
admin-health-note = How this node is. Figures for a monitor: hutong serve --metrics. A check-up with remedies: hutong doctor.
admin-look = look here
admin-owes = It is not known yet what was signed last; nothing can be written until partners have said it:
admin-stopped = Writing is stopped, and partners are not followed.
admin-stopped-do = Delete nothing. Stop the server, copy its directory, run hutong verify on the copy, and put the last good backup back together with the lock (docs/OPERATING.md, “When something is wrong”).
admin-state = The record
admin-state-is = { $state ->
        [writing] Open and being written
        [recovering] Read only, until partners have said what was signed last
       *[halted] Writing is stopped: the record is not what it should be
    }
admin-size = Length
admin-entries = { $n ->
        [one] 1 entry
       *[other] { $n } entries
    }
admin-items = { $n ->
        [one] 1 item
       *[other] { $n } items
    }
admin-checkpoint = Newest signed entry
admin-clock = Clock
admin-clock-agreed = the same as at the partners
admin-clock-unheard = no partner has said yet what time it is there
admin-clock-ahead = { $by } ahead of the nearest partner’s. Nothing is opened, closed or counted by date until it is right: mend the clock of this machine (or let the partner mend theirs).
admin-clock-behind = { $by } behind the nearest partner’s. Nothing is opened, closed or counted by date until it is right: mend the clock of this machine (or let the partner mend theirs).
admin-disk = Disk
admin-disk-is = { $free } MiB free; the database has { $database } MiB
admin-backup = Last backup
admin-backup-never = Never. Run hutong backup every night.
admin-backup-is = { $when } ({ $size } entries)
admin-waiting = Waiting for the writer
admin-review = Waiting for review
admin-requests = Requests about data, waiting
admin-sums = Joint results
admin-sums-are = { $n ->
        [0] no two bodies differ
        [one] differ in one consultation
       *[other] differ in { $n } consultations
    }
admin-losses = Contents lost with an older backup
admin-losses-are = { $state ->
        [back] { $back } came back from partners; nothing is missing
        [waiting] { $back } came back from partners, { $lost } are missing; not yet asked: { $origins }
       *[gone] { $back } came back from partners; { $lost } are gone for good: no partner holds them
    }
admin-hands = Hands
admin-hands-one = Somebody runs the system and minds its accounts too: the node was made for a small body.
admin-hands-small = The node was made for a small body: one person may hold both administrations; nobody does.
admin-hands-two = Two people: one runs the system, another minds its accounts
admin-hands-kept = Somebody runs the system and minds its accounts too, from before the two were parted. Give one of the roles to somebody else.
admin-no-partner = There is no partner: nobody else keeps this record.
admin-partner-is = { $state ->
        [current] Followed
        [stale] Silent for more than a quarter of an hour
        [diverged] It showed two histories; nothing more is taken from it
        [retired] Its log has ended
        [waiting] Not followed while this node only reads
        [syncing] Being read for the first time
       *[pinned] Never read yet
    }; { $mirrored } of its entries are here; it holds { $guarded } of { $size } own entries.
admin-partner-diverged = This does not pass. Delete nothing, take the evidence as a file from the page of the record, and talk to that body by telephone, not by its site. What was received before stays readable.
admin-jobs = What the node does by itself
admin-no-job = Nothing was done yet by this process.
admin-job = { $job ->
        [due] What falls due
        [decisions] Decisions that nobody undid
        [letters] Sending letters
        [partners] Reading partners
        [witnesses] Having partners witness
        [sums] Doing the joint sums
        [publish] Publishing
       *[recovery] Asking partners what was signed
    }
admin-provider = Sign-in by the organisation asks
admin-letters = Letters to people
admin-letters-none = No news leaves this node: no mail server and no gateway is configured (outbound.json, see docs/OPERATING.md).
admin-letters-page = shown on a page of the demo, sent nowhere
admin-letters-are = { $to }. Confirmed addresses: { $addresses }. Pieces of news: { $waiting } waiting, of these { $retried } tried in vain; { $sent } taken; { $failed } given up.
admin-job-never = not yet
admin-job-failed = { $n ->
        [one] failed once
       *[other] failed { $n } times
    }
admin-keys-note = Fingerprints, to be read to each other on the telephone. Private keys are never shown.
admin-own = this node
admin-partners-note = Whom this node follows, and what they hold of its record.
admin-heard = Last heard of
admin-never-heard = never
admin-fingerprint = Fingerprint of its log key
admin-address = Its address
admin-add-partner = Add a partner
admin-address-label = The partner's portal (https://…), or the folder that it publishes by its whole path on this server
admin-address-private = The partner lies in a private network: allow its addresses there, and http:// without TLS
admin-portal = Its portal
admin-portal-note = Readers go there to read what that body puts out; empty: not known
admin-portal-save = Note it
admin-look-at = Show its keys
admin-no-record = No record can be read there: { $why }
admin-not-whole = an address begins with https://, a path with /
admin-found = Found the record of { $origin }
admin-compare = Telephone the partner's operator and have their own fingerprints read out. Keys that nobody has compared are not believed.
admin-compared = I have compared the fingerprints with the partner's operator by another way.
admin-compare-first = Nothing was pinned: first compare the fingerprints below with the partner's operator.
admin-pin = Follow this partner
admin-people-note = Accounts of this body. Lists are put on file with hutong people import.
admin-people-search = Name or sign-in name
admin-people-found = People found
admin-people-none = Nobody fits.
admin-signed-in = has signed in
admin-not-signed-in = never signed in
admin-has-second = second factor set
admin-has-identity = bound to an identity of the organisation’s sign-in
admin-no-second = no second factor
admin-code-until = One-time code, good until { $when }
admin-code-is = A one-time code. It is shown here once; earlier ones are void.
admin-roles = Roles
admin-roles-legend = In the whole body
admin-roles-save = Save roles
admin-own-roles = Nobody changes their own roles.
admin-role = { $role ->
        [moderator] Moderator
        [drafter] Drafter
        [checker] Checker
        [signatory] Signatory
        [administrator] Runs the system
        [security] Minds accounts
        [auditor] Auditor
       *[observer] Observer
    }
admin-ways-in = Ways in
admin-code-make = Make a one-time code
admin-identity-release = Release from the organisation’s sign-in
admin-second-drop = Take the second factor away
admin-sessions = Where they are signed in
admin-no-session = No session is open.
admin-settings-note = What this body says about itself, and how its desks begin. Empty fields take what stands beside them.
admin-undo-note = The last change can be undone.
admin-undo = Undo the last change
admin-in-chinese = In Chinese
admin-in-english = In English
admin-set-name = Name of the body
admin-set-name-default = Empty: the name in the charter, or the log's own.
admin-set-contact = How to reach the secretariat
admin-set-contact-default = Empty: no line about it.
admin-set-about = Page about the body
admin-set-privacy = Page about privacy
admin-set-text-default = Empty: the program's own text.
admin-set-desk = Desks
admin-set-words = Words that mark a passage for moderators, one a line (none at first); they never drop or delay anything
admin-set-two = It takes two moderators not to publish an item, where a desk has not said otherwise (off at first)
admin-save = Save settings
admin-acts-note = Who did what, when, about what; never a word of an item. No line is ever changed or removed.
admin-acts-holds = { $n ->
        [one] The chain holds: 1 line.
       *[other] The chain holds: { $n } lines.
    }
admin-acts-last = Hash of the last line, to be kept elsewhere:
admin-acts-jsonl = All of it as JSON lines
admin-acts-syslog = All of it for syslog
admin-acts-none = Nothing was done yet.
admin-acts-when = When
admin-acts-what = What
admin-acts-by = Who
admin-acts-about = About
admin-acts-line = Line
admin-acts-operator = operator

act-propose-document = proposed a document
act-accept-document = accepted a document
act-reject-document = rejected a document
act-issue-report = issued a report
act-freeze-roll = froze the roll
act-open-consultation = opened a consultation
act-begin-deliberation = began deliberation
act-close-consultation = closed a consultation
act-seal-votes = sealed votes
act-record-finding = recorded an analysis
act-submit-opinion = entered for somebody
act-publish-items = published
act-withhold-item = withheld
act-merge-item = merged
act-split-item = split
act-choose-statement = put to the vote
act-answer-appeal = answered an objection
act-erase-parts = erased contents
act-acknowledge-erasure = confirmed an erasure
act-drop-from-shortlist = took off the shortlist
act-tally-item = closed and counted
act-open-survey = opened a survey
act-shortlist-topic = put on the shortlist
act-begin-action = began an action
act-take-step = took a step
act-file-proposal = filed a proposal
act-add-people = put people on file
act-issue-codes = issued sign-in codes
act-end-sessions = ended sessions
act-set-second-factor = changed a second factor
act-remove-passkey = removed a passkey
act-release-identity = released somebody from an identity at the provider
act-erase-account = erased an account
act-answer-request = answered a request
act-draft-document = drafted a document
act-check-draft = checked a draft
act-pin-partner = pinned a partner
act-hand-over = handed over
act-propose-withholding = proposed to withhold
act-pause-intake = paused or resumed intake
act-set-two-persons = changed the two-person rule
act-set-body = changed the body's settings
act-draft-survey = drafted a survey
act-set-group = set a research group
act-countersign-draft = asked for or gave a countersignature
act-send-circular = sent a circular
act-remind-of-circular = reminded of a circular
act-set-gathering = set a gathering
act-call-off-gathering = called a gathering off, or on again
act-answer-for-gathering = entered an answer to a gathering
act-remind-of-gathering = reminded of a gathering
act-set-portal = noted where a partner's portal is
act-set-material = changed the background shelf
act-end-token = ended a token
act-set-client = put a platform on file
act-end-client = ended a platform
admin-set-foot = Foot of every page
admin-set-foot-default = Empty: not shown.
admin-set-icp = Number of the ICP filing (links to its register)
admin-set-police = Number of the public security filing (links to its register)
admin-set-statement = Address of the body's own accessibility statement, https://… (empty: the program's page)
admin-set-embed = Other sites
admin-set-embed-default = Sites that may show parts of this portal in a frame (/embed/…). None at first: then every frame is refused.
admin-set-framers = One site a line, such as https://members.example.org

# The foot of every page.

foot-office = Responsible office
foot-place = Address
foot-phone = Telephone
foot-code = Site code

# Parts of the portal on other sites.

embed-counter = Counters
embed-open = Open on the portal (new window)
embed-windows = Links open in a new window.
embed-cookie = Going on here keeps one cookie, for this site's frame alone, so that your words and votes are known to be from one device.
embed-here = Go on here
embed-no-here = In a frame nothing can be handed in here. It is done in a window of its own.
embed-window = Go on in a new window
embed-signed-in = Nobody is signed in here. Members go on in a new window.
embed-send = Submit
embed-typed = What you wrote, to be copied
embed-receipt = Open the receipt (new window)
embed-proof = The file that proves it
embed-proof-note = Keep it: this frame alone knows that it is yours. With it you can check the receipt, and take your words back.
embed-again = Write another one
embed-voted = Your vote is received.
embed-slip-note = Keep it: it shows that your vote was received.
embed-chosen = You chose:
embed-cast = Cast this vote
embed-back = Choose again
embed-no-card = There is nothing left to vote on.
