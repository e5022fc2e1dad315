# 规则说“不行”时的话：先说原因，再说怎么办。

refused-no-such-consultation = 本机没有这个协商。
    .remedy = 核对协商编号；如果方案由对方提出，先用“hutong partner pull”取回。
refused-charter-not-in-force = 方案还没有生效：每一方都要签同一份文本。
    .remedy = 请还没有签发的一方签发，再取一次对方的记录。
refused-not-host = 本主体不是这个协商的主办方。
    .remedy = 请到主办方的节点办理。
refused-not-open-yet = 协商还没有开始。
    .remedy = 请在开放之后再来；开始的日子写在方案里。
refused-already-open = 协商已经开始。
    .remedy = 不必再办。
refused-roll-not-frozen = 委员名册还没有固定，不能开始。
    .remedy = 请管理员先固定名册。
refused-roll-frozen = 委员名册已经固定，不再改动。
    .remedy = 不必再办；名册以固定时为准。
refused-not-in-this-phase = { $phase ->
        [collecting] 现在是征集阶段
        [deliberating] 现在是整理阶段
       *[closed] 协商已经截止
    }，不办理这一项。
    .remedy = 方案写明了每个阶段办什么；有话要说，可以联系秘书处。
refused-module-off = 方案没有开放{ $module ->
        [opinions] 意见建议
        [replies] 回复
        [support] 附议
        [stance] 表态
        [survey] 问卷
        [topics] 征题和联合履职计划
        [notes] 调研记录
        [proposals] 联名提案
       *[other] { $module }
    }。
    .remedy = 请看方案开放了哪些参与方式；要增加，须由各主办方签发新一版方案。
refused-tier-not-admitted = 方案没有请{ $tier ->
        [member] 委员
        [verified] 实名群众
       *[open] 未登记的参与者
    }参加。
    .remedy = 请换一种身份参加；方案写明了谁可以参加。
refused-unknown-person = 本机没有这个人，或者没有给此人定参与层级。
    .remedy = 核对人员编号；新人请管理员先登记。
refused-needs-role = 这要有“{ $role ->
        [moderator] 审核
        [drafter] 拟稿
        [checker] 核稿
        [signatory] 签发
        [administrator] 管理
        [security] 账号管理
        [node] 本机程序
       *[other] { $role }
    }”职责的人来办。
    .remedy = 请有这项职责的同事办理，或请管理员授予。
refused-no-such-prompt = 方案里没有“{ $prompt }”这个征集方向。
    .remedy = 请从方案的征集方向里选一个，或者不选。
refused-audience-too-wide = 可见范围不能从“{ $allowed ->
        [public] 公开
        [members] 委员
        [secretariats] 各方秘书处
       *[own] 本方秘书处
    }”放宽为“{ $asked ->
        [public] 公开
        [members] 委员
        [secretariats] 各方秘书处
       *[own] 本方秘书处
    }”。
    .remedy = 可以选同样的或更窄的范围。
refused-text-blank = 文字里没有可读的内容。
    .remedy = 请写几个字再提交。
refused-text-too-long = 文字有 { $chars } 个字，最多 { $limit } 个。
    .remedy = 请删短，或者把一部分放进附件。
refused-text-control = 第 { $position } 个字是控制符 { $found }，记录不收。
    .remedy = 请删去这个看不见的字符；常是从别处复制时带来的。
refused-text-not-normal = 文字不是统一码的标准写法（NFC）。
    .remedy = 请把文字重新输入，或转换成 NFC 再提交。
refused-no-name-on-file = 没有登记姓名，不能署名公布。
    .remedy = 请选择不署名，或先登记姓名。
refused-attachment-missing = 第 { $n } 个附件没有传完。
    .remedy = 请重新上传这个附件，再用同一张表单提交。
refused-too-many = 有 { $count }，最多 { $limit }。
    .remedy = 请分几次办理。
refused-no-such-item = 没有这一件，或者您看不到它。
    .remedy = 核对登记号；对方的件要先取回对方的记录。
refused-wrong-kind = 这一类件不能这样办。
    .remedy = 请核对是不是选错了件。
refused-not-author = 只有作者本人可以这样办。
    .remedy = 请作者本人办理；秘书处可以代为转达。
refused-own-item = 不能对自己的件这样办。
    .remedy = 不必再办。
refused-already-done = 您已经办过一次。
    .remedy = 不必再办，上一次仍然有效。
refused-not-our-item = 这一件属于另一主体，由它自己审核。
    .remedy = 请联系对方秘书处。
refused-wrong-state = 这一件现在是“{ $state ->
        [pending] 待审
        [published] 已公布
        [withheld] 不公开
        [merged] 已归并
        [withdrawn] 已撤回
       *[erased] 已删除
    }”，不能这样办。
    .remedy = 请先看它的处置经过。
refused-was-published = 已经公布过，原话不再改动。
    .remedy = 可以提交补充。
refused-has-votes = 已经有人对这句话表态，原话不再改动。
    .remedy = 可以另提一条观点。
refused-report-rests-on-it = 报告已经依据这一件，不能撤去。
    .remedy = 如有法定理由，请管理员按删除办理。
refused-reason-missing = 没有写理由。
    .remedy = 请写一句对方看得懂的理由。
refused-bad-merge-target = 只能归并到同一协商、同一类、已公布的另一件。
    .remedy = 请另选一件。
refused-split-too-small = 拆分至少要有两条。
    .remedy = 只有一条的，不必拆分。
refused-same-moderator = 由作出原决定的人以外的人答复。
    .remedy = 请另一位审核人员答复。
refused-bad-document = 文件不合格式：{ $problem }
    .remedy = 请改正后重新拟稿、核稿。
refused-wrong-version = { $document } 的下一版是第 { $next } 版。
    .remedy = 请把版本号改为 { $next }。
refused-already-accepted = 本方已经签过这一版，签发不能收回。
    .remedy = 要改变内容，请签发下一版。
refused-no-such-proposal = 本机没有收到这份文本的提案。
    .remedy = 先取回对方的记录；再核对文件的版本和摘要。
refused-document-not-here = 提案的文本还没有收到，不能签。
    .remedy = 请对方重新发布，再取回一次。
refused-not-checked = 这份文本还没有核稿。
    .remedy = 请核稿人核过同一份文本，再签发。
refused-not-in-force = { $document } 没有生效。
    .remedy = 每一方签同一份文本后才生效；还缺谁的签发，可以看“hutong partner list”。
refused-pending-left = 还有 { $pending } 件待审。
    .remedy = 请先审核完，再出报告。
refused-nothing-to-seal = 没有等待封存的表态。
    .remedy = 不必再办。
refused-unknown-source = 文件引用了 { $origin } 的第 { $index } 条，本机没有这一件，或者对不上。
    .remedy = 先取回对方的记录；再核对引用。
refused-source-not-published = 报告依据的 { $origin } 第 { $index } 条现在是“{ $state ->
        [pending] 待审
        [published] 已公布
        [withheld] 不公开
        [merged] 已归并
        [withdrawn] 已撤回
       *[erased] 已删除
    }”，不能再引用。
    .remedy = 请改用已公布的意见作依据，重新拟稿、核稿。
refused-bad-entry = 填写的“{ $field }”不合适：{ $problem }
    .remedy = 请改正后再办。
refused-nothing-to-erase = 没有这一部分，或者已经删除。
    .remedy = 不必再办。
refused-no-such-erasure = 没有对方的这次删除。
    .remedy = 先取回对方的记录。
refused-pin-beyond = { $origin } 要求到第 { $asked } 条，本机只有 { $known } 条。
    .remedy = 先取回对方的记录，再试一次。
refused-sign-in-failed = 名称与验证码或密码对不上。
    .remedy = 请核对后再试；账号管理人可以另给一个验证码。
refused-too-many-attempts = 这个名称试的次数太多了。
    .remedy = 请过 { $minutes } 分钟再试；账号管理人可以另给一个验证码。
refused-password-weak = 这个密码太容易猜到。
    .remedy = 请至少用 { $limit } 个字符，不要用人人先试的那些；连写三四个词就好。
refused-roles-clash = 审计和观察岗位的人，不能再有办事的岗位。
    .remedy = 请分给两个人。
refused-own-roles = 自己的账号不能自己这样改，也不能替人这样设。
    .remedy = 请另一位账号管理人办理。
refused-claimed = 这一件同事已经领走，或正在处理。
    .remedy = 请换一件，或等同事放回。
refused-needs-second = 这里不公开一件意见须两人同意。
    .remedy = 请先提出；另一位同事也这样决定，才不公开。
refused-paused = 暂停受理：{ $reason }
    .remedy = 请留好文字，过些时候再来。
refused-not-proven = 这份回执不能说明这一件是您的。
    .remedy = 请用当时为这一件给您的回执文件；署名的件请登录后办理。
refused-overtaken = 同事刚刚改动过。
    .remedy = 没有覆盖任何内容。请先看改动，如仍合适再提交一次。
refused-bad-address = 这不是可以送达的地址。
    .remedy = 请填写一个地址，不要有空格，例如 name@example.org 或 +8613800000000，再提交一次。
refused-wrong-code = 这不是发到那里的验证码，或者已经过期。
    .remedy = 请照最新的一封抄写；如果没有收到，可以再要一次。
refused-bad-link = 这不是网页链接。
    .remedy = 请从浏览器地址栏完整复制，以 https:// 开头。
refused-no-such-gathering = 没有这项活动，或没有邀请您参加。
    .remedy = 请从“我的”页面打开；如果觉得应当受邀，请联系秘书处。
refused-times-at-odds = 时间不对：应当先截止报名，再开始，最后结束。
    .remedy = 请填写三个时间，并检查先后。
refused-no-seat-left = 没有名额了。
    .remedy = 有人退出时可以再报名；设名额时至少填 1，不限则留空。
refused-sign-up-over = 报名已经截止。
    .remedy = 请联系秘书处，由秘书处代为登记。
refused-called-off = 活动已经取消。
    .remedy = 原因写在活动页面上；恢复后可以再答复。
refused-has-begun = 活动已经开始，答复不再更改。
    .remedy = 如有出入，请联系秘书处。
refused-too-late = 已经办理，来不及撤销。
    .remedy = 请另作决定；记录里两次都在。
refused-not-one-cluster = 内容相近的件才能一起处理。
    .remedy = 请只选同一组相近意见，或逐件处理。
refused-key-reused = 这张表单提交过，内容却不一样。
    .remedy = 请换一张新表单（新的 --key）提交。
refused-charter-contradicts = 方案自相矛盾：{ $what ->
        [replies-without-opinions] 开了回复，却没有可回复的意见
        [support-without-opinions] 开了附议，却没有可附议的意见
        [rows-without-votes] 要交换逐条表态，却没有表态
        [verified-by-nothing] 称为实名群众，却没有人核实身份
       *[nothing-to-do] 什么都没有开
    }。
    .remedy = 打开缺少的一项，或关闭依赖它的一项。
refused-busy = 等候的太多了，什么都没有丢。
    .remedy = 稍等片刻，用同一张表单再提交一次。
refused-no-such-recommendation = 印发的报告里没有这一条建议。
    .remedy = 按报告页上的编号填写主题序号和建议序号，都从 1 起。
refused-no-such-action = 这里没有这一办理事项。
    .remedy = 查看办理事项的页面；若是对方报送的，等对方的记录到达后再试。
refused-step-not-now = 本方现在的状态是“{ $now ->
        [none] 尚未开始
       *[sent] 报送
        [instructed] 批示
        [dispatched] 交办
        [received] 签收
        [returned] 退回
        [working] 办理
        [answered] 答复
        [satisfied] 满意
        [dissatisfied] 不满意
        [supervised] 督办
        [reviewed] 回头看
    }”，不能接着记“{ $step ->
       *[sent] 报送
        [instructed] 批示
        [dispatched] 交办
        [received] 签收
        [returned] 退回
        [working] 办理
        [answered] 答复
        [satisfied] 满意
        [dissatisfied] 不满意
        [supervised] 督办
        [reviewed] 回头看
    }”。
    .remedy = 按顺序补记中间的步骤：报送、交办、签收或退回、办理、答复、评价。
refused-not-countersigned = 还有 { $count } 位没有同意这一稿。
    .remedy = 请等待，或修改稿子，或不再请其会签。
refused-not-asked = 没有请您会签这一稿。
    .remedy = 可能已经不再请您；请重新打开本页。
refused-needs-scope = 这需要 { $scope } 的权限，令牌或平台没有。
    .remedy = 请生成有这项权限的令牌；工作人员的事只能在页面上办。
refused-no-such-client = 没有这个代号和钥匙的受信任平台，或已停用。
    .remedy = 请询问本主体的账号管理人员。
refused-assertion-used = 这个签名的请求已经用过。
    .remedy = 请换一个 nonce 重新签名，Idempotency-Key 不变：仍然只算一次。
refused-roles-apart = 系统管理和安全管理不能由一个人担任。
    .remedy = 请把其中一个岗位交给别人。小的主体可在建立节点时用 hutong init --small。
refused-unknown-identity = 统一身份给出的编号是“{ $number }”，本单位的名单里没有这个编号。
    .remedy = 如果您在那边用的是别人的身份，请先在那边退出再试。否则请把这个编号告诉本单位的账号管理人；有纸条验证码的，可先用验证码登录。
refused-other-identity = 这个编号在这里已绑定统一身份中的另一个人。
    .remedy = 请告诉本单位的账号管理人：他们在您的账号页上能看到，可以解除绑定。在此之前请用密码或验证码登录。
refused-statement-void = 记录不会依这份声明变更：{ $why ->
       *[signature] 它不是由记录首条所载的根钥匙签署的
        [old] 它要替换的内容在本记录中已不生效
        [new] 新钥匙不属于这一用途，或以前用过
        [early] 记录还没有增长到它所写的条数
        [ended] 记录已经终止
    }。
    .remedy = { $why ->
       *[signature] 请用建立本记录时生成的根钥匙签署，再重新公布。
        [old] 请重新生成声明：hutong key new DIR --role ROLE；规程请用更高的版本号。
        [new] 请另取一把钥匙：hutong key new DIR --role ROLE。
        [early] 请稍后再公布，或重新生成声明。
        [ended] 其中的内容已不能再变更。
    }
refused-log-ended = 本主体的记录已经终止，不再写入任何内容。
    .remedy = 已有内容继续公开，永远可以验证。如记录指明了新的记录，请到那里办理。
refused-still-open = 征集“{ $consultation }”在本记录中还没有结束。
    .remedy = 请先结束征集；别处已保存的内容不受影响。
