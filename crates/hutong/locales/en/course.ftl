# When a consultation opens and closes, and what people do about it by hand.
course-title = Roll and course
course-note = What stands here is in the record: it is done once, and nobody takes it back.
course-next = What comes next here
course-stands = Where each body stands
course-now = Now
course-roll = Roll of members
course-roll-none = not frozen
course-roll-is = { $n ->
        [one] one member, frozen { $when }
       *[other] { $n } members, frozen { $when }
    }
course-opened = Opened
course-ended = Closed
course-not-yet = not yet
course-entry = { $when } (entry { $index })
course-no-roll = The roll of members is not frozen. Until an administrator freezes it, the consultation does not open, whatever its date.
course-clock = The clock of this machine is { $clock }
course-opens = It opens by itself on { $when }.
course-opens-now = Its day has come: it opens by itself within seconds, once nothing is in the way.
course-too-late = It was to close on { $when } and was never opened. Propose a charter with later dates.
course-closes = Opinions and votes are taken. It closes by itself on { $when }.
course-deliberating = No more opinions are taken; votes and support still are, while themes are made. It closes by itself on { $when }.
course-closed = It is closed: nothing is in time any more. What was accepted is reviewed, reported and followed up.
course-dates = The dates are those of the charter in force. Other dates want a new version of the charter, signed by every host.
course-each = Each body opens and closes in its own record; the other one’s page goes on until it does so too.
course-not-sure = Tick that you are sure: this cannot be taken back.
course-act = { $act ->
        [roll] Freeze the roll
        [open] Open it now
        [deliberate] End the collection of opinions
       *[close] Close it now
    }
course-act-note = { $act ->
        [roll] { $n ->
            [one] One member is on file.
           *[other] { $n } members are on file.
        } The record will hold their number and a sum over them that only each member can open: nobody else learns who they are. Import the whole roll first.
        [open] Opinions and votes are taken from now on, whatever date the charter names.
        [deliberate] From now on no opinions are taken here. Votes, support and replies go on until it closes.
       *[close] Whatever is handed in afterwards is too late. Votes that wait are sealed first.
    }
course-act-sure = { $act ->
        [roll] The roll is complete.
        [open] It is agreed that it opens now.
       *[other] I know that this cannot be taken back.
    }
course-act-button = { $act ->
        [roll] Freeze the roll
        [open] Open
        [deliberate] End the collection
       *[close] Close
    }
