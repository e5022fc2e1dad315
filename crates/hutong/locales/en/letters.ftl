# News that leaves the portal: addresses, letters, and the demo's page of letters.

channel-mail = Mail
channel-hook = Message by telephone or messenger
news-title = Where I am told
news-note = What is new always stands on your page. If you like, a short message is sent when something becomes of what you handed in.
news-none = This body sends nothing outside. What is new stands on your page.
news-privacy = A message says what happened and where to look, never what you wrote. The address stays here; it is overwritten as soon as you want no more messages.
news-on = on
news-unconfirmed = not confirmed
news-since = Confirmed; told since { $when }.
news-waits = A code is on its way to this address. Nothing else is sent there until you enter it.
news-code = Code from the message
news-confirm = This address is mine
news-address = Address
news-mail-hint = One mail address, such as name@example.org
news-hook-hint = Telephone number with country code, such as +8613800000000, or your name at the office messenger
news-pace = When
news-at-once = As it happens
news-daily = Once a day, in the morning
news-language = Language
news-set = Send a code
news-again = Send another code
news-change = Save
news-drop = No more messages here
stop-title = No more messages
stop-what = { $channel }: one press, and nothing more is sent to this address.
stop-go = Stop
stop-over = Nothing is sent for this message any more.
letter-code = { $body }: is this address yours?
letter-code-text = Somebody with an account at { $body } wants to be told here what is new. If that is you, enter this code:

    { $code }

    If it is not, do nothing: nothing else will be sent.
letter-news = { $body }: { $n } new
letter-more = and { $n } more
letter-look = Look here: { $link }
letter-stop = No more messages: { $link }
letters-title = Letters
letters-simulated = simulated
letters-note = What this demo would have sent by mail or message stands here and goes nowhere. Of addresses only the ends are shown.
letters-none = No letters yet. Sign in as a member, give an address, and see what arrives.
letters-link = Letters that were not sent

# Circulars.
circular-title = Circulars
circular-note = What the secretariat writes to people of this body. They find it on their page, and by message where they asked for that. It is not part of the record.
circular-none = Nothing was sent yet.
circular-open = not confirmed by all
circular-write = Write a circular
circular-heading = Heading
circular-text = Words
circular-to = To whom
circular-to-members = All members of this body
circular-to-unit = A unit
circular-to-people = People by name
circular-which-unit = Which unit
circular-unit = { $unit } ({ $n ->
        [one] 1 person
       *[other] { $n } people
    })
circular-who = Who
circular-who-note = One in a line: number, or the name as it is on file
circular-must = Everybody has to confirm that they have read it
circular-send = Send
circular-counts = written to { $to }, opened by { $read }
circular-counts-confirm = written to { $to }, opened by { $read }, confirmed by { $confirmed }
circular-people = Who has seen it
circular-confirmed = confirmed
circular-read = read
circular-unread = unread
circular-reminded = { $n ->
        [one] Reminded once
       *[other] Reminded { $n } times
    }, last { $when }. Reminders are an hour apart.
circular-remind = { $n ->
        [one] Remind the one who has not confirmed
       *[other] Remind the { $n } who have not confirmed
    }
circular-mine = From the secretariat
circular-must-stamp = please confirm
circular-confirm = I have read it
circular-from = The secretariat
circular-mine-confirmed = You confirmed this on { $when }.
letter-circular = The secretariat wrote: { $title }
letter-circular-confirm = The secretariat wrote, please confirm: { $title }
letter-circular-reminder = Reminder, please confirm: { $title }
letter-cosign = A colleague asks you to sign a proposal
cosign-mine = Asked for your signature
cosign-from = { $from } asks you
cosign-sign = Sign without name
cosign-who = Ask colleagues to sign
cosign-who-note = One in a line: number, or name. They find it on their page; nobody else sees whom you asked.
cosign-ask = Ask them
cosign-asked = You asked:
shelf-desk = Background
shelf-note = What to read before writing. It stands beside the consultation and above the form; everybody sees it. It is not part of the record.
shelf-none = Nothing here yet.
shelf-drop = Take away
shelf-drop-file-note = The file is wiped here; it has to be uploaded again to come back.
shelf-drop-file = Wipe this file
shelf-add = Add something to read
shelf-heading = Heading
shelf-summary = What it says, in a sentence or two
shelf-link = Link
shelf-link-note = Address of a page. With a file it may be left empty, or say where the file is from.
shelf-file = Or a file
shelf-file-note = PDF, Word, pictures and the like, up to { $mb } MB; what it is is judged by its bytes. Where a picture was taken is removed. Everybody can download it.
shelf-put = Put it here
shelf-elsewhere = What { $body } puts out to read stands on its own portal
shelf-first = Read before you write
shelf-title = Background to read
