# The desk of papers: charter, themes and report from draft to signature, and the charter editor.
papers-menu = Papers
papers-desk = Papers and signatures
papers-desk-note = What waits for a signature stands first. What is joint takes effect when every host has signed the same bytes.
papers-new = Plan a consultation
papers-new-note = A new consultation begins with its charter. Nothing is public before all hosts have signed it.
papers-id = Short name in addresses
papers-id-note = Small letters, digits and hyphens, such as clean-rivers-2027. It stays for ever.
papers-id-taken = There is a consultation of this name already. Choose another one.
papers-id-bad = A short name has 1 to 64 small letters, digits and hyphens.
papers-from = Begin with
papers-from-nothing = An empty charter
papers-begin = Begin
papers-to-sign = Waits for a signature
papers-to-sign-none = Nothing waits for a signature.
papers-to-check = Waits for a check
papers-to-check-none = Nothing waits for a check.
papers-returned = Sent back to the drafter
papers-returned-none = Nothing was sent back.
papers-waiting = Waits for the other body
papers-waiting-none = Nothing waits for the other body.
papers-proposes = proposes this
papers-kind-charter = Charter
papers-kind-themes = Themes
papers-kind-report = Report
papers-kind-plan = Joint plan
papers-in-force = Version { $ver } is in force.
papers-none-in-force = No version is in force yet.
papers-public = Public page
papers-edit = Draft the next version
papers-changes = What it changes
papers-second-look = Worth a second look
papers-signatory-answers = The signatory answers for this body.
papers-waits-signatory = Checked; it waits for the signatory.
papers-columns = From opinions to a report
papers-nothing-open = Nothing is on its way.
papers-in-zh = { $what } (Chinese)
papers-in-en = { $what } (English)
papers-title = Title
papers-question = Question
papers-code = Letters and year
papers-code-letters = Letters in registration numbers
papers-year = Year in registration numbers
papers-host = Host { $origin }
papers-prompt = Sub-question { $n }
papers-rules = Rules of moderation
papers-reason = Reason for the change
papers-unthemed = Outside every theme
papers-sources = { $n ->
        [one] one source
       *[other] { $n } sources
    }
papers-editor = Charter editor
papers-step-question = The question
papers-step-prompts = Sub-questions
papers-step-who = Who takes part, who hosts
papers-step-rules = What can be done, and the rules
papers-step-time = Time
papers-step-send = On its way to the signature
papers-prompts-note = Opinions are collected under them. An empty row is none; what was said under a row stays under it.
papers-readers = Readers
papers-assurance = How verified participants are known
papers-assurance-phone = code by telephone
papers-assurance-oidc = national or organisation's sign-in
papers-tier-member = Members (closed roll)
papers-tier-verified = Verified participants
papers-tier-open = Everybody, without an account
papers-hosts = Hosts
papers-hosts-note = Each must sign the same bytes.
papers-host-code = Letters
papers-host-name = Name
papers-rows = Hosts exchange single votes under pseudonyms, so that both can do the sum
papers-review = When moderators look
papers-cosign = Co-signing
papers-cosign-terms = { $n ->
        [one] one signature
       *[other] { $n } signatures
    } within { $days } days
papers-cosign-needed = Signatures that a joint proposal needs
papers-cosign-days = Days to sign it
papers-opens = Opens
papers-closes = Closes
papers-zone = Beijing time.
papers-send-note = A checker looks at it, then the signatory puts it to the other hosts. Nothing is public before.
papers-send = Send to be checked
papers-conflict = A colleague has sent another draft since you opened this form.
papers-conflict-do = Below stands what theirs says instead. Nothing of either is lost: take over what you like and send again, then yours is the newest.
papers-preview = How it will look
papers-preview-as = In whose eyes
papers-preview-not-yet = The preview appears when title, question, hosts and times are there.
papers-look = Draw the preview
papers-as-citizen = Citizen
papers-as-member = Member
papers-as-partner = Other body
papers-span = { $from } to { $to }, { $days ->
        [one] one day
       *[other] { $days } days
    }
papers-can-read-alone = Can read, and not take part.
papers-can-after-proof = Takes part once their identity is verified.
papers-can-write = Writes opinions, each with a receipt.
papers-can-reply = Replies to what others wrote.
papers-can-support = Supports what others wrote.
papers-can-vote = Takes a stance on statements.
papers-can-suggest = Suggests topics for next year.
papers-can-answer = Answers surveys.
papers-can-note = Writes research notes from the field, in a group.
papers-can-propose = Puts joint proposals forward and co-signs them.
papers-can-not-read = Does not read what others write under { $n ->
        [one] one sub-question
       *[other] { $n } sub-questions
    }.
papers-partner-published = Gets the words of published items, within their audience.
papers-partner-own = Gets nothing of what is written under { $n ->
        [one] one sub-question
       *[other] { $n } sub-questions
    }.
papers-partner-no-votes = There are no votes.
papers-partner-rows = Gets single votes under pseudonyms of this consultation.
papers-partner-counts = Gets counts of votes, no single ones.
papers-partner-never = Never gets names without consent, addresses, telephone numbers.
papers-advice-few-days = Opinions are collected for { $days ->
        [one] one day
       *[other] { $days } days
    } only; 30 to 60 are usual.
papers-advice-many-days = Opinions are collected for { $days } days; few come back after so long.
papers-advice-no-prompts = There are no sub-questions: what comes in will be hard to sort.
papers-advice-no-rules = No rules of moderation are written down.
papers-advice-long-question = The question is long: could it be asked on a telephone?
papers-advice-one-language = Something is written in one language alone.
papers-advice-members-alone = The public can read, but not take part.
papers-advice-nothing-public = Nothing that is written will be public.
papers-advice-public-unread = What anybody writes is public before a moderator has read it.

sign-heading = Countersignatures
sign-nobody = Nobody was asked; countersigning is not a step that must be.
sign-ask = Ask for countersignatures
sign-whom = Whom
sign-not-yet = has not answered
sign-step-asked = Asked to countersign:
sign-step-released = No longer asked:
sign-step-agreed = agreed
sign-step-objected = does not agree
sign-release = Ask no longer
sign-you-are-asked = You are asked to countersign this draft. It is not signed before you agree; a changed draft asks you again.
sign-why-not = Why not (to be left empty if you agree)
sign-agree = I agree
sign-object = I do not agree, send it back
sign-waits = Checked; it waits for countersignatures.
papers-to-countersign = Waits for countersignatures
papers-to-countersign-none = No draft waits for countersignatures.
papers-proposed = What we proposed
