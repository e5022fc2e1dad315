# 运维所需：备份、体检、指标、工作人员操作日志。

help-value-backup = 备份
help-value-day = 日期
help-value-format = 格式
help-value-lines = 日志

help-backup = 备份一个节点的文件夹，开着也可以备份
help-backup-usage = hutong backup 文件夹 --to 备份文件夹 [--as-tables] [--with-keys]
help-backup-after =
    备份是数据库在同一时刻的样子，附有每个文件的散列清单，从不覆盖已有的东西。
    头锁文件不在备份里：它说明签过什么，旧的一份会说少。
    私钥只有加上 --with-keys 才在里面；否则请另外保存，没有私钥这份记录不能继续。
    加上 --as-tables 就把节点里的一切写成文本表格（每表一个文件，每行一个 JSON），任何程序都能读；
    两种备份都可以用“hutong restore”恢复。

    例如：
      hutong backup /srv/hutong --to /mnt/backup/2026-11-26
help-backup-dir = 节点的文件夹
help-backup-to = 备份放在哪里，必须是还没有的文件夹
help-backup-as_tables = 不复制数据库，而写成文本表格：慢一些，没有本软件也能读
help-backup-with_keys = 把私钥也放进去：拿到这份备份的人就能以本主体的名义签名
backup-exists = { $path } 已经有了；备份从不覆盖。
    .remedy = 换一个文件夹，例如以今天的日期命名。
backup-unfinished = { $path } 是一次中断的备份留下的。
    .remedy = 如果没有别的备份正在进行，请删除这个文件夹后再试。
backup-copying = 复制
backup-done = 备份在 { $folder }：{ $size } 条、{ $files } 个文件、{ $mib } MiB。核对请用“hutong restore --check { $folder }”。
backup-without-keys = 私钥不在里面。请把 文件夹/keys 另外复制一份，锁好。
backup-left-out = 以下文件含有密钥，没有放进备份：{ $files }。请另存一份，或用 --with-keys。
backup-with-keys = 私钥在里面：请像保管印章一样保管它。

help-restore = 把备份恢复到新文件夹，或者只作核对
help-restore-usage = hutong restore 备份 --to 文件夹 [--keys 文件夹] [--lock 文件夹] · hutong restore --check 备份或文件夹
help-restore-after =
    加上 --check 什么都不写：先按清单核对每个文件，再按签名核对每一条、每一件内容、每一张表。
    节点的文件夹也可以这样核对，开着也可以。

    恢复出来的文件夹，在弄清最后签过什么之前不签名。原来的文件夹还在的，用 --lock 指出；
    否则向协作方询问，缺少的条目从对方的镜像取回；各方都答复之前只能阅读。
    原来的文件夹请不要再打开。

    例如：
      hutong restore --check /mnt/backup/2026-11-26
      hutong restore /mnt/backup/2026-11-26 --to /srv/hutong-new --lock /srv/hutong
help-restore-backup = 备份；与 --check 一起也可以是节点的文件夹
help-restore-to = 恢复到哪里，必须是还没有的文件夹
help-restore-check = 只核对，什么都不写
help-restore-keys = 私钥所在的文件夹（备份里没有私钥时）
help-restore-lock = 原来的文件夹，头锁文件还在里面
help-restore-vkey = 信得过的验证钥匙
restore-neither = { $path } 既不是备份，也不是节点的文件夹。
    .remedy = 请检查路径；备份里有文件 backup.manifest，节点的文件夹里有文件 store.db。
restore-unreadable = 读不了，所以什么都不能说。
    .remedy = 请看原因；检查权限和磁盘，或换一份备份。
restore-exists = { $path } 已经有了；恢复从不覆盖。
    .remedy = 换一个新文件夹。原来的请不要删除：里面的头锁文件说明签过什么。
restore-damaged = 备份已损坏（{ $place }），什么都没有恢复。
    .remedy = 用“hutong restore --check”看全部损坏之处，再取更早的一份备份：缺少的条目由协作方补上。
restore-no-keys = 这份备份里没有私钥。
    .remedy = 用 --keys 指出私钥所在的文件夹：原机器上的 文件夹/keys，或锁好的那一份。没有私钥，这份记录不能继续。
restore-other-keys = 记录钥匙是 { $found } 的，备份却是 { $wanted } 的。
    .remedy = 用 --keys 指出这份记录自己的钥匙。
restore-running = { $dir } 里的节点正开着。
    .remedy = 请先停下它：两个节点用同一把钥匙会签出两份历史，那是对本主体不利的证据。
restore-other-lock = { $dir } 里的头锁不是这份记录的。
    .remedy = 指出这个节点原来的文件夹；或者不写 --lock，改向协作方询问。
restore-key = 有一把私钥不能用。
    .remedy = 请看原因；取锁好的那一份。
restore-lock = 头锁文件读不了。
    .remedy = 请看原因。不写 --lock 则向协作方询问签过什么。
restore-disk = 新文件夹建不了。
    .remedy = 请看原因；没有留下半成品。检查权限和剩余空间。
restore-manifest = { $origin } 的备份，{ $made } 所作：已签名 { $size } 条（存 { $stored } 条），{ $files } 个文件，{ $mib } MiB
restore-has-keys = 私钥在里面。
restore-lacks-keys = 私钥不在里面。
restore-left-out = 备份里没有这些含密钥的文件：{ $files }。恢复后请放回目录，否则不会向外发送消息。
restore-head = 记录头：{ $size } 条，根 { $root }
restore-damage = 损坏  { $path }：{ $what }
restore-damage-manifest = 清单读不了：{ $why }
restore-damage-other-log = 清单与数据库不是同一份记录
restore-damage-gone = 文件不在了
restore-damage-length = 有 { $found } 字节，备份时是 { $wanted } 字节
restore-damage-line = 第 { $line } 行读不懂：{ $what }
restore-damage-bytes = 内容与备份时不同
restore-damage-stray = 备份里本来没有这个文件
restore-no-record = 没有核对里面的记录：文件已损坏，其中的字节不能作数。
restore-what-to-do = 您可以：原样保留这一份，取更早的一份备份；缺少的条目由协作方补上。
restore-done = 已恢复到 { $dir }
restore-ready = 可以签名：最后签过什么已经清楚。用“hutong serve --dir { $dir }”打开，原来的文件夹请不要再打开。

recovery-no-lock = { $dir } 还不能签名：恢复时没有头锁文件，本机没有人知道最后签过什么（这里有 { $stored } 条）。
    .remedy = 用“hutong serve”打开：可以阅读，节点会自己询问协作方，各方都答复后才继续：没有答复的一方，可能存得比别人多。原来的文件夹还在的，加上 --lock 再恢复一次。如果有一方永远不会答复，这份记录到此为止：用“hutong init”以下一个序号另建一份，并告知持有回执的人。
recovery-old-lock = { $dir } 还不能签名：头锁文件只知道签过 { $signed } 条，备份里却有 { $stored } 条，可见它是旧的一份。
    .remedy = 用“hutong serve”打开：可以阅读，节点会自己询问协作方，各方都答复后才继续：没有答复的一方，可能存得比别人多。如果别处还有更新的头锁文件，加上 --lock 再恢复一次。
recovery-missing = { $dir } 还不能签名：签过 { $signed } 条，这里只有 { $stored } 条，是较早的备份。
    .remedy = 用“hutong serve”打开：可以阅读，只要有一方的镜像能读，缺少的条目就会取回。备份之后写下的文字只在本机，这些条目回来时没有文字。
recovery-nobody = 还没有协作方，没有人可以询问。
recovery-unreachable = { $origin }：它的网站或文件夹读不到（{ $why }）
recovery-diverged = { $origin }：它出示过两份历史，说的不能作数
recovery-nothing = { $origin }：它没有见过这份记录
recovery-knows = { $origin }：它为这份记录的 { $size } 条作过见证
recovery-knows-more = { $origin }：它为这份记录的 { $size } 条作过见证，但它的镜像里还没有；请让对方公布一次

help-serve-metrics = 监控读取指标的地址，限本机或内网，例如 127.0.0.1:9101（默认不开）
serve-metrics = 监控指标在 { $url }
serve-metrics-public = 从外面可以访问 { $address }
    .remedy = 指标只给运维人员看：请用本机或内网的地址，例如 127.0.0.1:9101
serve-outbound = 发不出通知：{ $why }
    .remedy = 请按 docs/OPERATING.md 改好 outbound.json，或者拿走它；然后再启动。
serve-provider = 没有人能用统一身份登录：{ $why }
    .remedy = 请按 docs/OPERATING.md 改好 identity.json，或者拿走它；然后再启动。
serve-reconciled = 有一方协作方说明了最后签过什么；节点重新打开，可以签名了。
serve-anew = { $dir } 里的节点可以签名了，但没能自己重新打开。
    .remedy = 请用同样的命令再打开一次。

help-doctor = 给节点的文件夹作体检：设置、文件、时钟、数据库、头锁、协作方、备份
help-doctor-usage = hutong doctor 文件夹
help-doctor-after =
    什么都不写，开着也可以查。每项检查一行，附有办法；最后是这个节点对外访问的完整清单。
    有问题时退出码为 1，发现记录不一致的证据时为 4，否则为 0。

    例如：
      hutong doctor /srv/hutong
help-doctor-dir = 节点的文件夹
doctor-unreadable = 文件夹查不了。
    .remedy = 请看原因；较旧的数据库，打开一次节点就会升级。
doctor-line-ok = 正常  { $what }
doctor-line-advice =
    建议  { $what }
    {"      "}{ $remedy }
doctor-line-problem =
    问题  { $what }
    {"      "}{ $remedy }
doctor-sum = 问题 { $problems } 项，建议 { $advice } 项。
doctor-outbound = 这个节点对外访问的完整清单：
doctor-outbound-none = {"  "}无
doctor-outbound-folder = {"  "}{ $origin }（协作方）：读取文件夹 { $folder }
doctor-outbound-site = {"  "}{ $origin }（协作方）：访问网址 { $folder }
doctor-outbound-letters = {"  "}{ $to }（{ $channel ->
        [mail] 给要求通知的人发邮件
       *[hook] 给要求通知的人向网关发签名请求
    }）
doctor-outbound-provider = {"  "}{ $to }（统一身份系统）：有人用它登录时
doctor-provider = 也可以用统一身份系统 { $to } 登录。
doctor-provider-bad = 有 identity.json，却没有人能用统一身份登录：{ $why }
    .remedy = 请按 docs/OPERATING.md 改好或者拿走这个文件，再重新启动。
doctor-letters-none = 没有通知外发：outbound.json 没有写任何服务器。
doctor-letters = 通知会外发到 { $n } 处，见下面的清单。
doctor-letters-bad = 有 outbound.json，却什么也发不出去：{ $why }
    .remedy = 请按 docs/OPERATING.md 改好这个文件，再重新启动。
doctor-served = { $origin } 正开着（{ $size } 条）。
doctor-rests = { $origin } 没有开着（{ $size } 条）。
doctor-closed = 文件夹只有所有者能进入。
doctor-open = 别的用户能进入 { $dir }（权限 { $mode }）。
    .remedy = chmod 700 { $dir }
doctor-exposed = 本机别的用户能读 { $files }，里面有限定范围的文字和姓名。
    .remedy = chmod 700 { $dir }
doctor-keys = 四把私钥都在，只有所有者能读。
doctor-bad-key = 钥匙 { $role } 不能用：{ $why }
    .remedy = 让它只有所有者能读（chmod 600），或取锁好的那一份。
doctor-disk = 剩余 { $free } MiB，数据库 { $database } MiB。
doctor-disk-low = 只剩 { $free } MiB；数据库 { $database } MiB，放在旁边的备份还要同样大的地方。
    .remedy = 请腾出空间，或把备份放到另一块磁盘。
doctor-disk-full = 只剩 { $free } MiB；数据库 { $database } MiB。
    .remedy = 请马上腾出空间：磁盘满了，节点什么都不能办。
doctor-disk-unknown = 查不出磁盘还剩多少。
    .remedy = 请自己看一下：df
doctor-clock = 时钟不落后于记录。
doctor-clock-behind = 时钟比最新的一条慢 { $behind } 秒，或者从来没有校准过。
    .remedy = 让机器用 NTP 校时（timedatectl set-ntp true），并查明为什么不准。
doctor-database = 数据库自查无误。要按签名核对，用“hutong restore --check”。
doctor-database-damaged = 数据库已损坏：{ $what }
    .remedy = 停下节点，把文件夹原样复制一份，再把最近的好备份恢复到这把头锁旁边：hutong restore … --lock
doctor-lock = 头锁与数据库一致。
doctor-lock-behind = { $stored } 条里，头锁知道签过 { $signed } 条。
    .remedy = 打开节点：中断时没来得及签名的，核对后补签。
doctor-lock-missing = 头锁文件丢失：本机没有人知道最后签过什么。
    .remedy = 用“hutong serve --dir { $dir }”打开：节点会询问协作方，各方都答复之前只能阅读。
doctor-lock-ahead = 签过 { $signed } 条，这里只有 { $stored } 条：是较早的备份。
    .remedy = 用“hutong serve --dir { $dir }”打开：缺少的条目从协作方的镜像取回。
doctor-lock-contradicts = 到第 { $size } 条为止，这里的条目不是签过名的那些。
    .remedy = 什么都不要改；先复制文件夹，再用“hutong verify { $dir }”查看出在哪里。
doctor-restored = 它是从备份恢复的，之后还没有签过名。
    .remedy = 打开它，看它怎么说。
doctor-no-partner = 没有协作方：没有人另外保存这份记录。
    .remedy = 用 hutong partner add 添加，或请一个外部机构作见证。
doctor-partner = 一刻钟内有 { $origin } 的消息。
doctor-partner-never = 从来没有 { $origin } 的消息。
    .remedy = 用 hutong partner pull 取一次，看它怎么说。
doctor-partner-silent = 已有 { $hours } 小时没有 { $origin } 的消息。
    .remedy = 请问对方的运维人员，并看它的文件夹是否还传到这里。
doctor-partner-unreadable = { $origin } 的文件夹读不了：{ $folder }
    .remedy = 请看共享目录是否挂上，对方是否在公布。
doctor-partner-diverged = { $origin } 出示过两份历史。
    .remedy = 复制文件夹 evidence，告知对方和依靠这份记录的人；“hutong partner list”可以看到。
doctor-guarded = { $size } 条里，{ $origin } 已留存 { $guarded } 条。
doctor-unguarded = 最新的 { $behind } 条，{ $origin } 还没有留存。
    .remedy = 请公布（hutong serve --publish），并问对方是否在取。
doctor-backup = 最近的备份是 { $hours } 小时前的（{ $size } 条）。
doctor-no-backup = 这个文件夹从来没有备份过。
    .remedy = 每夜运行 hutong backup { $dir } --to …
doctor-backup-due = 最近的备份是 { $days } 天前的（{ $size } 条）。
    .remedy = 每夜运行 hutong backup { $dir } --to …
doctor-backup-old = 最近的备份是 { $days } 天前的（{ $size } 条）。
    .remedy = 马上运行 hutong backup { $dir } --to …，并查明每夜的备份为什么没有运行。
doctor-losses-back = 恢复旧备份时丢失的内容已从协作方取回 { $back } 件，没有缺的。
doctor-losses-waiting = 恢复旧备份以后，本方条目缺 { $lost } 件内容，已取回 { $back } 件。还没有问过：{ $origins }
    .remedy = 让它继续运行，并查看这些协作方能否连上；从文件夹读取的协作方，改用网址添加后才能询问。
doctor-losses-gone = 本方条目有 { $lost } 件内容再也找不回：随旧备份丢失，协作方也都没有。已取回 { $back } 件。
    .remedy = 条目还在，回执仍然有效；作者可以重新提交。请增加备份次数。
doctor-sums = 输入相同，各方算出的结果却不同：{ $consultations }。
    .remedy = 与对方核对程序版本，双方都运行 hutong verify；查明原因前不要采用结果。
doctor-acts = 工作人员操作日志完整（{ $lines } 行），从不删除。
doctor-acts-broken = 工作人员操作日志在第 { $line } 行断开。
    .remedy = 什么都不要改；与以前导出的日志对照（hutong audit check）。
doctor-certificates = 这里不存证书：TLS 在门户前面的代理上。
doctor-second = 有岗位且登录过的人都有第二重验证。
doctor-without-second = 有岗位的人里，{ $n } 人还没有第二重验证。
    .remedy = 设置之前他们进不了工作台；请他们登录一次。
doctor-roles = 系统管理和账号管理不在同一个人手里。
doctor-both-roles = { $n } 人既管系统又管账号。
    .remedy = 把其中一项交给别人。
doctor-no-auditor = 没有审计员。
    .remedy = 请一位不担任别的岗位的人作审计员。
doctor-name = 主体名称已填写。
doctor-no-name = 主体名称还没有填写。
    .remedy = 在设置页填写（/admin/settings）。
doctor-demo = 这里有演示的标记。
    .remedy = 演示的文件夹不要用来办真的协商。

help-audit = 工作人员操作日志：导出、核对
help-audit-usage = hutong audit export|check …
help-audit-after =
    谁、何时、做了什么、关于什么；从不含意见的文字。每行都含上一行的散列，改动或漏掉一行都看得出来。
    日志从不删除。

    例如：
      hutong audit check /srv/hutong
help-audit-export = 把工作人员操作日志写成 JSON 行，或 syslog 格式
help-audit-export-usage = hutong audit export 文件夹 [--since 日期] [--format jsonl|syslog]
help-audit-export-after =
    写到标准输出，开着也可以导出。

    例如：
      hutong audit export /srv/hutong --since 2026-06-01 > acts.jsonl
help-audit-export-dir = 节点的文件夹
help-audit-export-since = 从这一天起（例如 2026-06-01），不写则全部
help-audit-export-format = jsonl（默认）或 syslog（RFC 5424）
help-audit-check = 核对链条，指出断在哪里
help-audit-check-usage = hutong audit check 日志或文件夹
help-audit-check-after =
    可以是任一格式的文件，也可以是节点的文件夹。链条断开时退出码为 4。

    例如：
      hutong audit check acts.jsonl
help-audit-check-lines = 导出的文件，或节点的文件夹
audit-unreadable = 工作人员操作日志读不了。
    .remedy = 请看原因；较旧的数据库，打开一次节点就会升级。
audit-file = 读不了 { $path }
    .remedy = 请检查文件名，以及您能不能读它。
audit-since = “{ $day }”不是日期。
    .remedy = 写成 2026-06-01
audit-line = { $path } 第 { $line } 行不是这份日志的一行：{ $problem }
    .remedy = 请给“hutong audit export”写出的文件，里面不要有别的行。
audit-holds = 链条完整：{ $lines } 行。最后一行的散列：{ $last }
audit-broken = 链条在第 { $line } 行断开：这一行或它前面的一行被改动、漏掉或加进来。

portal-recovering = 这份记录是从备份恢复的，在协作方说明最后签过什么之前只能阅读。这里有的都能读，回执仍然有效。
portal-error-recovering = 现在还不能写入：这份记录是从备份恢复的，正在向协作方询问最后签过什么。
    .remedy = 可以继续阅读。请保留您写的内容，稍后再试；运维人员已经知道。
doctor-small = 有 { $n } 人既管系统又管账号；这个节点是为小的主体建立的。
    .remedy = 主体还小时可以这样；健康页会说明。
doctor-unconfirmed = 有 { $n } 次删除，{ $logs } 未在 72 小时内确认。
    .remedy = 如果是本方的记录，请让节点运行并能连到协作方；如果是协作方的，请与其管理员联系。“记录”页可下载自证的文件。
