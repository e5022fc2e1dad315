# 各主体各自计算、互相对照的结果。
sums-title = 各自计算，互相对照
sums-stamp-same = 结果相同
sums-stamp-red = 结果不同
sums-stamp-input = 输入不同
sums-stamp-waits = 等待中
sums-same = { $n ->
        [2] 两地各自计算，结果相同。
       *[other] { $n } 个主体各自计算，结果相同。
    }
sums-waits = { $bodies }尚未计算。
sums-waits-here = 本地在等还没有送到的内容：
sums-red = 输入相同，结果却不同。
sums-red-means = 有一方没有按所说的方法计算，或者程序不一样。在双方说明原因之前，请不要采用这个结果。
sums-input = 各方计算所依据的内容不一样。
sums-input-here = 本地缺少以下内容，结果暂时无法对照：
sums-input-elsewhere = 本地现在什么都不缺；对方缺什么，写在对方的页面上。下一次计算会见分晓。
sums-not-here = 还没有送到
sums-erased = 此后已删除
sums-batch = { $body }的表态，第 { $index } 条记录
sums-more = 另有 { $n } 件不便向所有人列出。
sums-when = { $when } 算出，见其记录第 { $index } 条
sums-not-yet = 尚未计算
sums-output = 结果的指纹
sums-check = 怎么算的，怎么自己核对
sums-check-note = 跟踪两份记录的人，都能在其中看到两方的结果。主办方可用下面这一行让自己的节点重算一次；OUT/analysis.json 的 SHA-256 就是结果的指纹。
sums-on-record = 各主体各自算出的结果
sums-desk = 各主体的计算结果
# 协商的内容中哪些会送到其他主办方，见方案页。
travels-title = 其他主办方会收到什么
travels-lead = 本次协商由{ $bodies }共同主办。以下规则出自现行方案，超出规则的内容，程序一律不送。
travels-audiences = 按可见范围
travels-same = 其他主办方向其同样范围的读者展示
travels-stays = 不送出
travels-words = 文字和标题
travels-files = 附件
travels-given = 有人表达过
travels-author = 作者
travels-author-named = 作者同意署名的才附姓名
travels-author-never = 从不说明是谁
travels-nothing = 什么都不送
travels-votes = 表态：逐条表态以代号送给其他主办方，双方都能重算；任何人都无法由此得知姓名。
travels-votes-stay = 表态：逐条表态留在收到的一方，其他主办方只看得到总数。
travels-handles = 代号：同一个人在本次协商中只有一个代号，在别的协商中是另一个；代号背后是谁，只有本方知道。
travels-waiting = 待审、不公开、已撤回、已删除的内容不送；事后删除的，其他主办方也要删除并确认。
travels-never = 在册人员的姓名、编号、联系方式和归属，代录内容的来源，以及写给作者的话，永远不离开本方。
# 提请复核：一个主办方请另一方再看看对方的某一件。
portal-kind-flag = 提请复核
flags-title = 主办方之间提请复核
flags-tool = { $n ->
        [0] 提请复核
       *[other] 提请复核（{ $n } 件待定）
    }
flags-note = 各主办方只处理自己收到的。在这里，其他主办方请本方复核或对本方的决定提请复议，本方也可以提请对方；双方的记录里都有据可查。
flags-theirs = 请本方复核的
flags-ours = 本方提请的
flags-none = 没有。
flags-open = 待定
flags-kept = 仍予公布
flags-because = 提请复核的理由：
flags-answer = 仍予公布的理由：
flags-keep-why = 为什么仍予公布，写给提请的秘书处
flags-keep = 仍予公布
flags-withhold = 到这一件的页面上改为不公开
flags-one = 请另一主办方复核
flags-item = 对方的哪一件（如网址中的 VG-12）
flags-why = 有什么问题，写给对方秘书处
flags-send = 提请对方复核
flags-link = 提请其主办方复核
# 提请复议：对不公开的决定，或对“仍予公布”的答复。
flags-to-withheld = 对不公开的决定（{ $when }：{ $reason }）提请复议
flags-to-withheld-plain = 对不公开的决定（{ $when }）提请复议
flags-to-kept = 对提请复核后仍予公布的答复（{ $when }）提请复议
flags-object-because = 提请复议的理由：
flags-upheld = 已改变决定
flags-dismissed = 维持原决定
flags-upheld-because = 改变决定的说明：
flags-dismissed-because = 维持原决定的理由：
flags-mine = 原决定是您作出的，须由同事答复。
flags-sentence = 一句话，写给提请复议的秘书处
flags-sentence-both = 一句话，写给提请复议的秘书处；如改为不公开，作者也会看到
flags-code = 如改为不公开，理由是
flags-restore = 重新公布
flags-stays-withheld = 仍不公开
flags-withhold-now = 改为不公开
flags-object = 对另一主办方的决定提请复议
flags-object-note = 针对某件不公开的决定，或提请复核后仍予公布的答复，每个决定只能提请一次，由作决定者以外的人答复。
flags-decision = 哪个决定，按其记录条目（见审核记录，如 VG-31）
flags-object-why = 为什么应当改变决定，写给对方秘书处
flags-object-send = 提请复议
flags-object-link = 对这一答复提请复议
flags-object-row = 提请复议
portal-reason-host-appeal-upheld = 经另一主办方提请复议
act-object-to-decision = 对对方的决定提请复议
act-answer-objection = 答复对方提请的复议
act-flag-item = 提请对方复核
act-keep-flagged = 被提请复核的仍予公布
# 没有门户的站点怎样介绍自己。
front-lead = 本站只保存和见证记录，没有门户。
front-record = 本站记录：{ $origin }
front-kept = 本站留存的记录及其条数：
