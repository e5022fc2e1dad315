# What is said when a rule says no: first the reason, then what to do.

refused-no-such-consultation = There is no such consultation here.
    .remedy = Check its id; if the other body proposed the charter, fetch it first with “hutong partner pull”.
refused-charter-not-in-force = The charter is not in force: every host must sign the same text.
    .remedy = Let whoever has not signed sign, then pull the partner's record once more.
refused-not-host = This body does not host the consultation.
    .remedy = Turn to the node of a body that does.
refused-not-open-yet = The consultation is not open yet.
    .remedy = Come back when it opens; the charter names the day.
refused-already-open = The consultation was opened before.
    .remedy = Nothing needs to be done.
refused-roll-not-frozen = The roll of members must be frozen before opening.
    .remedy = Let an administrator freeze the roll first.
refused-roll-frozen = The roll was frozen before and stays as it is.
    .remedy = Nothing needs to be done; the roll counts as frozen.
refused-not-in-this-phase = { $phase ->
        [collecting] Opinions are being collected,
        [deliberating] The secretariats are making themes,
       *[closed] The consultation is closed,
    } and this is not taken now.
    .remedy = The charter says what is taken in which phase; the secretariat can be written to at any time.
refused-module-off = The charter does not provide for { $module ->
        [opinions] opinions
        [replies] replies
        [support] support
        [stance] votes on statements
        [survey] surveys
        [topics] a call for topics and its plan
        [notes] field notes
        [proposals] joint proposals
       *[other] { $module }
    }.
    .remedy = See the charter for what is open; adding to it takes a new version signed by every host.
refused-tier-not-admitted = The charter does not invite { $tier ->
        [member] members
        [verified] verified participants
       *[open] participants without an account
    }.
    .remedy = Take part in another way; the charter says who may.
refused-unknown-person = Nobody of that id is known here, or nobody said how they take part.
    .remedy = Check the id; an administrator can put a new person on file.
refused-needs-role = This needs somebody who is { $role ->
        [moderator] a moderator
        [drafter] a drafter
        [checker] a checker
        [signatory] a signatory
        [administrator] an administrator
        [security] somebody who minds accounts
        [node] the node itself
       *[other] { $role }
    }.
    .remedy = Ask a colleague who has the role, or have an administrator grant it.
refused-no-such-prompt = The charter has no prompt “{ $prompt }”.
    .remedy = Choose one of the charter's prompts, or none.
refused-audience-too-wide = The audience cannot be widened from { $allowed ->
        [public] everybody
        [members] members
        [secretariats] the secretariats
       *[own] one's own secretariat
    } to { $asked ->
        [public] everybody
        [members] members
        [secretariats] the secretariats
       *[own] one's own secretariat
    }.
    .remedy = Choose the same audience or a narrower one.
refused-text-blank = There is nothing to read in the text.
    .remedy = Write a few words and submit again.
refused-text-too-long = The text has { $chars } characters; { $limit } are allowed.
    .remedy = Shorten it, or move a part into an attachment.
refused-text-control = Character { $position } is the control character { $found }, which the record does not take.
    .remedy = Delete that invisible character; it often comes with text copied from elsewhere.
refused-text-not-normal = The text is not in Unicode normal form C.
    .remedy = Type it again, or convert it to NFC before submitting.
refused-no-name-on-file = There is no name on file to publish it under.
    .remedy = Submit without a name, or have the name put on file.
refused-attachment-missing = Attachment { $n } has not arrived whole.
    .remedy = Upload it again, then submit the same form.
refused-too-many = { $count } are too many; { $limit } are allowed.
    .remedy = Do it in several steps.
refused-no-such-item = There is no such item here, or it is not yours to see.
    .remedy = Check the number; items of the other body must be pulled first.
refused-wrong-kind = This cannot be done to an item of this kind.
    .remedy = Check whether another item was meant.
refused-not-author = Only its author may do this.
    .remedy = Let the author do it; the secretariat can pass a message on.
refused-own-item = This cannot be done to one's own item.
    .remedy = Nothing needs to be done.
refused-already-done = You did this before.
    .remedy = Nothing needs to be done; the first time counts.
refused-not-our-item = The item belongs to the other body, which alone moderates it.
    .remedy = Write to the other body's secretariat.
refused-wrong-state = The item is { $state ->
        [pending] waiting for review
        [published] published
        [withheld] withheld
        [merged] merged into another
        [withdrawn] withdrawn
       *[erased] erased
    }, so this cannot be done.
    .remedy = See first what became of it.
refused-was-published = It was published, so its words stay.
    .remedy = Add a supplement instead.
refused-has-votes = People voted on these words, so they stay.
    .remedy = Put another statement to the vote.
refused-report-rests-on-it = A report rests on it, so it stays.
    .remedy = On a legal basis, an administrator can erase it.
refused-reason-missing = A reason is missing.
    .remedy = Write a sentence that the other side will understand.
refused-bad-merge-target = An item is merged only into another published item of its kind and consultation.
    .remedy = Choose another item.
refused-split-too-small = A split gives at least two arguments.
    .remedy = An item with one argument needs no split.
refused-same-moderator = It is answered by somebody other than whoever decided.
    .remedy = Let another moderator answer.
refused-bad-document = The document does not fit: { $problem }
    .remedy = Mend it, then draft and check it again.
refused-wrong-version = The next version of { $document } is { $next }.
    .remedy = Set the version to { $next }.
refused-already-accepted = This body signed this version before; a signature is never taken back.
    .remedy = To change the text, adopt the next version.
refused-no-such-proposal = No proposal of this text is known here.
    .remedy = Pull the partner's record first; then check version and hash.
refused-document-not-here = The text of the proposal has not arrived, so it cannot be signed.
    .remedy = Let the partner publish again, then pull once more.
refused-not-checked = This text has not been checked.
    .remedy = Let a checker pass this very text, then sign.
refused-not-in-force = { $document } is not in force.
    .remedy = It is once every host has signed the same text; “hutong partner list” shows who has not been heard from.
refused-pending-left = { $pending ->
        [one] One item still waits
       *[other] { $pending } items still wait
    } for a moderator.
    .remedy = Review them first, then report.
refused-nothing-to-seal = No votes wait to be sealed.
    .remedy = Nothing needs to be done.
refused-unknown-source = The document names entry { $index } of { $origin }, which is not here or differs.
    .remedy = Pull the partner's record first; then check the reference.
refused-source-not-published = The report rests on entry { $index } of { $origin }, which is { $state ->
        [pending] waiting for review
        [published] published
        [withheld] withheld
        [merged] merged into another
        [withdrawn] withdrawn
       *[erased] erased
    } now.
    .remedy = Rest it on published items, then draft and check it again.
refused-bad-entry = What was entered as { $field } does not fit: { $problem }
    .remedy = Mend it and try again.
refused-nothing-to-erase = The item has no such part, or it is erased already.
    .remedy = Nothing needs to be done.
refused-no-such-erasure = There is no such erasure of a partner.
    .remedy = Pull the partner's record first.
refused-pin-beyond = { $asked } entries of { $origin } are asked for, and only { $known } are held here.
    .remedy = Pull the partner's record, then try again.
refused-sign-in-failed = Name and code or password do not fit together.
    .remedy = Check both and try again; whoever minds accounts can give you a new code.
refused-too-many-attempts = There were too many attempts with this name.
    .remedy = Wait { $minutes } minutes, then try again; whoever minds accounts can give you a new code.
refused-password-weak = This password is guessed too easily.
    .remedy = Take at least { $limit } characters that nobody tries first: three or four words in a row do well.
refused-roles-clash = Whoever audits or observes holds no role that changes anything.
    .remedy = Give the two to two people.
refused-own-roles = Nobody does this for their own account, or in somebody's stead for theirs.
    .remedy = Ask a colleague who minds accounts.
refused-claimed = A colleague has taken this item or is deciding about it.
    .remedy = Take another one, or wait until it is given back.
refused-needs-second = Withholding takes two moderators here.
    .remedy = Propose it; it is withheld once a colleague says the same.
refused-paused = Nothing is taken in for now: { $reason }
    .remedy = Keep your text, and come back later.
refused-not-proven = This receipt does not show that the item is yours.
    .remedy = Take the receipt file that you were given for this very item; for an item under your name, sign in.
refused-overtaken = A colleague has changed this meanwhile.
    .remedy = Nothing was overwritten. Look at what changed, then send yours again if it still fits.
refused-bad-address = This is no address that can be written to.
    .remedy = Type one address without blanks, such as name@example.org or +8613800000000, and send it again.
refused-wrong-code = This is not the code that was sent there, or it is too old.
    .remedy = Copy it from the newest letter. If none came, ask for another one.
refused-bad-link = This is no link to a page of the web.
    .remedy = Copy the whole address from your browser; it begins with https://
refused-no-such-gathering = There is no such gathering, or you are not asked to it.
    .remedy = Open it from your own page. If you think you should be asked, tell the secretariat.
refused-times-at-odds = The times do not fit: signing up ends, then it begins, then it ends.
    .remedy = Give all three times, in this order.
refused-no-seat-left = No seat is left.
    .remedy = Sign up again when somebody steps back. Whoever sets seats gives at least one, or leaves the field empty.
refused-sign-up-over = Signing up is over.
    .remedy = Ask the secretariat, which can enter you.
refused-called-off = The gathering was called off.
    .remedy = Its page says why. You can answer again if it takes place after all.
refused-has-begun = The gathering has begun; answers stay as they are.
    .remedy = If something is wrong, tell the secretariat.
refused-too-late = It is too late to undo this: the decision was carried out.
    .remedy = Decide anew; the record keeps both.
refused-not-one-cluster = These items are decided together only if they say the same.
    .remedy = Choose items of one cluster of near-duplicates, or decide one by one.
refused-key-reused = This form was submitted before with other content.
    .remedy = Submit a fresh form (another --key).
refused-charter-contradicts = The charter contradicts itself: { $what ->
        [replies-without-opinions] replies are on, and there are no opinions to reply to
        [support-without-opinions] support is on, and there are no opinions to support
        [rows-without-votes] single votes are to be exchanged, and nobody votes
        [verified-by-nothing] participants are called verified, and nobody looks at who they are
       *[nothing-to-do] nothing is switched on
    }.
    .remedy = Switch on what is missing, or switch off what depends on it.
refused-busy = Too many are waiting; nothing is lost.
    .remedy = Wait a moment and submit the same form again.
refused-no-such-recommendation = The issued report has no such recommendation.
    .remedy = Give the numbers of section and recommendation as the report's page has them, both from 1.
refused-no-such-action = There is no such action here.
    .remedy = Look at the page of actions; if the other body sent it off, wait until its record has arrived.
refused-step-not-now = Our lane stands at “{ $now ->
        [none] not begun
       *[sent] sent
        [instructed] instructed
        [dispatched] dispatched
        [received] received
        [returned] returned
        [working] under way
        [answered] answered
        [satisfied] satisfied
        [dissatisfied] dissatisfied
        [supervised] pressed for
        [reviewed] looked at again
    }”; “{ $step ->
       *[sent] sent
        [instructed] instructed
        [dispatched] dispatched
        [received] received
        [returned] returned
        [working] under way
        [answered] answered
        [satisfied] satisfied
        [dissatisfied] dissatisfied
        [supervised] pressed for
        [reviewed] looked at again
    }” does not follow.
    .remedy = Note the steps between them first: sent, dispatched, received or returned, under way, answered, how satisfied the authors are.
refused-not-countersigned = { $count ->
        [one] One of those who were asked has not agreed to this draft.
       *[other] { $count } of those who were asked have not agreed to this draft.
    }
    .remedy = Wait for them, change the draft, or ask them no longer.
refused-not-asked = Nobody asked you to countersign this draft.
    .remedy = Perhaps you are asked no longer; load the page again.
refused-needs-scope = This needs the scope { $scope }, which the token or platform does not have.
    .remedy = Make a token with this scope; what staff do is done on pages alone.
refused-no-such-client = There is no trusted platform of this id and key, or not any more.
    .remedy = Ask whoever minds the accounts of this body.
refused-assertion-used = This signed request came before.
    .remedy = Sign it anew with a fresh nonce and the same Idempotency-Key: it still counts once.
refused-roles-apart = One person does not run the system and mind its accounts too.
    .remedy = Give one of the two roles to somebody else. A small body makes its node with hutong init --small.
refused-unknown-identity = Your organisation’s sign-in names you “{ $number }”, and nobody on this body’s list has that number.
    .remedy = Were you signed in there as somebody else? Sign out there and try again. Else tell whoever minds accounts here this number; with the code of a slip you can sign in at once.
refused-other-identity = This number is bound here to another identity of your organisation’s sign-in.
    .remedy = Tell whoever minds accounts here: they see it on your page and can release it. Until then sign in with your password or a code.
refused-statement-void = The log would not follow this statement: { $why ->
       *[signature] the root key that its first entry names has not signed it
        [old] what it replaces is not in force in this log
        [new] the new key is none of this role, or was used before
        [early] the log has not grown to the size that it names
        [ended] the log has ended
    }.
    .remedy = { $why ->
       *[signature] Sign the statement with the root key that was made with this log, and announce it again.
        [old] Let the statement be written anew: hutong key new DIR --role ROLE, or a higher version of the policy.
        [new] Draw another key: hutong key new DIR --role ROLE.
        [early] Announce it later, or let the statement be written anew.
        [ended] Nothing can be changed in it any more.
    }
refused-log-ended = The log of this body has ended: nothing is written in it any more.
    .remedy = It goes on being served and can be verified for ever. Go to the body's new log, if it names one.
refused-still-open = The consultation “{ $consultation }” is still open in this log.
    .remedy = Close it first; what others hold of it stays.
