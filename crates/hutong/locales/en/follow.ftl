# Follow-up: what became of what reports recommend.

follow-title = Follow-up
follow-home = What became of what reports recommend
follow-see = Read the follow-up, one by one
follow-action = Action
follow-note = Where each recommendation of a report went, who is working on it, and whether it was done. Every step has its date and its place in the record.
follow-note-week = Overdue, due within seven days, returned, with dissatisfied authors, or to be looked at again.
follow-none = No recommendation has been sent off yet.
follow-none-week = Nothing is to be seen to this week.
follow-views = Which
follow-view-week = To do this week
follow-view-all = All
follow-view-public = As the public sees it
follow-class-done = Done
follow-class-doing = Under way
follow-class-cannot = Cannot be done, and why
follow-summary = { $done } done · { $doing } under way · { $cannot } that cannot be done
follow-became = Follow-up:
follow-sources = What this recommendation rests on
follow-report = Read the report
follow-to = Addressed to
follow-to-own = the body’s own government
follow-to-both = both governments
follow-to-national = a national authority
follow-to-enterprise = an enterprise
follow-to-university = a university
follow-part-lead = lead
follow-part-assisting = assisting
follow-part-separate = separately
follow-sent = sent
follow-instructed = instructed
follow-dispatched = dispatched
follow-received = received
follow-returned = returned
follow-working = under way
follow-answered = answered
follow-satisfied = authors satisfied
follow-dissatisfied = authors dissatisfied
follow-supervised = pressed for
follow-reviewed = looked at again
follow-not-begun = not begun
follow-overdue = overdue
follow-due-soon = due within seven days
follow-review-due = to be looked at again
follow-code-a = Code A: solved, or nearly so
follow-code-b = Code B: planned, to be solved step by step
follow-code-c = Code C: cannot be solved for now
follow-code-d = Code D: not feasible, kept for reference
follow-due = Answer due
follow-due-working = { $day } (counted in working days)
follow-due-calendar = { $day } (counted in days)
follow-due-on = Answer now due by { $day }
follow-review-on = To be looked at again on { $day }
follow-left-working = { $n ->
        [one] 1 working day left
       *[other] { $n } working days left
    }
follow-left-calendar = { $n ->
        [one] 1 day left
       *[other] { $n } days left
    }
follow-over-working = { $n ->
        [one] overdue by 1 working day
       *[other] overdue by { $n } working days
    }
follow-over-calendar = { $n ->
        [one] overdue by 1 day
       *[other] overdue by { $n } days
    }
