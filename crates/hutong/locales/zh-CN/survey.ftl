# 问卷：答卷、结果，以及办理台上写问卷的地方。

portal-kind-questions = 问卷
portal-kind-survey = 答卷
portal-module-survey = 问卷
survey-counted = 已计入
survey-list = 问卷
survey-list-note = 由主办单位发出；每人答一次，只公布各选项的人数。
survey-none = 还没有问卷。
survey-open = 可作答
survey-closed = 已截止
survey-until = { $when } 截止
survey-send = 提交给{ $body }
survey-once = 每人（每台设备）答一次；想改，先撤回已交的答卷再答。交后立即得到回执。
survey-private = 请勿填写国家秘密和他人隐私。答卷只有收到它的秘书处能看，谁答了什么不公布。
survey-needed = 必答
survey-hint-one = 选一项
survey-hint-many = 可选多项
survey-hint-text = 写几句，不超过 500 字
survey-only-if = 第 { $n } 题选了“{ $label }”才答
survey-answered = 您已经答过这份问卷。
survey-mine = 看回执
survey-not-staff = 工作人员不作答。
survey-over = 这份问卷这里已经截止，不再收答卷。
survey-kept = 您刚才填的
survey-kept-note = 没有提交，只留在这一页：请复制保存；想说的话还可以写成意见。
survey-taken = 已收到的答卷
survey-people = { $n } 人
survey-told = { $body }{ $tier }：{ $people }
survey-results = 结果
survey-floor = 按主体和参与层级分别公布，不合并；不足 10 人的一律不显示，能推算出来的也不显示。数字在记录里，谁都可以核对。
survey-counting = { $body }还在收答卷，结果截止后公布。
survey-few = 涉及不足 { $n } 人，不显示
survey-share = { $n } 人，{ $share }%
survey-close = 在本方截止
survey-close-note = 截止后算出结果并写入记录，不能再开。
survey-drafts = 正在写的
survey-write = 写一份问卷
survey-words = 题目，一行一条
survey-keep = 存草稿并预览
survey-put = 发出
survey-draft-kept = 草稿已存
survey-how = 怎么写
survey-preview = 参与者会看到
survey-preview-none = 存一次草稿，就能在这里看到。
survey-bad-line = 第 { $line } 行看不懂：请照“怎么写”改。
survey-example =
    # 出行问卷 | Survey on travel
    约三分钟，不记名。 | About three minutes, no names.
    截止 2026-07-15
    单选* 您多久去一次科学城？ | How often do you go there?
    - 每周 | Every week
    - 很少 | Hardly ever
    多选 您怎么去？ | How do you get there?
    - 轨道交通 | By rail
    - 自己开车 | By car
    打分 路上满意吗？ | Are you content with the way?
    - 不满意 | No
    - 一般 | So-so
    - 满意 | Yes
    简答 为什么很少去？ | Why hardly ever?
    若 1=2
survey-desk-words = 简答题的答案（打乱次序，不连到人，不公开）

refused-count-closed = 这里已经截止，不再收了。
    .remedy = 填好的内容还在页面上，请复制保存。
refused-already-answered = 这份问卷您答过了。
    .remedy = 想改，先在“我的”里撤回那份答卷，再答一次。
refused-answer-missing = 第 { $question } 题要答。
    .remedy = 请补上，再提交一次。
refused-answer-unfit = 第 { $question } 题的答案对不上题目。
    .remedy = 请重新选这一题。
