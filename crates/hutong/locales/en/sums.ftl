# Sums that all bodies do by themselves, compared.
sums-title = Computed by each body for itself
sums-stamp-same = Same result
sums-stamp-red = Results differ
sums-stamp-input = Inputs differ
sums-stamp-waits = Waiting
sums-same = { $n ->
        [2] Both bodies computed the same result.
       *[other] All { $n } bodies computed the same result.
    }
sums-waits = Not yet computed by { $bodies }.
sums-waits-here = This body waits for what is not here yet:
sums-red = The same input gave different results.
sums-red-means = One of the bodies does not compute as it says, or its program is not the same. Do not rely on this result until both have said why.
sums-input = The bodies did not compute from the same contents.
sums-input-here = Here this was missing, so the results cannot be compared:
sums-input-elsewhere = Nothing is missing here now; what the other body lacked stands on its own page. The next sum will tell.
sums-not-here = not here yet
sums-erased = erased since
sums-batch = Votes at { $body }, entry { $index }
sums-more = { $n ->
        [one] One more that is not named to everybody.
       *[other] { $n } more that are not named to everybody.
    }
sums-when = computed { $when }, entry { $index } of its record
sums-not-yet = not computed yet
sums-output = Fingerprint of the result
sums-check = How this was computed, and how to check it
sums-check-note = Anybody who follows both records sees both results there. A body that hosts this consultation does the sum again by this line to its own node; the SHA-256 of OUT/analysis.json is the fingerprint of the result.
sums-on-record = Results that bodies computed for themselves
sums-desk = Results of the bodies
# What of a consultation the other hosts receive, on the charter's page.
travels-title = What the other hosts receive
travels-lead = { $bodies } host this consultation together. The rules below are those of the charter in force; the program opens nothing beyond them.
travels-audiences = By who may read it
travels-same = the other hosts show it to the same readers of theirs
travels-stays = is not sent
travels-words = words and title
travels-files = attachments
travels-given = that it was given
travels-author = the author
travels-author-named = the name only where its author agreed to be named
travels-author-never = never by whom
travels-nothing = nothing
travels-votes = Votes: single votes are sent to the other hosts under pseudonyms, so that both can do the sum. Nobody learns a name by it.
travels-votes-stay = Votes: single votes stay at the body that received them; the other hosts see how many there are.
travels-handles = Pseudonyms: the same person has one in this consultation and another in every other; who is behind it is known to their own body alone.
travels-waiting = What waits for review, was withheld, taken back or erased is not sent; what is erased later is erased at the other hosts, too, and they confirm it.
travels-never = Names, numbers, contact and affiliations of people on file, sources of what was entered for others, and sentences to authors never leave the body.
# Flags: one host asks another to look again at an item of its own.
portal-kind-flag = Flag
flags-title = Flags between hosts
flags-tool = { $n ->
        [0] Flags between hosts
       *[other] Flags between hosts ({ $n } open)
    }
flags-note = Each host decides about its own items. Here the others ask this body to look at one again or object to what it decided, and this body asks them. Both records say so.
flags-theirs = Asked of this body
flags-ours = Asked by this body
flags-none = Nothing here.
flags-open = to be decided
flags-kept = stays published
flags-because = To be looked at because:
flags-answer = It stays because:
flags-keep-why = Why it stays, for the secretariat that asked
flags-keep = Leave it published
flags-withhold = Withhold it at its own page
flags-one = Ask another host to look at an item again
flags-item = Item of the other host (as in its address, for instance VG-12)
flags-why = What is wrong with it, for the other secretariat
flags-send = Ask the other host
flags-link = Ask its host to look at it again
# Objections: to a withholding, or to the answer that a flagged item stays.
flags-to-withheld = Objects to its not being published ({ $when }: { $reason })
flags-to-withheld-plain = Objects to its not being published ({ $when })
flags-to-kept = Objects to its staying published although it was flagged ({ $when })
flags-object-because = To be decided otherwise because:
flags-upheld = decided otherwise
flags-dismissed = the decision stands
flags-upheld-because = It was decided otherwise:
flags-dismissed-because = The decision stands because:
flags-mine = You decided that yourself: a colleague answers.
flags-sentence = A sentence, for the secretariat that objects
flags-sentence-both = A sentence, for the secretariat that objects and, if the item is withheld, for its author
flags-code = Reason, if it is withheld
flags-restore = Publish it again
flags-stays-withheld = It stays unpublished
flags-withhold-now = Withhold it
flags-object = Object to a decision of another host
flags-object-note = Once, to an item’s not being published or to the answer that a flagged item stays. Somebody other than whoever decided answers.
flags-decision = The decision, by its entry (as the log of decisions has it, for instance VG-31)
flags-object-why = Why it should be decided otherwise, for the other secretariat
flags-object-send = Object
flags-object-link = Object to this answer
flags-object-row = Object
portal-reason-host-appeal-upheld = published after another host objected
act-object-to-decision = objected to a decision of another host
act-answer-objection = answered another host’s objection
act-flag-item = flagged an item of another host
act-keep-flagged = left a flagged item published
# What a site without a portal says of itself.
front-lead = This site keeps and witnesses records; it has no portal.
front-record = Record of this site: { $origin }
front-kept = Records kept here, each with the number of its entries:
