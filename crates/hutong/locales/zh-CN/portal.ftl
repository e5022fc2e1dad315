# 门户：大家在浏览器里看、写、查的时候读到的话。

portal-name = 协商门户
portal-brand = 互通
portal-language-name = 中文
portal-skip = 跳到正文
portal-menu = 主菜单
portal-menu-find = 找我的意见
portal-menu-verify = 查验回执
portal-menu-record = 记录
portal-type-large = 大字版
portal-type-normal = 常规字号
portal-breach = 这里存的与签过名的对不上，查清以前不再写入。仍可阅读，但可能被改过：以您的回执和其他主体留存的记录为准。
portal-send-closed = 现在不能提交，原因见页首。写好的内容请自行留存，稍后再来。
portal-halted = 记录与签名对不上，已停止写入。一切仍可阅读；已收到的都没有丢。
portal-foot-about = 关于
portal-foot-help = 帮助
portal-foot-privacy = 隐私
portal-foot-accessibility = 无障碍
portal-demo = 演示数据，系虚构 · 与任何机构无关
portal-back-home = 回首页
portal-simulated = 虚构
table-xlsx = 本表存为 XLSX
table-copy = 复制本表

portal-day-short = { $month }月{ $day }日
portal-day-long = { $year }年{ $month }月{ $day }日
portal-minute = { $day } { $clock }
portal-ago-now = 刚刚
portal-ago-minutes = { $n } 分钟前
portal-ago-hours = { $n } 小时前
portal-day = 日期

portal-home-lead = 正在协商什么，大家说了什么，说了以后怎么样。
portal-home-none = 目前没有进行中的协商。
portal-home-ended = 已结束
portal-days-left = 还有 { $n } 天

portal-strip = 进行到哪一步
portal-step-before = 还没有开始
portal-step-collecting = 征集意见
portal-step-deliberating = 整理主题
portal-step-report = 协商报告
portal-step-follow-up = 办理反馈
portal-step-closed = 已截止
portal-phase-before = 还没有开始，{ $day }开放。
portal-phase-collecting = 第 1 步 征集意见，还有 { $days } 天，到{ $day }截止；之后：各主办方秘书处整理主题，公布带出处的协商报告。
portal-phase-collecting-over = 第 1 步 征集意见：最后一天已过，即将截止。
portal-phase-deliberating = 第 2 步 整理主题：不再收意见，秘书处整理到{ $day }。
portal-phase-closed = 已截止。每条意见都会有答复，报告正在起草。
portal-phase-reported = 协商报告已经通过并公布，建议正在办理。
portal-phase-elsewhere = { $body }：{ $phase }。

portal-you-can = 你现在可以
portal-do-write = 写一条意见
portal-do-write-note = 一分钟就好，不用注册。提交后有回执，可以证明它被收到、被计入。
portal-do-charter = 看方案
portal-do-charter-note = 方案写明问什么、谁能参加、按什么规则办。
portal-do-report = 看协商报告
portal-do-report-note = 每条建议都写明依据哪些意见。
portal-do-read = 看大家的意见
portal-do-read-note = 每一条都看得到后来怎么样了。

portal-count-items = { $n } 条
portal-count-published = 已公布 { $n } 条
portal-count-tier = { $tier } { $n }
portal-count-acts = { $n } 人次
portal-count-people = { $n } 人
portal-tier-member = 委员
portal-tier-verified = 实名群众
portal-tier-open = 群众

portal-rivers = 每天收到的意见
portal-rivers-table = 用表格看
portal-river-none = { $body }：这十四天没有收到意见。
portal-river-words = { $body }：这十四天收到 { $n } 条，{ $day }最多（{ $most } 条）。
portal-prompts = 征集方向
portal-newest = 最新意见
portal-newest-none = 还没有公布的意见。第一条可以是你的。
portal-all-opinions = 看全部意见
portal-shelf = 方案与资料
portal-signed = 已签
portal-unsigned = 未签
portal-entry = 记录第 { $index } 条
portal-charter-version = 第 { $ver } 版，指纹 { $hash }…
portal-charter-read = 方案全文
portal-report = 协商报告与出处
portal-log = 审核公开记录
portal-data = 开放数据
portal-feed = 订阅（Atom）

portal-opinions = 意见建议
portal-filter-body = 按主体
portal-filter-tier = 按参与层级
portal-filter-prompt = 按征集方向
portal-filter-theme = 按主题
portal-sort = 排序
portal-sort-newest = 最新的在前
portal-sort-supported = 附议最多的在前
portal-sort-ranking = 最相符的在前
portal-search = 搜索
portal-search-hint = 输入词语，“连着的词”加引号
portal-at-least = 至少
portal-live-more = 有新内容：看一看
portal-filter-all = 全部
portal-list-none = 没有符合的意见。可以去掉一个条件，或者以后再来看。
portal-paging = 翻页
portal-page-first = 从头看
portal-page-next = 下一页
portal-filters = 筛选和排序
portal-filters-set = 筛选和排序（已设 { $n } 项）
portal-filter-state = 按处置
portal-list-closed = 这里不展示它们的文字，也不能按文字搜索。每个决定的理由见
portal-filters-apply = 应用
portal-filters-clear = 全部清除

portal-state-pending = 待审
portal-state-published = 已公布
portal-state-withheld = 不公开
portal-state-merged = 已归并
portal-state-withdrawn = 已撤回
portal-state-erased = 已删除
portal-kind-opinion = 意见建议
portal-kind-supplement = 补充
portal-kind-reply = 回应
portal-kind-support = 附议
portal-kind-statement = 观点
portal-kind-argument = 论点
portal-kind-appeal = 申诉
portal-audience-public = 所有人
portal-audience-members = 各主办方委员
portal-audience-secretariats = 各主办方秘书处
portal-audience-own = 仅收件的秘书处
portal-byline-unnamed = { $tier }，未署名
portal-byline-named = { $name }，{ $unit }
portal-no-words = （原文不在这里。）
portal-supports = { $n } 人附议
portal-replies = { $n } 条回应
portal-source-import = 从其他系统导入
portal-source-behalf = 秘书处代录

portal-error-heading = 没有办成
portal-error-operation = 如要询问，请报操作号 { $operation }
portal-error-no-page = 没有这个页面，或者它不对所有人公开。
    .remedy = 核对网址，或者从首页开始。
portal-error-no-method = 这个页面不能这样访问。
    .remedy = 重新打开页面，用页面上的按钮。
portal-error-stale = 这张表不是给这个浏览器的，或者太旧了。
    .remedy = 返回，重新打开页面，再提交一次。如果本站的 Cookie 被关闭，请允许：阅读不需要，提交需要。
portal-error-bad-form = 表单读不出来。
    .remedy = 返回，重新打开页面，再提交一次。
portal-error-too-long = 表单或其中的文件太长。
    .remedy = 缩短文字，或者换一个不超过 20 MB 的附件。
portal-error-too-many = 一下子太多了。
    .remedy = 等一分钟再提交：不会重复收。
portal-error-fault = 我们这边出了故障。
    .remedy = 过一会儿再提交：同一张表不会收两次。
portal-error-halted = 记录与签名对不上，已停止写入。
    .remedy = 仍可阅读，回执仍然有效。请稍后再来；管理员已经知道。
portal-error-kept-reading = 什么都没有改变。
portal-error-kept-nothing = 这次没有记录任何内容；以前已记录的都没有丢。
portal-error-kept-form = 你写的都还在这里，什么都没有丢。

portal-list-comma = 、

portal-file-n = 附件 { $n }
portal-file-gone = 不在这里
portal-size-kb = { $n } KB
portal-size-mb = { $n } MB
portal-file-too-long = “{ $name }”超过 { $mb } MB。请压缩，或只附其中一部分。
portal-file-kind = “{ $name }”的类型不收。可以附 PDF、图片、DOCX、XLSX、PPTX、ODT、ODS 和纯文本。
portal-file-too-many = “{ $name }”超出了个数：最多 { $n } 个附件。
portal-files = 附件

portal-supports-of = { $body }：{ $n } 人附议
portal-support = 和我一样，支持这条
portal-supported = 你已附议。
portal-merged-into = 它已归并到另一条意见，两条的声音都算。
portal-own = 这是你提交的
portal-own-receipt = 看回执
portal-fate = 后来怎么样了
portal-supplements = 作者补充
portal-arguments = 其中的论点
portal-arguments-note = 审核人把这条意见拆成了下列论点；意见本身只计一次。
portal-replies-heading = 回应
portal-replies-none = 还没有人回应。
portal-history-accepted = 已收到并登记
portal-history-revised = 作者作了更正
portal-history-erased = 依所列依据删除了文字
portal-history-state = 现在：{ $state }
portal-history-state-reason = 现在：{ $state }（{ $reason }）
portal-reason-author-request = 应作者请求
portal-reason-off-topic = 与所问无关
portal-reason-third-party-personal-data = 含有他人个人信息
portal-reason-insult = 含有辱骂
portal-reason-duplicate = 同一作者已经说过
portal-reason-advertising = 广告
portal-reason-unlawful = 违反法律
portal-reason-appeal-upheld = 申诉成立
portal-reason-appeal-dismissed = 申诉未予采纳
portal-reason-content-lost = 文字丢失，作者可以再次提交

portal-write = 写一条意见
portal-write-text = 你有什么建议？
portal-write-title = 自己起个标题
portal-write-title-label = 标题（不填就用开头的话）
portal-write-no-prompt = 都不是
portal-write-files = 附件
portal-write-files-note = 最多 { $n } 个，每个不超过 { $mb } MB：PDF、图片、办公文档、纯文本。
portal-write-files-here = 这些文件已经收到，会一起提交：
portal-write-problems = 有的文件收不了
portal-write-audience = 谁能看到
portal-write-audience-charter = 按方案规定
portal-write-byline = 署名将是：
portal-write-warning = 请勿填写国家秘密和他人隐私。
portal-write-goes = 提交给{ $body }（{ $others }同时见证）
portal-write-goes-alone = 提交给{ $body }
portal-write-review-before = 审核后公布。
portal-write-review-after = 提交后即公布，审核在后。
portal-write-receipt = 回执马上就有。
portal-advice-begin = 一句话就可以开头。
portal-advice-short = 再写一句：现在是什么情况，在哪里？
portal-advice-who = 再写一句：希望谁来做？
portal-advice-good = 很好，事情、地点、谁来做都有了。有数字或例子可以补上。
portal-advice-long = 多了 { "{n}" } 个字。

portal-reply = 回应
portal-reply-note = 回应和意见一样登记，也有回执。不署名。
portal-reply-send = 提交回应
portal-back-item = 回到这一条
portal-correct = 更正文字
portal-correct-note = 在审核人以外没有人看到之前，可以整段换成新的文字。旧文字留给审核人看，直到删除。
portal-correct-send = 换成新的文字
supplement = 补充
supplement-note = 已公布的文字保持不变；您的补充显示在它下面，另有一份回执。
supplement-send = 提交补充
take-back = 凭这份回执撤回
take-back-note = 持有这份回执的人可以撤回这一条，不需要当时提交用的设备。
take-back-sure = 我确定要撤回，不再恢复。
take-back-not-sure = 请先勾选确认：撤回后不能恢复。
take-back-done = 已经撤回，记录里从此写明。
portal-withdraw = 撤回
portal-withdraw-note = 撤回后不再展示，也不再计入已公布。记录里仍写着它曾被收到、又被撤回。撤回不能恢复。
portal-withdraw-send = 确定撤回
portal-withdraw-keep = 保持不变

portal-receipt = 回执
portal-receipt-received = 已收到，登记号
portal-receipt-way = 你的话走到哪里了
portal-stop-done = ✓
portal-stop-next = …
portal-stop-logged = 已登记
portal-stop-logged-note = 已写入本方签名的记录。
portal-stop-witnessed = 对方已见证
portal-stop-witnessed-note = 对方已签名，证明看到的就是这份记录。
portal-stop-witnessed-next = 等对方签名。
portal-stop-guarded = 对方已留存
portal-stop-guarded-note = 对方已留有这份记录的副本。
portal-stop-guarded-next = 等对方留存副本。
portal-stop-moderated = 已审核
portal-stop-moderated-next = 等审核人处理。
portal-stop-moderated-days = 等审核人处理，预计 { $n } 日内。
portal-receipt-words = 您的原话
portal-receipt-status-only = 只凭查询码能看到走到哪一步。原话只给作者本人看，在当初提交的浏览器里。
portal-receipt-download = 下载回执
portal-receipt-item = 看这一条
portal-receipt-again = 再写一条
portal-receipt-picture = 保存成图片
portal-receipt-result = 告诉我结果
portal-picture-when = { $when } 登记
portal-picture-note = 扫码或输入查询码，就能看到处理结果。图片里没有您的原话。
portal-picture-simulated = 演示数据，系虚构，与任何机构无关。
result-pending = 正在审核。
result-pending-days = 正在审核，预计 { $n } 日内有结果。
result-pending-do = 先到的先审。一有结果，这一页就会写明。
result-published = 已经公布。
result-published-do = 能看本次协商的人都能看到它、附议它、回应它。
result-merged = 已与说同一件事的意见归并。
result-merged-do = 两条都保留各自的声音和登记号。
result-withheld = 没有公布。
result-withheld-do = 理由写在下面。它照样计数、照样留在记录里；作者可以申诉。
result-withdrawn = 作者已经撤回。
result-withdrawn-do = 不再展示其中的文字；记录仍然写明有过这一条。
result-erased = 其中的文字已经删除。
result-erased-do = 依据写在下面；记录仍然写明有过这一条。
result-into = 归并到
result-keep = 留住这个网址
result-keep-note = 收藏本页，或用另一台设备扫码：不需要账号，也不用留电话。随时打开都是最新进展，开着时会自己更新。
result-qr = 本页网址的二维码
result-all = 这个浏览器提交过的全部
portal-receipt-code = 查询码
portal-receipt-code-note = 抄下来或拍张照：在任何设备上都能凭它查进度。
portal-receipt-qr = 本回执网址的二维码
portal-receipt-how = 我怎么知道没被改？
portal-receipt-how-1 = 回执里有你的原话，还有一份证明：它的指纹就在本方签名的记录里。
portal-receipt-how-2 = 对方留着这份记录的副本并签了名；任何一方改动一行，另一方都看得出来。
portal-receipt-how-3 = 谁都可以查验：在任何一方的查验页上，或者用自己电脑上的程序，不用问我们：

portal-find = 找我的意见
portal-find-note = 输入回执上的查询码。大小写和短横线都没关系。
portal-find-code = 查询码
portal-find-send = 查一查
portal-find-unknown = 本方没有这个查询码的回执。
portal-find-unknown-do = 逐个字符核对：最后一位能查出笔误。对方的回执请到对方的门户查。
portal-find-own = 从这个浏览器提交的
portal-find-own-none = 还没有。
portal-find-own-stranger = 没有。这个浏览器还没有本站的 Cookie，第一次打开表单时才会有。

portal-verify = 查验回执
portal-verify-note = 本方和协作方的回执都可以查。查验的内容不会留下。
portal-verify-file = 回执文件（.tlog-proof）
portal-verify-paste = 或者把文件内容粘贴在这里
portal-verify-send = 查验
portal-verify-good = 回执成立：它是{ $body }记录里的第 { $index } 条。
portal-verify-good-means = 原话、证明、签名互相吻合，用的是本方已知的公钥。
portal-verify-bad = 回执不成立：其中有内容被改过。
portal-verify-bad-do = 请用当初下载的原文件再试。如果就是原文件，请交给秘书处：它可能是证据。
portal-verify-other = 这是 { $origin } 的回执，这里没有它的公钥。
portal-verify-other-do = 请到出具回执的一方查验，或者用从那里得到的公钥查验。
portal-verify-no-receipt = 这不是回执。
portal-verify-no-receipt-do = 回执是以 c2sp.org/tlog-proof@v1 开头的文本，请用完整的文件。
portal-verify-contradiction = 回执有签名，却和这里留存的副本不一致。
portal-verify-contradiction-do = 这不应该发生：请保存文件，交给双方秘书处。它证明有人出示过两份记录。
portal-verify-cause = 程序给出的原因
portal-verify-slip = 这是一张表态凭条，还不是回执。
portal-verify-slip-do = 请再打开凭条那一页：最迟十分钟后封存，届时就能下载回执。
portal-verify-too-long = 这个文件太长，不是回执。
portal-verify-not-whole = 这原本是回执，但已不完整：缺了内容或被改动过。
portal-verify-not-whole-do = 请使用下载时的原文件，从第一个字符到最后一个字符。经聊天工具或文字处理软件转贴会改动它。
portal-verify-no-words = 这份回执没有写明它证明的是什么：缺少记录内容那一行。
portal-verify-other-words = 回执里的文字与当初登记的不一致。
portal-verify-not-in-batch = 回执里的表态不在已封存的那一批里。
portal-verify-signature = 这份回执上的签名不是该主体的签名。
portal-verify-not-in-record = 回执所示内容不在签名记录中它所说的位置上。
portal-verify-few-witnesses = 见证这份回执的主体少于这里的要求。
portal-verify-few-witnesses-do = 请过些时候重新下载：对方见证之后，回执会随之补全。
portal-verify-when = 登记时间
portal-verify-kind = 类别
portal-verify-number = 登记号
portal-verify-size = 当时记录的条数
portal-verify-signed = 已签名
portal-verify-cosigned = 已会签，{ $when }
portal-verify-copy = 这里留存的副本
portal-verify-copy-same = 同一条，内容一致
portal-verify-copy-none = 还没有读到那里
portal-verify-now = 现在的状态
portal-verify-keys = 查验用的公钥
portal-verify-keys-note = 不信任本页的人，可以把公钥和各方印在报告里的核对，再用自己的程序查验。

portal-record-note = 这里发生的一切，都是一份签了名、只增不减的记录里的一行。协作方留着副本，并对看到的内容签名。
portal-record-origin = 日志名
portal-record-length = 长度
portal-record-size = { $n } 条
portal-record-root = 根
portal-record-vkey = 公钥
portal-record-partners = 谁留着副本
portal-record-alone = 还没有。在有人留存之前，机器一坏就只能换个名字重新开始记录。
portal-record-mirrored = 这里留存了它的 { $n } 条。
portal-record-cosigned = 它已对我们记录的前 { $n } 条签名。
portal-record-cosigned-none = 它还没有对我们的记录签名。
portal-evidence = 证据
portal-evidence-two-roots = { $origin } 为它的前 { $size } 条记录签过两种不同的历史。
portal-evidence-not-continued = { $origin } 签过的 { $new } 条记录，开头不是它先前签过的 { $old } 条。
portal-evidence-take = 下载证据文件
portal-evidence-note = 文件自证：有该记录钥匙的人都能查验，不必相信本站。
portal-record-diverged = 有协作方出示了两份历史。证据已保存，它的签名不再采用。
portal-record-checkpoint = 最新的签名日志头
portal-record-checkpoint-raw = 作为文件
portal-record-keys-raw = 全部公钥
portal-record-check = 自己查
portal-record-check-note = 记录以普通文件公布。两个互不共用代码的程序都能逐条核对：
portal-partner-current = 已同步
portal-partner-stale = 近来没有消息
portal-partner-syncing = 正在读取
portal-partner-diverged = 出示过两份历史

portal-log-note = 每个决定和它的理由都在这里。未公布内容的文字不在这里。
portal-log-none = 还没有决定。
portal-log-when = 时间
portal-log-item = 条目
portal-log-decision = 决定
portal-log-reason = 理由
portal-log-entry = 记录
portal-log-into = 归并到

portal-report-adopted = 各主办方已通过，签的是同一份文本。
portal-report-rests = 依据 { $n } 处
portal-report-more = 另有 { $n } 处
portal-report-method = 报告的依据
portal-report-pin = 记录
portal-report-none = 还没有报告。各主办方通过同一份文本后在这里公布。

portal-data-note = 本次协商公开的全部内容，自由使用。只有作者同意的才有姓名；不公开的不在其中。
portal-data-csv = 全部条目，表格（CSV）
portal-data-json = 全部条目，JSON
portal-data-columns = 列
portal-feed-title = { $title }：最新意见

portal-charter = 方案
portal-charter-terms = 约定
portal-charter-ver = 版本
portal-charter-opens = 开始
portal-charter-closes = 截止
portal-charter-modules = 可以做什么
portal-charter-tiers = 谁能参加
portal-charter-tier = { $tier }（{ $how }）
portal-charter-review = 审核
portal-charter-votes = 表态
portal-charter-rules = 规则
portal-charter-reason = 为什么有这一版
portal-charter-bytes = 签名的原文
portal-module-opinions = 意见建议
portal-module-replies = 回应
portal-module-support = 附议
portal-module-stance = 表态
portal-module-topics = 征题
portal-assurance-roll = 名册在列
portal-assurance-none = 不核验身份
portal-assurance-phone = 手机验证码
portal-review-before = 审核后公布；回执马上就有。
portal-review-after = 提交后即公布，审核在后。
portal-votes-open = 主办方之间以代号交换逐条表态，双方都能重算。
portal-votes-closed = 逐条表态留在收到的一方。

portal-about = 关于
portal-about-what = 这是什么
portal-about-what-text =
    几个独立的主体一起问一个问题，用一份各方都签了的规则，在各自的门户上、面向各自的人。
    大家说的话被登记、被阅读、有答复，归成主题；协商报告写明建议什么，每句话都列出依据的意见。
portal-about-how = 怎么进行
portal-about-how-text =
    方案开启一次协商：问什么、谁能参加、谁能看什么、什么时候。各主办方签了同一份文本，方案才生效。
    征集到截止日为止；之后秘书处整理主题，各主办方通过协商报告。
    建议的办理情况，大家都看得到。
portal-about-proof = 为什么可信
portal-about-proof-text =
    每一条都有回执，证明它在签名记录里的位置。协作方留着记录的副本并签名，哪一方都不能悄悄丢掉或改动一行。
    数字、主题和报告，任何人都可以用开放数据重算。
portal-about-limits = 它做不到什么
portal-about-limits-text =
    两个主体如果串通，可以改写没有第三方留存的内容：请保存回执。登记之前被拒的不留痕迹。站在你身边的人看得到你表态，所以它不用于选举。
portal-help = 帮助
portal-help-write = 怎么写意见？
portal-help-write-text =
    打开一次协商，按“写一条意见”，写完提交。方案对所有人开放的，不用注册。
    没能收下的表单会带着你写的全部内容回来。按两次也只收一次。
portal-help-receipt = 回执有什么用？
portal-help-receipt-text =
    它写着登记号、走到哪一步，还有一个查询码，在哪里都能查。想在将来证明自己说过，就把文件下载下来。
portal-help-change = 可以改、可以撤回吗？
portal-help-change-text =
    在当初提交的浏览器里：公布之前可以更正；报告引用之前可以撤回。“我的”列出从这个浏览器提交的全部，以及各自的结果。
portal-help-withheld = 为什么没有公布？
portal-help-withheld-text =
    审核人写了理由和给你的一句话，都在那一条的页面上；在那里可以申诉一次，由别的同事答复。公开记录里有每一个决定。
portal-help-check = 怎么查验回执？
portal-help-check-text =
    在任何一方的“查验回执”页上，或者用自己电脑上的程序。只需要文件和各方的公钥。
portal-privacy = 隐私
portal-privacy-cookies = Cookie
portal-privacy-cookies-text =
    阅读不需要。有表单或按钮的页面会给浏览器一个随机数，好让你在这个浏览器里认得自己提交的内容。语言和字号另存两个。不做统计，也不给任何别人。
portal-privacy-kept = 留下什么
portal-privacy-kept-text =
    你写的内容、时间（精确到分钟），和一个每次协商都不同的代号。网络地址只在防止刷屏的当时使用，不写下来。
    正在写的会存成草稿，只有你看得到；提交或扔掉后就被覆盖。
portal-privacy-sent = 协作方得到什么
portal-privacy-sent-text =
    方案规定范围内已公布的文字，以及数字。姓名只在本人同意时。其他都留在本方；共同的记录里只有指纹，没有原文就看不出内容。
portal-privacy-erase = 要求删除
portal-privacy-erase-text =
    在那一件的页面上或“我的”里自己删除；在“我的”里还能带走与你有关的全部数据。换了浏览器又没有账号的，请联系秘书处并报登记号。这里和协作方的文字都会删除；记录保留“删除过、依据是什么”这一事实。
portal-access = 无障碍
portal-access-aim = 我们的目标
portal-access-aim-text =
    WCAG 2.2 AA 级和 GB/T 37668：全部可用键盘操作，放大到 200%、窄到 320 像素、大字版、朗读、不靠颜色、不靠脚本，都能用。
portal-access-use = 使用方法
portal-access-use-text =
    页面上方的“大字版”把所有文字放大。每张图都有说同样内容的表格或句子。颜色跟随系统的深浅，也可以打印。
portal-access-known = 已知的不足
portal-access-known-text =
    附件由作者制作，需要可读版本请联系秘书处。如果有什么让你用不了，请告诉秘书处：那就是故障。
portal-voices = { $n } 人
portal-similar = 有 { $n } 条相近意见
portal-similar-support = 和我一样：去看看、支持这条
portal-similar-go-on = 如果你说的不一样，请接着写。
portal-themes = 说得最多的
portal-themes-shared = 各方都关心
portal-themes-shared-none = 还没有各方都提到的。
portal-themes-single = 只有一方提到
portal-theme-machine = （机器拟名）
portal-alike = 1 个观点，{ $n } 人：几乎同样的话还有
portal-log-which = 哪些决定
portal-log-decisive = 不公开、归并、撤回、删除
portal-log-all = 也看公布
portal-list-found = 找到的意见
portal-withdraw-what = 要撤回的是这一条
lapses = 记录自己显示出的问题
lapses-are = { $n ->
        [0] 各方没有做错或没做的
       *[other] 有 { $n } 件做错或没做（见“记录”页）
    }
lapses-note = 有这些记录条目的人都会得出同样结论，不必相信谁。文件里就是这些条目，凭该记录的钥匙即可查验。
lapse-dispositions = { $body }：第 { $entry } 条的报告没有如实写明各件的状态。
lapse-pending = { $body }：第 { $entry } 条的报告发布时还有条目待审。
lapse-unconfirmed = { $body } 知道 { $other } 删除了内容（对方第 { $entry } 条）已 { $days } 天，仍未确认自己已经删除。
