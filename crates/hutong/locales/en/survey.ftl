# Surveys: answering, results, and where the desk writes them.

portal-kind-questions = Survey
portal-kind-survey = Answers
portal-module-survey = surveys
survey-counted = counted
survey-list = Surveys
survey-list-note = Put by the hosts; each person answers once, and only numbers are made public.
survey-none = There is no survey yet.
survey-open = Open
survey-closed = Closed
survey-until = Open until { $when }
survey-send = Hand in to { $body }
survey-once = Once for each person (or device); to change it, take your answers back first. You get a receipt at once.
survey-private = No state secrets and no private matters of others, please. Only the secretariat that receives your answers can read them; who answered what is never made public.
survey-needed = needed
survey-hint-one = Choose one
survey-hint-many = Choose any
survey-hint-text = A few words, at most 500 characters
survey-only-if = Only if you chose “{ $label }” in question { $n }
survey-answered = You answered this survey.
survey-mine = See the receipt
survey-not-staff = Staff do not answer.
survey-over = This survey is closed here; no more answers are taken.
survey-kept = What you had filled in
survey-kept-note = It was not handed in and stays on this page only: copy it to keep it. You can still write an opinion:
survey-taken = Answers received
survey-people =
    { $n ->
        [one] 1 person
       *[other] { $n } people
    }
survey-told = { $body }, { $tier }: { $people }
survey-results = Results
survey-floor = By body and tier, never pooled; nothing about fewer than 10 people is shown, nor anything from which it would follow. The numbers stand in the record, for everybody to check.
survey-counting = { $body } is still taking answers; its results come when it closes.
survey-few = not shown: about fewer than { $n } people
survey-share = { $n } ({ $share }%)
survey-close = Close here
survey-close-note = The results are counted and recorded; it cannot be opened again.
survey-drafts = Being written
survey-write = Write a survey
survey-words = Questions, one thing a line
survey-keep = Keep as draft and preview
survey-put = Put it
survey-draft-kept = Draft kept
survey-how = How to write it
survey-preview = As it will be asked
survey-preview-none = Keep the draft once to see it here.
survey-bad-line = Line { $line } cannot be read: see “How to write it”.
survey-example =
    # 出行问卷 | Survey on travel
    约三分钟，不记名。 | About three minutes, no names.
    closes 2026-07-15
    one* 您多久去一次科学城？ | How often do you go there?
    - 每周 | Every week
    - 很少 | Hardly ever
    many 您怎么去？ | How do you get there?
    - 轨道交通 | By rail
    - 自己开车 | By car
    scale 路上满意吗？ | Are you content with the way?
    - 不满意 | No
    - 一般 | So-so
    - 满意 | Yes
    text 为什么很少去？ | Why hardly ever?
    if 1=2
survey-desk-words = Answers in words (shuffled, linked to nobody, not public)

refused-count-closed = It is closed here; nothing more is taken.
    .remedy = What you filled in is still on the page: copy it to keep it.
refused-already-answered = You answered this survey before.
    .remedy = To change it, take those answers back under “Mine”, then answer again.
refused-answer-missing = Question { $question } must be answered.
    .remedy = Answer it and hand in again.
refused-answer-unfit = The answer to question { $question } does not fit it.
    .remedy = Choose again there.
