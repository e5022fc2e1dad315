# The portal: what a browser shows to people who read, write and check.

portal-name = Consultation portal
portal-brand = Hutong
portal-language-name = English
portal-skip = Skip to the content
portal-menu = Main menu
portal-menu-find = Find my opinion
portal-menu-verify = Check a receipt
portal-menu-record = The record
portal-type-large = Large type
portal-type-normal = Normal type
portal-breach = What is stored here is not what was signed. Nothing is written until that is cleared up. It can be read, and may have been changed: your receipt, and the other body's copy, show what was signed.
portal-send-closed = Nothing can be handed in at the moment; the top of the page says why. Keep what you have written, and come back later.
portal-halted = Writing is stopped because the record is not what it should be. Everything can still be read; nothing that was accepted is lost.
portal-foot-about = About
portal-foot-help = Help
portal-foot-privacy = Privacy
portal-foot-accessibility = Accessibility
portal-demo = Simulated data, invented · nothing to do with any institution
portal-back-home = To the first page
portal-simulated = simulated
table-xlsx = This table as XLSX
table-copy = Copy the table

portal-day-short = { $day } { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
portal-day-long = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
portal-minute = { $day }, { $clock }
portal-ago-now = just now
portal-ago-minutes = { $n ->
        [one] one minute ago
       *[other] { $n } minutes ago
    }
portal-ago-hours = { $n ->
        [one] one hour ago
       *[other] { $n } hours ago
    }
portal-day = Day

portal-home-lead = What is being consulted about, what was said, and what became of it.
portal-home-none = No consultation is open here at present.
portal-home-ended = Ended
portal-days-left = { $n ->
        [one] one day left
       *[other] { $n } days left
    }

portal-strip = Where it stands
portal-step-before = not open yet
portal-step-collecting = Collecting opinions
portal-step-deliberating = Making themes
portal-step-report = Report
portal-step-follow-up = Follow-up
portal-step-closed = closed
portal-phase-before = Not open yet; opens on { $day }.
portal-phase-collecting = Step 1, collecting opinions: { $days ->
        [one] one day
       *[other] { $days } days
    } to go, until { $day }. Then the secretariats of all bodies make themes, and a report with its sources is published.
portal-phase-collecting-over = Step 1, collecting opinions: the last day is over, and the consultation is about to close.
portal-phase-deliberating = Step 2, making themes: opinions are no longer taken; the secretariats sort them until { $day }.
portal-phase-closed = Closed. Every opinion is being answered, and the report is being written.
portal-phase-reported = The report is adopted and published; what was recommended is being followed up.
portal-phase-elsewhere = At { $body }: { $phase }.

portal-you-can = What you can do now
portal-do-write = Write an opinion
portal-do-write-note = It takes a minute and needs no account. You get a receipt that proves that it was counted.
portal-do-charter = Read the charter
portal-do-charter-note = The charter says what will be asked, who may take part, and by which rules.
portal-do-report = Read the report
portal-do-report-note = Every recommendation names the opinions that it rests on.
portal-do-read = Read the opinions
portal-do-read-note = Each shows what became of it.

portal-count-items = { $n ->
        [one] one opinion
       *[other] { $n } opinions
    }
portal-count-published = { $n } published
portal-count-tier = { $tier }: { $n }
portal-count-acts = { $n ->
        [one] one act of taking part
       *[other] { $n } acts of taking part
    }
portal-count-people = { $n ->
        [one] one person
       *[other] { $n } people
    }
portal-tier-member = Member
portal-tier-verified = Verified participant
portal-tier-open = Open participant

portal-rivers = Opinions, day by day
portal-rivers-table = The same as a table
portal-river-none = { $body }: no opinion in these fourteen days.
portal-river-words = { $body }: { $n ->
        [one] one opinion
       *[other] { $n } opinions
    } in these fourteen days, most of them on { $day } ({ $most }).
portal-prompts = Questions within the question
portal-newest = The newest opinions
portal-newest-none = No opinion is published yet. The first may be yours.
portal-all-opinions = All opinions
portal-shelf = Charter and documents
portal-signed = signed
portal-unsigned = not signed
portal-entry = entry { $index } of its record
portal-charter-version = Version { $ver }, fingerprint { $hash }…
portal-charter-read = The charter in full
portal-report = The report with its sources
portal-log = Public log of moderation
portal-data = Open data
portal-feed = News feed (Atom)

portal-opinions = Opinions
portal-filter-body = By body
portal-filter-tier = By kind of participant
portal-filter-prompt = By question
portal-filter-theme = By theme
portal-sort = Order
portal-sort-newest = Newest first
portal-sort-supported = Most supported first
portal-sort-ranking = Best match first
portal-search = Search
portal-search-hint = Words, or “words in a row”
portal-at-least = At least
portal-live-more = Something new came in: show it
portal-filter-all = All
portal-list-none = Nothing matches. Take away a filter, or look again later.
portal-paging = Pages
portal-page-first = From the beginning
portal-page-next = Next page
portal-filters = Filter and sort
portal-filters-set = { $n ->
    [one] Filter and sort: one is set
   *[other] Filter and sort: { $n } are set
}
portal-filter-state = What became of it
portal-list-closed = The words of these are not shown here, and cannot be searched. Why each was decided so stands in the
portal-filters-apply = Apply
portal-filters-clear = Clear

portal-state-pending = in review
portal-state-published = published
portal-state-withheld = not published
portal-state-merged = merged
portal-state-withdrawn = withdrawn
portal-state-erased = erased
portal-kind-opinion = Opinion
portal-kind-supplement = Supplement
portal-kind-reply = Reply
portal-kind-support = Support
portal-kind-statement = Statement
portal-kind-argument = Argument
portal-kind-appeal = Appeal
portal-audience-public = Everybody
portal-audience-members = Members of all hosts
portal-audience-secretariats = The hosts' secretariats
portal-audience-own = The receiving secretariat only
portal-byline-unnamed = { $tier }, not named
portal-byline-named = { $name }, { $unit }
portal-no-words = (The words are not here.)
portal-supports = { $n ->
        [one] one supporter
       *[other] { $n } supporters
    }
portal-replies = { $n ->
        [one] one reply
       *[other] { $n } replies
    }
portal-source-import = imported from another system
portal-source-behalf = entered by the secretariat for somebody

portal-error-heading = This did not work
portal-error-operation = If you ask about this, quote the operation { $operation }
portal-error-no-page = There is no such page, or it is not for everybody.
    .remedy = Check the address, or begin at the first page.
portal-error-no-method = This page is not asked in this way.
    .remedy = Open the page anew and use its own button.
portal-error-stale = This form was not drawn for this browser, or it is too old.
    .remedy = Go back, load the page again and send it once more. If cookies are switched off for this site, allow them: they are needed for writing, not for reading.
portal-error-bad-form = The form could not be read.
    .remedy = Go back, load the page again and send it once more.
portal-error-too-long = The form or a file in it is too long.
    .remedy = Shorten the text, or attach a file of at most 20 MB.
portal-error-too-many = That was very much at once.
    .remedy = Wait a minute, then send it again: nothing is taken twice.
portal-error-fault = Something failed on our side.
    .remedy = Send it again in a moment: the same form is never taken twice.
portal-error-halted = Writing is stopped because the record is not what it should be.
    .remedy = Reading goes on, and receipts stay valid. Try again later; the operator knows.
portal-error-kept-reading = Nothing was changed.
portal-error-kept-nothing = Nothing was recorded, and nothing that was recorded before is lost.
portal-error-kept-form = Everything you typed is still here, and nothing is lost.

portal-list-comma = {", "}

portal-file-n = Attachment { $n }
portal-file-gone = not here
portal-size-kb = { $n } KB
portal-size-mb = { $n } MB
portal-file-too-long = “{ $name }” is longer than { $mb } MB. Make it smaller, or attach a part of it.
portal-file-kind = “{ $name }” is of a kind that is not taken. PDF, pictures, DOCX, XLSX, PPTX, ODT, ODS and plain text are.
portal-file-too-many = “{ $name }” is one too many: { $n } attachments are allowed.
portal-files = Attachments

portal-supports-of = { $body }: { $n ->
        [one] one supporter
       *[other] { $n } supporters
    }
portal-support = Like me: I support this
portal-supported = You support this.
portal-merged-into = It was merged into another opinion; both keep their voices.
portal-own = This is yours
portal-own-receipt = The receipt
portal-fate = What became of it
portal-supplements = Added by the author
portal-arguments = Points found in it
portal-arguments-note = Moderators took this opinion apart into these points; it is counted once.
portal-replies-heading = Replies
portal-replies-none = Nobody has replied yet.
portal-history-accepted = Received and recorded
portal-history-revised = Corrected by its author
portal-history-erased = Words erased on a stated legal basis
portal-history-state = Now: { $state }
portal-history-state-reason = Now: { $state } ({ $reason })
portal-reason-author-request = asked for by its author
portal-reason-off-topic = not about the question
portal-reason-third-party-personal-data = holds other people's personal data
portal-reason-insult = insults somebody
portal-reason-duplicate = said before by the same author
portal-reason-advertising = advertising
portal-reason-unlawful = against the law
portal-reason-appeal-upheld = published after an objection
portal-reason-appeal-dismissed = the objection was not accepted
portal-reason-content-lost = its words were lost; the author can hand them in again

portal-write = Write an opinion
portal-write-text = What do you propose?
portal-write-title = Give it a heading of its own
portal-write-title-label = Heading (left empty, the beginning of the text stands for it)
portal-write-no-prompt = None of these
portal-write-files = Attachments
portal-write-files-note = Up to { $n } files of { $mb } MB: PDF, pictures, office documents, plain text.
portal-write-files-here = These files are here already and will be handed in with it:
portal-write-problems = Some files could not be taken
portal-write-audience = Who may read it
portal-write-audience-charter = As the charter says
portal-write-byline = It will be signed:
portal-write-warning = Do not write state secrets or other people's private data.
portal-write-goes = Hand in to { $body } (witnessed by { $others })
portal-write-goes-alone = Hand in to { $body }
portal-write-review-before = A moderator reads it before it is published.
portal-write-review-after = It is published at once, and a moderator reads it afterwards.
portal-write-receipt = You get a receipt at once.
portal-advice-begin = A sentence is enough to begin with.
portal-advice-short = One more sentence: what happens today, and where?
portal-advice-who = One more sentence: who should do it?
portal-advice-good = Good: what, where, who. Add figures or an example if you have them.
portal-advice-long = { "{n}" } characters too many.

portal-reply = Reply
portal-reply-note = A reply is recorded like an opinion and gets a receipt of its own. It is signed without a name.
portal-reply-send = Hand in the reply
portal-back-item = Back to it
portal-correct = Correct the words
portal-correct-note = As long as nobody but moderators has seen it, you can replace the words. Earlier words stay for the moderators until they are erased.
portal-correct-send = Replace the words
supplement = Add to it
supplement-note = What is published stays as it is; an addition of yours appears below it. It has a receipt of its own.
supplement-send = Hand in the addition
take-back = Take it back by this receipt
take-back-note = Whoever holds this receipt can take the item back, also without the device that handed it in.
take-back-sure = I mean it, for good.
take-back-not-sure = Tick that you mean it: what is withdrawn stays withdrawn.
take-back-done = It is taken back. The record says so from now on.
portal-withdraw = Take it back
portal-withdraw-note = What is withdrawn is no longer shown or counted as published. The record goes on saying that it was received and withdrawn. This cannot be undone.
portal-withdraw-send = Take it back for good
portal-withdraw-keep = Leave it as it is

portal-receipt = Receipt
portal-receipt-received = Received:
portal-receipt-way = The way of your words
portal-stop-done = ✓
portal-stop-next = …
portal-stop-logged = Recorded
portal-stop-logged-note = It is in the signed record of this body.
portal-stop-witnessed = Witnessed by the partner
portal-stop-witnessed-note = The other body has signed that it saw this very record.
portal-stop-witnessed-next = Waits for the other body's signature.
portal-stop-guarded = Kept by the partner
portal-stop-guarded-note = The other body holds a copy of the record.
portal-stop-guarded-next = Waits until the other body has a copy.
portal-stop-moderated = Reviewed
portal-stop-moderated-next = Waits for a moderator.
portal-stop-moderated-days = { $n ->
    [one] Waits for a moderator, likely until tomorrow.
   *[other] Waits for a moderator, likely for { $n } days at most.
}
portal-receipt-words = Your own words
portal-receipt-status-only = Whoever has only the code sees the state. The words are shown to their author, in the browser in which they were written.
portal-receipt-download = Download the receipt
portal-receipt-item = Show it in the list
portal-receipt-again = Write another
portal-receipt-picture = Save as a picture
portal-receipt-result = Tell me the result
portal-picture-when = Recorded on { $when }
portal-picture-note = Scan it, or type the short code, to see what became of it. Your words are not on this picture.
portal-picture-simulated = Simulated data: no connection with any institution.
result-pending = It is in review.
result-pending-days = { $n ->
    [one] It is in review, likely until tomorrow.
   *[other] It is in review, likely for { $n } days at most.
}
result-pending-do = Moderators read what came in first. This page says the result as soon as there is one.
result-published = It is published.
result-published-do = Everybody who may read here can read it, support it and answer.
result-merged = It stands together with an opinion that says the same.
result-merged-do = Both keep their voices and their numbers.
result-withheld = It is not published.
result-withheld-do = The reason stands below. It is counted and kept in the record all the same; its author may object.
result-withdrawn = Its author took it back.
result-withdrawn-do = Nothing of its words is shown any more; the record still says that there was something.
result-erased = Its words were erased.
result-erased-do = The legal basis stands below; the record still says that there was something.
result-into = It was merged into
result-keep = Keep this address
result-keep-note = Bookmark this page, or scan the code with another device: no account and no telephone number is needed. It shows the newest state whenever it is opened, and while it is open.
result-qr = QR code of this page's address
result-all = Everything that this browser handed in
portal-receipt-code = Short code
portal-receipt-code-note = Write it down or take a picture: with it the state can be looked up from any device.
portal-receipt-qr = QR code of this receipt's address
portal-receipt-how = How do I know that nothing was changed?
portal-receipt-how-1 = The receipt holds your words, and a proof that their fingerprint stands in the body's signed record.
portal-receipt-how-2 = The other body keeps and signs a copy of that record; neither can change a line without the other seeing it.
portal-receipt-how-3 = Anybody can check it, on the page of either body or with a program on their own machine, without asking us:

portal-find = Find my opinion
portal-find-note = Type the short code of your receipt. Small letters and dashes do not matter.
portal-find-code = Short code
portal-find-send = Look it up
portal-find-unknown = No receipt of this body has that code.
portal-find-unknown-do = Check it letter by letter: the last character notices a slip. A receipt of the other body is looked up there.
portal-find-own = Handed in from this browser
portal-find-own-none = Nothing yet.
portal-find-own-stranger = Nothing. This browser keeps no cookie of this site; it gets one with the first form.

portal-verify = Check a receipt
portal-verify-note = Takes the receipts of this body and of its partners. Nothing of it is kept.
portal-verify-file = Receipt file (.tlog-proof)
portal-verify-paste = Or paste its text here
portal-verify-send = Check it
portal-verify-good = The receipt holds: this stands in the record of { $body } as entry { $index }.
portal-verify-good-means = Words, proof and signature fit together, with keys that this body knows.
portal-verify-bad = The receipt does not hold: something in it was changed.
portal-verify-bad-do = Take the file as it was downloaded. If it is, bring it to the secretariat: it may be evidence.
portal-verify-other = This is a receipt of { $origin }, whose keys are not known here.
portal-verify-other-do = Check it at the body that gave it, or with keys that you have from there.
portal-verify-no-receipt = This is no receipt.
portal-verify-no-receipt-do = A receipt is a text that begins with c2sp.org/tlog-proof@v1; take the whole file.
portal-verify-contradiction = The receipt is signed, and contradicts the copy that is kept here.
portal-verify-contradiction-do = That must not be: keep the file and bring it to both secretariats. It proves that somebody showed two records.
portal-verify-cause = The cause as programs say it
portal-verify-slip = This is the slip of a vote and no receipt yet.
portal-verify-slip-do = Open the page of the slip again: it gives the receipt as soon as the vote is sealed, ten minutes later at most.
portal-verify-too-long = This file is too long to be a receipt.
portal-verify-not-whole = This was a receipt, and it is not whole: something in it is missing or was changed.
portal-verify-not-whole-do = Take the file as it was downloaded, from its first character to its last. Copying it through a chat or a word processor changes it.
portal-verify-no-words = This receipt does not show what it was given for: the line with the entry is missing.
portal-verify-other-words = The words in this receipt are not those that were recorded.
portal-verify-not-in-batch = The vote in this receipt is not in the batch that was sealed.
portal-verify-signature = The signature under this receipt is not that of the body.
portal-verify-not-in-record = What this receipt shows does not stand in the signed record at the place that it names.
portal-verify-few-witnesses = Fewer bodies have witnessed this receipt than are asked for here.
portal-verify-few-witnesses-do = Download it again later: it grows when the partners have witnessed it.
portal-verify-when = Entered
portal-verify-kind = Kind
portal-verify-number = Registration number
portal-verify-size = Entries of the record at that time
portal-verify-signed = signed it
portal-verify-cosigned = cosigned it, { $when }
portal-verify-copy = The copy kept here
portal-verify-copy-same = holds the same entry
portal-verify-copy-none = does not reach that far yet
portal-verify-now = Where it stands now
portal-verify-keys = Keys it is checked with
portal-verify-keys-note = Whoever does not trust this page compares the keys with those that the bodies print in their reports, and checks with a program of their own.

portal-record-note = Everything that happens here is one line of a signed record that only ever grows. Partners keep copies and sign what they saw.
portal-record-origin = Name
portal-record-length = Length
portal-record-size = { $n ->
        [one] one entry
       *[other] { $n } entries
    }
portal-record-root = Root
portal-record-vkey = Key
portal-record-partners = Who keeps a copy
portal-record-alone = Nobody yet. Until somebody does, a broken machine would mean a new record under a new name.
portal-record-mirrored = { $n } of its entries are kept here.
portal-record-cosigned = It has signed our record up to { $n } entries.
portal-record-cosigned-none = It has not signed our record yet.
portal-evidence = Evidence
portal-evidence-two-roots = { $origin } signed two different histories of its first { $size } entries.
portal-evidence-not-continued = { $origin } signed { $new } entries that do not begin with the { $old } it had signed before.
portal-evidence-take = Take it as a file
portal-evidence-note = The file proves itself: whoever has the log's key checks it without trusting this site.
portal-record-diverged = A partner showed two histories. The evidence is kept; its signatures are no longer taken.
portal-record-checkpoint = Newest signed head
portal-record-checkpoint-raw = As a file
portal-record-keys-raw = All keys
portal-record-check = Check it yourself
portal-record-check-note = The record is published as plain files. Two programs that share no code check every line of it:
portal-partner-current = up to date
portal-partner-stale = not heard of lately
portal-partner-syncing = being read
portal-partner-diverged = two histories

portal-log-note = Every decision about an item with its reason. The words of what was not published are not here.
portal-log-none = No decision yet.
portal-log-when = When
portal-log-item = Item
portal-log-decision = Decision
portal-log-reason = Reason
portal-log-entry = Entry
portal-log-into = into

portal-report-adopted = Adopted by all hosts: each signed these very bytes.
portal-report-rests = Rests on { $n ->
        [one] one source
       *[other] { $n } sources
    }
portal-report-more = and { $n } more
portal-report-method = What it rests on
portal-report-pin = Record
portal-report-none = There is no report yet. It is published here when all hosts have adopted the same text.

portal-data-note = Everything public in this consultation, free to use. Names stand only where their authors agreed; what is not public is not in it.
portal-data-csv = All items as a table (CSV)
portal-data-json = All items as JSON
portal-data-columns = Columns
portal-feed-title = { $title }: newest opinions

portal-charter = Charter
portal-charter-terms = Terms
portal-charter-ver = Version
portal-charter-opens = Opens
portal-charter-closes = Closes
portal-charter-modules = What can be done
portal-charter-tiers = Who may take part
portal-charter-tier = { $tier } ({ $how })
portal-charter-review = Review
portal-charter-votes = Votes
portal-charter-rules = Rules
portal-charter-reason = Why this version
portal-charter-bytes = The bytes that were signed
portal-module-opinions = opinions
portal-module-replies = replies
portal-module-support = support
portal-module-stance = votes on statements
portal-module-topics = a call for topics
portal-assurance-roll = on the closed roll
portal-assurance-none = without identity check
portal-assurance-phone = phone code
portal-review-before = Moderators read before publication; the receipt comes at once.
portal-review-after = Published at once; moderators read afterwards.
portal-votes-open = Hosts exchange single votes under pseudonyms, so that both can do the sum.
portal-votes-closed = Single votes stay at the body that received them.

portal-about = About
portal-about-what = What this is
portal-about-what-text =
    Independent bodies ask one question together, on one set of rules that all of them signed, each on its own site with its own people.
    What people say is recorded, read, answered and sorted into themes; a report says what is recommended, and names the opinions behind every sentence.
portal-about-how = How it goes
portal-about-how-text =
    The charter opens a consultation: the question, who may take part, who may read what, the dates. It is in force when every host has signed the same text.
    Opinions are taken until the last day. Then the secretariats make themes, and the report is adopted by all hosts.
    What was recommended is followed up, and everybody can see what was done.
portal-about-proof = Why it can be trusted
portal-about-proof-text =
    Every item gets a receipt that proves its place in a signed record. Partners keep copies of the record and sign what they saw, so no body can drop or change a line unseen.
    The counters, the themes and the report can be recomputed by anybody from open data.
portal-about-limits = What it cannot do
portal-about-limits-text =
    Two bodies that work together could rewrite what nobody else kept: keep your receipts. What was refused before it was recorded leaves no trace. Voting here is not secret from somebody who stands beside you, so it is not for elections.
portal-help = Help
portal-help-write = How do I write?
portal-help-write-text =
    Open a consultation, press “Write an opinion”, write, hand in. No account is needed where the charter admits everybody.
    A form that could not be taken comes back with everything you typed. Pressing twice hands in once.
portal-help-receipt = What is the receipt for?
portal-help-receipt-text =
    It shows the registration number, how far your words have come, and a short code for looking that up from anywhere. Download the file if you want to be able to prove one day that you said it.
portal-help-change = Can I change or withdraw it?
portal-help-change-text =
    In the browser in which you wrote it: correct it until it is published, take it back until a report rests on it. “My pages” lists what came from this browser, and what became of it.
portal-help-withheld = It was not published. Why?
portal-help-withheld-text =
    A moderator gave a reason and a sentence to you: both are on the page of your item, where you can object once; somebody else answers. The public log shows every decision.
portal-help-check = How do I check a receipt?
portal-help-check-text =
    On the page “Check a receipt” of either body, or with a program on your own machine. Both need nothing but the file and the bodies' keys.
portal-privacy = Privacy
portal-privacy-cookies = Cookies
portal-privacy-cookies-text =
    Reading needs none. A page with a form or a button gives your browser one random number, so that what you hand in can be known as yours: to you, in this browser. Language and size of type are kept in two more. Nothing is measured, and nobody else gets any of it.
portal-privacy-kept = What is kept
portal-privacy-kept-text =
    What you write, when (to the minute), and a pseudonym that is another one in every consultation. Your address is used against floods while they last and is not written down.
    What you are writing is kept as a draft that nobody but you sees, and overwritten when you hand it in or throw it away.
portal-privacy-sent = What partners get
portal-privacy-sent-text =
    Published words within the audience that the charter names, and counts. Names only with consent. Everything else stays at this body; the shared record holds fingerprints that say nothing without the words.
portal-privacy-erase = Having it erased
portal-privacy-erase-text =
    Do it yourself on the page of your item, or under “My pages”; there you also take away everything that is held about you. Without that browser or account, ask the secretariat and name the registration number. The words are then erased here and at the partners; the record keeps the fact that something was erased, and on which basis.
portal-access = Accessibility
portal-access-aim = What we aim at
portal-access-aim-text =
    WCAG 2.2 level AA and GB/T 37668: everything by keyboard, at 200 % and at 320 pixels, in large type, read aloud, without colour and without script.
portal-access-use = Ways to use it
portal-access-use-text =
    “Large type” at the top makes all type larger. Every drawing has a table or a sentence that says the same. The site follows the colours of your system, light or dark, and prints.
portal-access-known = Known gaps
portal-access-known-text =
    Attachments are as their authors made them; ask the secretariat for a readable form. If something keeps you out, tell the secretariat: that counts as a fault.
portal-voices = { $n ->
        [one] one person
       *[other] { $n } people
    }
portal-similar = { $n ->
        [one] One similar opinion is here already
       *[other] { $n } similar opinions are here already
    }
portal-similar-support = Like me: see and support it
portal-similar-go-on = If yours says something else, go on writing.
portal-themes = What is spoken of most
portal-themes-shared = All bodies speak of this
portal-themes-shared-none = Nothing yet that all bodies speak of.
portal-themes-single = One body alone speaks of this
portal-theme-machine = (named by the machine)
portal-alike = One argument, { $n ->
        [one] one person
       *[other] { $n } people
    }: nearly the same words stand in
portal-log-which = Which decisions
portal-log-decisive = Not shown, merged, withdrawn, erased
portal-log-all = Publications, too
portal-list-found = What was found
portal-withdraw-what = This is what you take back
lapses = Shown by the logs themselves
lapses-are = { $n ->
        [0] no body got anything wrong or left anything undone
        [one] one thing was got wrong or left undone (page “Record”)
       *[other] { $n } things were got wrong or left undone (page “Record”)
    }
lapses-note = Everybody who has the entries of these logs finds the same; nobody has to be believed. The file holds them, and is checked with the log’s key alone.
lapse-dispositions = { $body }: the report in entry { $entry } does not say how its items stand.
lapse-pending = { $body }: the report in entry { $entry } was issued while items waited for review.
lapse-unconfirmed = { $body } has known for { $days } days that { $other } erased something (entry { $entry } there), and has not confirmed that it deleted it.
