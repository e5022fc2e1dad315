# The moderation desk.

desk-title = Moderation desk
desk-portal = Public page
desk-none = No consultation is at your desk.
desk-paused-public = Nothing is taken in for now.
desk-reads = You read here and decide nothing
desk-head = { $n ->
        [one] one waits
       *[other] { $n } wait
    } · the oldest for { $oldest } · { $colleagues ->
        [0] nobody at work
        [one] one at work
       *[other] { $colleagues } at work
    }
desk-head-empty = Nothing waits.
desk-age-minutes = { $n } min
desk-age-hours = { $n } h
desk-age-days = { $n } days
desk-tabs = Parts of the desk
desk-tab-pending = Waiting
desk-tab-suspicious = Suspicious
desk-tab-done = Decided
desk-tab-appeals = Appeals
desk-empty = Nothing here.
desk-empty-done = Nothing has been decided yet.
desk-keys-list = Keys: J and K move along the rows, Enter opens one.
desk-col-age = Waits
desk-col-when = When
desk-col-item = Item
desk-col-line = Begins
desk-col-flags = To look at
desk-col-decision = Decision
desk-col-reason = Reason
desk-taken = with
desk-taken-note = A colleague has taken this item:
desk-row-held = Decided; it takes effect in a few seconds.
desk-mark-word = word of the list
desk-mark-phone = telephone number
desk-mark-identity = identity number
desk-mark-mail = mail address
desk-mark-shared = stands in the other, too
desk-flag-alike = perhaps a repeat: { $n }
desk-flag-campaign = same letter: { $n }
desk-flag-proposal = proposed to withhold
desk-history = What became of it
desk-beside = In nearly the same words
desk-bar = Decide
desk-publish = Publish
desk-withhold = Do not publish
desk-split = Split
desk-merge = Merge
desk-later = Later
desk-held = { $what }: { $n ->
        [one] { $first }
       *[other] { $first } and others, { $n } in all
    }
desk-held-failed = { $what } of { $first } could not be carried out: something changed meanwhile. Look at it again.
desk-undo = Undo ({ $n } s)
desk-reason = Reason
desk-sentence = Your sentence to the author, after the one of the reason
desk-preview-show = See it as the author will
desk-preview = The author will read
desk-withhold-now = Do not publish, with these words
desk-propose = Propose it to a second moderator
desk-proposal = Proposed not to publish it:
desk-proposal-mine = You proposed it; a colleague has to say the same.
desk-proposal-second = I agree: do not publish, with these words
desk-split-note = Write each argument in the item's own words. The item is published and counted once; the arguments refer to it.
desk-argument = Argument { $n }
desk-split-send = Split like this
desk-merge-note = It then stands under a published item that says the same, and stays counted.
desk-merge-typed = Or the other item as its address names it, such as TN-12
desk-merge-send = Merge
desk-group-alike = { $n } in nearly the same words
desk-group-campaign = The same letter, { $n } times
desk-group-publish = Publish the ticked ones
desk-group-merge = Merge the ticked ones into { $number }
desk-group-first = Publish one of them first; then the others can be merged into it.
desk-appeal-about = The appeal is about
desk-appeal-mine = You decided about that item: a colleague answers the appeal.
desk-appeal-answer = A sentence to the author
desk-appeal-uphold = The author is right: publish
desk-appeal-dismiss = It stays as it is
desk-settings = Pause intake, number of moderators
desk-pause-reason = Public reason
desk-pause = Take nothing in for now
desk-resume = Take items in again
desk-two-on = It takes two moderators not to publish an item.
desk-two-off = One moderator can decide not to publish an item.
desk-set-two = From now on it takes two
desk-set-one = From now on one is enough
desk-template-off-topic = Your text is not about the question that is asked here.
desk-template-third-party = Your text holds other people's personal data.
desk-template-insult = Your text insults somebody.
desk-template-duplicate = You have said this before, and it is counted there.
desk-template-advertising = Your text is advertising.
desk-template-unlawful = Your text is against the law in this point.
desk-mine = with you
desk-hand = Hand over
desk-hand-note = A colleague who may decide about it gets it for { $n } days, unless they decide or give it back earlier. The log of what staff did says so.
desk-hand-to = To whom?
desk-hand-send = Hand it over
desk-hand-nobody = Nobody else may decide about this item.

desk-letters = Published letters in the same words: { $n } from both bodies
desk-letters-note = Each keeps its number and its receipt; once merged, they are one view in every list.
desk-letters-show = Show this body's { $n }
