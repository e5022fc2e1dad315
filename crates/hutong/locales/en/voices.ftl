# Notes from the field, joint proposals, and research groups and proposals at the desk.

portal-kind-note = Field note
portal-kind-proposal = Proposal
portal-kind-cosign = Signature
portal-kind-filing = Decision on a proposal
portal-module-notes = field notes
portal-module-proposals = joint proposals

note-list = Field notes
note-list-note = What research groups saw and heard on the spot; one press makes an opinion of a finding.
note-none = There is no field note yet.
note-write = Write a note
note-group = Research group
note-place = Place (in words; no position is read)
note-where = Place
note-date = Date
note-text = What was seen and heard
note-findings = Findings
note-findings-note = One a line, at most 10; once published, each becomes an opinion with one press.
note-findings-title = Findings
note-evidence = Evidence
note-evidence-note = One a line: who was asked, which papers, which picture.
note-evidence-title = Evidence
note-photos = Pictures
note-photos-note = JPEG, PNG, WebP. Position, device and owner are taken out of pictures when they come in.
note-photos-clean = Position, device and owner were taken out of these pictures.
note-send = Hand in the note
note-kept = Kept on this telephone
note-waits = There is no connection: it is kept on this telephone and sent once when there is one.
note-sending = Being sent …
note-raise = Make it an opinion
note-raised = Opinions made of it
note-from = From field note { $number }

group-list = Research groups
group-note = Members of a group write its notes. Who they are stays here; notes name the group alone.
group-none = There is no research group yet.
group-leader = leader
group-make = Make a group
group-name = Name
group-members = Members
group-members-note = One a line, by number or name; the first one leads.
group-end = End it

proposal-list = Joint proposals
proposal-list-note = Proposed by a member, signed by members of either body; each body decides for itself.
proposal-none = There is no proposal yet.
proposal-write = Write a proposal
proposal-how = It takes { $needed } signatures (the author's own included, both bodies together) within { $days } days of being handed in.
proposal-title = Cause
proposal-analysis = Analysis
proposal-advice = Recommendations
proposal-send = Hand in the proposal
proposal-signatures = Signatures
proposal-signed =
    { $n ->
        [one] 1 signature
       *[other] { $n } signatures
    }
proposal-enough = { $have } have signed; { $needed } were needed
proposal-short = { $have } of { $needed } have signed; { $left } more are needed
proposal-until = Open for signatures until { $when }
proposal-sign = Sign
proposal-you-signed = You signed it.
proposal-members-sign = Members sign once they are signed in.
proposal-signing = being signed
proposal-closed = closed, being reviewed
proposal-filed = taken up
proposal-returned = not taken up
proposal-close = Close the signing here
proposal-file = Take it up
proposal-return = Do not take it up
proposal-reason = Reason (public)
proposal-desk-note = Each body closes the signing and decides for itself; signatures of both count together.

refused-not-in-group = You are not in this research group.
    .remedy = Ask the secretariat to put you into the group first.
refused-too-few-signatures = { $have } have signed; { $needed } are needed.
    .remedy = Take it up when enough have signed, or give a reason for not doing so.
refused-count-open = Signatures are still taken here.
    .remedy = Close the signing here first.
