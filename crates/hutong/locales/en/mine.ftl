# What is mine: notices, drafts, items; data on file; appeals and erasures; requests at the desk.

mine-title = My pages
mine-new = { $n } new
mine-browser = Without an account these are the things of this browser. Whoever signs in can put them under their account.
mine-stranger = This browser has handed nothing in yet. Whoever has an account signs in.
mine-notices = What is new
mine-notices-none = Nothing yet. When something becomes of what you handed in, it stands here.
mine-notice-new = new
mine-notice-state = { $what }: { $state }
mine-notice-state-reason = { $what }: { $state } ({ $reason })
mine-notice-reply = { $what } has a reply
mine-notice-erased = Parts of { $what } were erased
mine-notice-upheld = { $what } was answered: the item is published after all
mine-notice-dismissed = { $what } was answered
mine-read = All read
mine-drafts = Drafts
mine-drafts-none = No drafts. What you write is kept here until you hand it in.
mine-draft-empty = Without words
mine-draft-saved = kept { $when }
mine-draft-kept = Draft kept { $clock }
mine-draft-not-kept = The draft was not kept: { $why }
mine-draft-save = Keep as a draft
mine-draft-note = A draft is seen by nobody but you, holds no files, and goes after half a year.
mine-draft-go-on = Go on writing
mine-draft-drop = Throw away
mine-draft-drop-note = The words are overwritten. This cannot be undone.
mine-draft-drop-send = Throw it away for good
mine-items = What I handed in
mine-items-none = Nothing handed in yet.
mine-supported = You support
mine-older = Older ones

appeal-title = Object to the decision
appeal-note = Somebody other than whoever decided answers you, in a sentence. An objection can be made once, also after closing. Only this body's secretariat reads it.
appeal-send = Send the objection

erase-title = Erase words or name
erase-goes = What goes
erase-goes-note = Words, heading, files and the name under them are overwritten here, together with the salts that bind them to the record. Nobody can restore them, this body neither.
erase-stays = What stays
erase-stays-note = The record goes on saying that something was handed in at that minute, and that it was erased at your wish. It holds hashes, of which no word can be read. Your receipt goes on proving that you were counted.
erase-partners-note = Bodies to whom it was opened have to erase it too, and to confirm it within 72 hours. What others have copied from public pages cannot be called back.
erase-final = This cannot be undone.
erase-all = Erase words and name
erase-name = Erase my name only
erase-nothing = There is nothing left to erase.

mydata-title = My data
mydata-note = What this body holds about you. Nothing of it leaves this body, unless you wrote it under your name.
mydata-browser = Without an account this body knows no name of yours. It holds what this browser handed in.
mydata-stranger = This browser has handed nothing in. Nothing is held about you.
mydata-sent = Your request has arrived. The answer will stand here.
mydata-filed = What is on file
mydata-nothing = Nothing.
mydata-name = Name
mydata-tier = Takes part as
mydata-affiliations = Affiliations
mydata-phone = Telephone
mydata-mail = Mail
mydata-items = Items handed in
mydata-drafts = Drafts
mydata-sessions = Places where you are signed in
mydata-devices = Browsers linked to you
mydata-votes = Votes in “{ $title }”
mydata-download = Download everything (JSON)
mydata-shown = Look at the file here
mydata-ask = Correct or object
mydata-ask-note = Whoever minds accounts at your secretariat reads this and answers here.
mydata-kind = What do you want?
mydata-kind-correct = Something is wrong: correct it
mydata-kind-object = I object to a use of my data
mydata-kind-erase = Erase something for me that I cannot erase myself
mydata-text = What it is about
mydata-send = Send the request
mydata-requests = My requests
mydata-answered = Answered
mydata-waits = Waits for an answer.
mydata-browser-erase = Words and files can be erased one by one, from each item's page. Without its cookie, nobody can tell that this browser was yours.
mydata-erase-items = Choose single items
mydata-erase-title = Erase my account
mydata-erase-note = Single items can be erased one by one. Erasing the account takes away everything that says who you are.
mydata-goes-file = Name, telephone, mail, affiliations, password, second factor and all sessions are overwritten.
mydata-goes-names = The name under everything that you handed in is erased, each time with an entry in the record.
mydata-goes-drafts = Drafts, notices and requests are overwritten.
mydata-goes-handles = The secret behind your pseudonyms is deleted: nobody can tell any more that two consultations had the same participant.
mydata-stays-words = The words of what you handed in. Whoever wants them gone erases them first, one by one.
mydata-stays-record = The record with its hashes and counts. It holds no name.
mydata-stays-report = The name under items on which a report rests.
mydata-stays-staff = For whoever held an office: lines in the log of what staff did.
mydata-erase-first = You can take your file with you first:
mydata-erase-unsure = Tick that you mean it.
mydata-erase-sure = I have read this. Erase my account.
mydata-erase-send = Erase my account for good
mydata-erased-title = Your account is erased
mydata-erased-note = You are signed out, and nobody can sign in under your name any more.
mydata-erased-names = { $n ->
        [0] There was no name to erase.
        [one] The name under one item is erased.
       *[other] The names under { $n } items are erased.
    }
mydata-erased-kept = This had to stay

requests-title = Requests about data
requests-note = People ask what is on file about them to be corrected, left unused or erased. What you answer is read by them alone.
requests-none = No request waits.
requests-answer = What was done, in a sentence to the person
requests-send = Send the answer
