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
admin-owes = 还不清楚最后签过什么；有一方协作方说明之前不能写入：
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
admin-disk = 磁盘
admin-disk-is = 剩余 { $free } MiB，数据库 { $database } MiB
admin-backup = 最近的备份
admin-backup-never = 从来没有。请每夜运行 hutong backup。
admin-backup-is = { $when }（{ $size } 条）
admin-waiting = 等待写入
admin-review = 等待审核
admin-requests = 待答复的个人信息请求
admin-hands = 分工
admin-hands-one = 有人既管系统又管账号。小的主体可以这样。
admin-no-partner = 没有协作方：没有人另外保存这份记录。
admin-partner-is = { $state ->
        [current] 正在跟随
        [stale] 超过一刻钟没有消息
        [diverged] 它出示过两份历史，不再取它的记录
        [retired] 它的记录已经结束
        [syncing] 第一次读取中
       *[pinned] 还没有读取过
    }；这里有它的 { $mirrored } 条；本方 { $size } 条里，它已留存 { $guarded } 条。
admin-jobs = 节点自己做的事
admin-no-job = 这次启动以来还没有做过。
admin-job = { $job ->
        [due] 到期的事
        [decisions] 没有撤销的处理
        [letters] 发送通知
        [partners] 读取协作方
        [publish] 公布
       *[recovery] 询问协作方签过什么
    }
admin-letters = 给个人的通知
admin-letters-none = 这个节点不向外发任何东西：没有配置邮件服务器或网关（outbound.json，见 docs/OPERATING.md）。
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
admin-folder = 它的文件夹
admin-add-partner = 添加协作方
admin-folder-label = 对方公布的文件夹，写这台服务器上的完整路径
admin-look-at = 显示它的钥匙
admin-no-record = 那里没有能读的记录：{ $why }
admin-not-whole = 路径要以 / 开头
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
