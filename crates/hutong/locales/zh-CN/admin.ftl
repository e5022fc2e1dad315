# 管理页面。

admin-title = 管理
admin-health = 健康
admin-people = 人员和岗位
admin-partners = 协作方
admin-keys = 钥匙
admin-settings = 设置
admin-acts = 工作人员操作日志
admin-health-note = 这个节点的情况。监控指标：hutong serve --metrics。附办法的体检：hutong doctor。
admin-look = 请看
admin-owes = 还不清楚最后签过什么；各协作方说明之前不能写入：
admin-stopped = 已停止写入，也不再跟随协作方。
admin-stopped-do = 不要删除任何东西。请停下服务，复制整个目录，对副本运行 hutong verify，再连同头锁恢复最近一份完好的备份（见 docs/OPERATING.md）。
admin-state = 记录
admin-state-is = { $state ->
        [writing] 正常写入
        [recovering] 只能阅读，等协作方说明最后签过什么
       *[halted] 已停止写入：记录不是应有的样子
    }
admin-size = 长度
admin-entries = { $n } 条
admin-items = { $n } 件
admin-checkpoint = 最新签名的一条
admin-clock = 时钟
admin-clock-agreed = 与协作方一致
admin-clock-unheard = 还没有协作方告知时间
admin-clock-ahead = 比最接近的协作方快 { $by }。校准之前，不按日期开启、截止或计数：请校准本机时钟（或请对方校准）。
admin-clock-behind = 比最接近的协作方慢 { $by }。校准之前，不按日期开启、截止或计数：请校准本机时钟（或请对方校准）。
admin-disk = 磁盘
admin-disk-is = 剩余 { $free } MiB，数据库 { $database } MiB
admin-backup = 最近的备份
admin-backup-never = 从来没有。请每夜运行 hutong backup。
admin-backup-is = { $when }（{ $size } 条）
admin-waiting = 等待写入
admin-review = 等待审核
admin-requests = 待答复的个人信息请求
admin-sums = 共同计算的结果
admin-sums-are = { $n ->
        [0] 各方没有不同
       *[other] 有 { $n } 个协商结果不同
    }
admin-losses = 随旧备份丢失的内容
admin-losses-are = { $state ->
        [back] 已从协作方取回 { $back } 件，没有缺的
        [waiting] 已从协作方取回 { $back } 件，还缺 { $lost } 件；还没有问过：{ $origins }
       *[gone] 已从协作方取回 { $back } 件；{ $lost } 件再也找不回：协作方都没有
    }
admin-hands = 分工
admin-hands-one = 有人既管系统又管账号：这个节点是为小的主体建立的。
admin-hands-small = 这个节点是为小的主体建立的：两种管理可由一人担任，现在没有人这样。
admin-hands-two = 两个人：一人管系统，另一人管账号
admin-hands-kept = 有人既管系统又管账号，是两种管理分开之前留下的。请把其中一个岗位交给别人。
admin-no-partner = 没有协作方：没有人另外保存这份记录。
admin-partner-is = { $state ->
        [current] 正在跟随
        [stale] 超过一刻钟没有消息
        [diverged] 它出示过两份历史，不再取它的记录
        [retired] 它的记录已经结束
        [waiting] 这个节点只能阅读，暂不跟随它
        [syncing] 第一次读取中
       *[pinned] 还没有读取过
    }；这里有它的 { $mirrored } 条；本方 { $size } 条里，它已留存 { $guarded } 条。
admin-partner-diverged = 这种情况不会自行消失。不要删除任何东西；请从记录页下载证据文件，并打电话与对方核实，不要通过它的网站联系。此前收到的内容仍可阅读。
admin-jobs = 节点自己做的事
admin-no-job = 这次启动以来还没有做过。
admin-job = { $job ->
        [due] 到期的事
        [decisions] 没有撤销的处理
        [letters] 发送通知
        [partners] 读取协作方
        [witnesses] 请协作方见证
        [sums] 共同计算
        [publish] 公布
       *[recovery] 询问协作方签过什么
    }
admin-provider = 统一身份登录时访问
admin-letters = 给个人的通知
admin-letters-none = 这个节点不向外发通知：没有配置邮件服务器或网关（outbound.json，见 docs/OPERATING.md）。
admin-letters-page = 只在演示页面上显示，不发往任何地方
admin-letters-are = { $to }。已确认地址 { $addresses } 个。消息：待发 { $waiting } 条，其中试过未成 { $retried } 条；已发 { $sent } 条；放弃 { $failed } 条。
admin-job-never = 还没有
admin-job-failed = 失败 { $n } 次
admin-keys-note = 指纹，供双方在电话里核对。私钥从不显示。
admin-own = 本节点
admin-partners-note = 这个节点跟随谁，他们留存了多少。
admin-heard = 最近的消息
admin-never-heard = 从来没有
admin-fingerprint = 记录钥匙的指纹
admin-address = 它的地址
admin-add-partner = 添加协作方
admin-address-label = 对方门户的网址（https:// 开头），或者对方公布的文件夹在这台服务器上的完整路径
admin-address-private = 对方在内网：允许内网地址，也允许不加密的 http://
admin-portal = 它的门户
admin-portal-note = 读者由此去看对方摆出的材料；留空表示不知道
admin-portal-save = 记下
admin-look-at = 显示它的钥匙
admin-no-record = 那里没有能读的记录：{ $why }
admin-not-whole = 要写 https:// 开头的网址，或者以 / 开头的路径
admin-found = 找到 { $origin } 的记录
admin-compare = 请给对方的运维人员打电话，让他读出自己的指纹。没有人核对过的钥匙不能相信。
admin-compared = 我已经用别的途径与对方的运维人员核对过指纹。
admin-compare-first = 没有添加：请先与对方的运维人员核对下面的指纹。
admin-pin = 跟随这个协作方
admin-people-note = 本主体的账号。名册用 hutong people import 导入。
admin-people-search = 姓名或登录名
admin-people-found = 找到的人
admin-people-none = 没有符合的人。
admin-signed-in = 登录过
admin-not-signed-in = 没有登录过
admin-has-second = 已设第二重验证
admin-has-identity = 已绑定统一身份
admin-no-second = 没有第二重验证
admin-code-until = 验证码，{ $when } 前有效
admin-code-is = 验证码，只在这里显示一次；以前的验证码作废。
admin-roles = 岗位
admin-roles-legend = 在整个主体
admin-roles-save = 保存岗位
admin-own-roles = 谁都不能改自己的岗位。
admin-role = { $role ->
        [moderator] 审核
        [drafter] 拟稿
        [checker] 核稿
        [signatory] 签发
        [administrator] 系统管理
        [security] 安全管理
        [auditor] 审计
       *[observer] 观察
    }
admin-ways-in = 登录方式
admin-code-make = 生成验证码
admin-identity-release = 解除统一身份绑定
admin-second-drop = 取消第二重验证
admin-sessions = 登录着的设备
admin-no-session = 没有登录着的设备。
admin-settings-note = 本主体怎样介绍自己，工作台怎样开始。留空的按旁边所写。
admin-undo-note = 最近一次修改可以撤销。
admin-undo = 撤销最近的修改
admin-in-chinese = 中文
admin-in-english = 英文
admin-set-name = 主体名称
admin-set-name-default = 留空：用方案里的名称，或记录名。
admin-set-contact = 秘书处联系方式
admin-set-contact-default = 留空：不显示这一行。
admin-set-about = 介绍页
admin-set-privacy = 个人信息保护页
admin-set-text-default = 留空：用程序自带的文字。
admin-set-desk = 工作台
admin-set-words = 给审核人员标出段落的词，每行一个（起初没有）；从不因此丢弃或拖延
admin-set-two = 不公布一件要由两人决定，工作台另有设置的除外（起初关闭）
admin-save = 保存设置
admin-acts-note = 谁、何时、做了什么、关于什么；从不含意见的文字。日志从不改动，从不删除。
admin-acts-holds = 链条完整：{ $n } 行。
admin-acts-last = 最后一行的散列，请另外保存：
admin-acts-jsonl = 全部，JSON 行
admin-acts-syslog = 全部，syslog 格式
admin-acts-none = 还没有操作。
admin-acts-when = 时间
admin-acts-what = 操作
admin-acts-by = 谁
admin-acts-about = 关于
admin-acts-line = 行
admin-acts-operator = 运维人员

act-propose-document = 提出文件
act-accept-document = 接受文件
act-reject-document = 退回文件
act-issue-report = 发布报告
act-freeze-roll = 冻结名册
act-open-consultation = 开始征集
act-begin-deliberation = 开始协商
act-close-consultation = 结束协商
act-seal-votes = 封存表态
act-record-finding = 记入分析结果
act-submit-opinion = 代为录入
act-publish-items = 公布
act-withhold-item = 不予公布
act-merge-item = 并入
act-split-item = 拆分
act-choose-statement = 选作表态句
act-answer-appeal = 答复申诉
act-erase-parts = 删除内容
act-acknowledge-erasure = 确认删除
act-drop-from-shortlist = 移出候选
act-tally-item = 结束并计数
act-open-survey = 发出问卷
act-shortlist-topic = 列入候选
act-begin-action = 立项落实
act-take-step = 推进一步
act-file-proposal = 立案
act-add-people = 登记人员
act-issue-codes = 发放登录码
act-end-sessions = 结束登录
act-set-second-factor = 更改第二重验证
act-remove-passkey = 删除通行密钥
act-release-identity = 解除与统一身份的绑定
act-erase-account = 删除账号
act-answer-request = 答复个人请求
act-draft-document = 起草文件
act-check-draft = 核稿
act-pin-partner = 认定伙伴
act-hand-over = 交给他人
act-propose-withholding = 提议不公布
act-pause-intake = 暂停或恢复征集
act-set-two-persons = 更改双人规则
act-set-body = 更改本单位设置
act-draft-survey = 起草问卷
act-set-group = 设置调研组
act-countersign-draft = 会签
act-send-circular = 发出通知
act-remind-of-circular = 提醒尚未确认的人
act-set-gathering = 设置活动
act-call-off-gathering = 取消或恢复活动
act-answer-for-gathering = 代填活动答复
act-remind-of-gathering = 提醒答复活动
act-set-portal = 登记协作方门户地址
act-set-material = 更改背景资料
act-end-token = 停用令牌
act-set-client = 登记接入平台
act-end-client = 停用接入平台
admin-set-foot = 每页的页脚
admin-set-foot-default = 留空：不显示。
admin-set-icp = ICP 备案号（链接到备案系统）
admin-set-police = 公安备案号（链接到备案系统）
admin-set-statement = 本主体无障碍声明的网址，https://…（留空：用程序自带的页面）
admin-set-embed = 其他网站
admin-set-embed-default = 可以用框架嵌入本站部分页面（/embed/…）的网站。起初没有：拒绝一切嵌入。
admin-set-framers = 每行一个网站，如 https://members.example.org

# 每页的页脚。

foot-office = 主办单位
foot-place = 地址
foot-phone = 电话
foot-code = 网站标识码

# 其他网站上的部分页面。

embed-counter = 计数
embed-open = 在网站上打开（新窗口）
embed-windows = 链接在新窗口打开。
embed-cookie = 在这里继续会保存一个 Cookie，只用于本网站的这个框架，用来知道您的意见和表态出自同一台设备。
embed-here = 在这里继续
embed-no-here = 框架里不能提交，请在单独的窗口办理。
embed-window = 在新窗口继续
embed-signed-in = 这里没有登录。委员请在新窗口继续。
embed-send = 提交
embed-typed = 您写的内容，可以复制
embed-receipt = 打开回执（新窗口）
embed-proof = 证明文件
embed-proof-note = 请保存：只有这个框架知道它是您的。凭它可以核对回执，也可以撤回。
embed-again = 再写一条
embed-voted = 已收到您的表态。
embed-slip-note = 请保存：它说明您的表态已收到。
embed-chosen = 您选择了：
embed-cast = 确定表态
embed-back = 重新选择
embed-no-card = 没有可以表态的了。
