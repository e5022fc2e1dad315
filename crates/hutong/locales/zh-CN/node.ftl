# 管理节点的命令：建、开、交、导入、导出、发布、协作方、核验、测速。

help-value-name = 名称
help-value-origin = 记录名
help-value-file = 文件
help-value-folder = 文件夹
help-value-seconds = 秒
help-value-ms = 毫秒
help-value-key = 钥匙
help-value-id = 编号
help-value-text = 文字
help-value-title = 标题
help-value-choice = 态度
help-value-place = 记录名#条
help-value-record = 记录
help-value-audience = 范围

key-role = { $role ->
        [log] 记录
        [witness] 见证
        [mirror] 镜像
        [transport] 传输
       *[root] 根
    }

help-init = 建一个节点：生成钥匙和一份空的记录
help-init-usage = hutong init 文件夹 --body 名称 --origin 记录名 [选项]
help-init-after =
    记录名一经使用不再改变，写成 主机/主体/log/序号。

    例如：
      hutong init /srv/hutong --body 四川省政协 --origin sichuan.example/zhengxie/log/1
help-init-dir = 节点的文件夹，没有则新建
help-init-body = 主体的名称
help-init-body_en = 单位的英文名称（不写则与 --body 相同）
help-init-origin = 记录名，例如 sichuan.example/zhengxie/log/1
help-init-root_key = 根钥匙放在哪里（默认在节点文件夹旁边，不在里面）
help-init-small = 系统管理和安全管理可由一人担任：用于小的主体
help-init-simulated_clock = 用这个时刻（1970 年以来的秒数）代替现在，只用于虚构数据

init-exists = { $dir } 里已经有钥匙，不能再建一次。
    .remedy = 换一个文件夹；已有的节点用“hutong serve --dir { $dir }”打开。
init-origin = “{ $origin }”不能作记录名。
    .remedy = 写成 主机/主体/log/序号，只用可见的英文字符，例如 sichuan.example/zhengxie/log/1
init-made = 已为“{ $body }”建好节点，在 { $dir }
init-origin-is = 记录名 { $origin }，从此不变。第一条已经写入并签名。
init-keys = 钥匙（私钥在文件夹 keys 里，只有本用户可读）。下面是公开的验证钥匙和指纹：
init-key =
    {"  "}{ $role }  { $vkey }
    {"        "}指纹 { $fingerprint }
init-root =
    请现在就把根钥匙 { $file } 移到离线的地方（例如锁进抽屉的 U 盘），本机不再需要它。
    日后更换钥匙要用它；谁拿到它，谁就能冒充本主体。
init-witness =
    还没有协作方。没有人另外保存这份记录之前，机器损坏后只能另开一份新的记录。
    请尽快添加协作方（hutong partner add），或请一个外部机构作见证。
init-next = 下一步：hutong serve --dir { $dir }

help-serve = 打开节点，直到被停止
help-serve-usage = hutong serve --dir 文件夹 [选项]
help-serve-after =
    节点开着的时候，其他命令经由文件夹里的 admin.sock 办理，不会有两个进程同时写。

    例如：
      hutong serve --dir /srv/hutong --publish /srv/hutong-public
help-serve-dir = 节点的文件夹
help-serve-publish = 定时把记录公布到这个文件夹
help-serve-every = 每隔多少秒取一次协作方的记录、公布一次（默认 15）
help-serve-simulated_clock = 用一个不走的时钟，从这个时刻（秒）开始，只用于虚构数据
help-serve-until_eof = 标准输入关闭时也停止
help-serve-listen = 门户监听的地址（默认 127.0.0.1:8080；端口被占用时用下一个空闲的）
help-serve-no_portal = 不开门户；写了 --listen 的，只提供记录
help-serve-base = 门户所在的路径，例如 /consult/
help-serve-tls_certificate = 用这条证书链（PEM，站点自己的在最前）对连接作 TLS 加密；前面另有代理的不用写
help-serve-tls_key = 证书的私钥（PEM）
help-serve-public_url = 外部访问门户的网址，例如 https://example.org
help-witness = 只做见证：留存并会签各方的记录
help-witness-usage = hutong witness --dir 文件夹 [选项]
help-witness-after =
    图书馆、大学或第三方用它保存各方的记录，让谁都不能事后改口。没有门户，也得不到任何意见的文字。
    先用“hutong init”建立节点，再用“hutong partner add”添加各方；各方也要添加它。

    例如：
      hutong witness --dir /srv/witness --listen 0.0.0.0:8090
help-witness-dir = 节点的文件夹
help-witness-listen = 监听的地址（默认 127.0.0.1:8090）
help-witness-every = 每隔多少秒取一次各方的记录（默认 15）
help-witness-tls_certificate = 用这条证书链（PEM，站点自己的在最前）对连接作 TLS 加密
help-witness-tls_key = 证书的私钥（PEM）
help-witness-until_eof = 标准输入关闭时也停止
help-value-address = 地址
help-value-path = 路径
help-value-url = 网址
serve-closed = 连接经 TLS 加密；协作方可在网址后面固定这张证书：#sha256={ $fingerprint }
serve-certificate = 证书不能用：{ $why }。
    .remedy = 请给出证书链和它的私钥，都是 PEM 格式，私钥不要让别人读到。
serve-portal = 门户网址：{ $url }
serve-record = 记录网址：{ $url }
serve-port-taken = 端口 { $wanted } 已被占用，门户改在 { $taken } 监听。
serve-no-demo = 这个目录里有演示的标记 { $mark }，但它不属于这份记录：演示功能不打开。
serve-pages = 门户打不开：检索文件不能用。
    .remedy = 见原因；这个文件里没有记录以外的内容，删掉后会重新建立。
serve-listen = 门户无法在 { $address } 监听。
    .remedy = 换一个地址：hutong serve --listen 127.0.0.1:9000
serve-breach = 现在只供阅读，以条目仍然对得上的最后一个检查点为准（{ $size } 条）。
serve-ready = 节点 { $origin } 已打开。按 Ctrl-C 停止。
serve-stopped = 节点已停止。

node-none = { $dir } 不是节点的文件夹。
    .remedy = 核对路径；新建节点用“hutong init”。
node-held = { $dir } 正被另一个进程占用，而它不回应。
    .remedy = 等它启动完，或停止它，再试一次。不要删除里面的文件。
node-start = 打不开 { $dir } 里的节点。
    .remedy = 请看原因；记录没有改动。
node-start-breach = { $dir } 里的记录和签过名的对不上，节点拒绝写入。
    .remedy = 不要改动文件夹；先备份，再运行“hutong verify { $dir }”查看哪里不符。
node-silent = { $dir } 的节点没有回答。
    .remedy = 请看节点的输出；用同样的 --key 再试一次，不会重复提交。
node-failed = 节点没有办成。
    .remedy = 请看原因；用同样的 --key 再试一次，不会重复提交。
node-halted = 节点发现记录对不上，已停止写入。
    .remedy = 不要改动文件夹；先备份，再用“hutong verify”查看哪里不符。
node-usage = 节点看不懂这个请求：{ $message }
    .remedy = 请确认命令和节点是同一个版本的程序。
node-refused = { $message }
    .remedy = 请确认命令和节点是同一个版本的程序。
node-runtime = 系统没有给线程。
    .remedy = 请关掉一些程序再试。
node-socket = 打不开 { $dir } 里的 admin.sock
    .remedy = 请检查权限；文件夹的路径最长约 95 个字节。
node-dice = 系统没有给随机数。
    .remedy = 请稍后再试。

help-publish = 把记录写成静态文件，供协作方和公众读取
help-publish-usage = hutong publish 文件夹 --to 文件夹
help-publish-after =
    写出记录的全部条目、签名，以及方案允许每个协作方打开的内容。只写变化了的部分。

    例如：
      hutong publish /srv/hutong --to /srv/hutong-public
help-publish-dir = 节点的文件夹
help-publish-to = 公布到哪里
publish-done = 已公布到 { $folder }：记录 { $size } 条，打开的内容 { $parts } 件，写了 { $files } 个文件。

help-partner = 协作方：添加、取回、查看
help-partner-usage = hutong partner add|pull|list 文件夹 …
help-partner-after =
    运行“hutong partner add --help”查看怎样核对对方的钥匙。

    例如：
      hutong partner list /srv/hutong
help-partner-add = 添加一个协作方：双方先核对指纹
help-partner-add-usage = hutong partner add 文件夹 对方的网址或公布的文件夹 [--private] [--vkey 钥匙]
help-partner-add-after =
    先不写 --vkey 运行一次，看到对方的钥匙和指纹；打电话请对方的管理员念一遍他自己的指纹；
    一致，再照提示写上 --vkey 运行。没有人核对过的钥匙，程序不会相信。

    例如：
      hutong partner add /srv/hutong https://zx.chongqing.example
      hutong partner add /srv/hutong http://10.2.0.5:8080 --private
      hutong partner add /srv/hutong /mnt/chongqing-public
help-partner-add-dir = 本方节点的文件夹
help-partner-add-address = 对方门户的网址（https:// 开头），或者对方公布的文件夹
help-partner-add-private = 对方在内网：允许内网地址，也允许不加密的 http://
help-partner-add-vkey = 已经核对过的、对方记录的验证钥匙
help-partner-pull = 立即取回所有协作方的记录，验证、镜像、会签
help-partner-pull-usage = hutong partner pull 文件夹
help-partner-pull-after =
    记录对不上的，以退出码 4 结束，并保存证据。

    例如：
      hutong partner pull /srv/hutong
help-partner-pull-dir = 本方节点的文件夹
help-partner-list = 列出协作方和它们的状态
help-partner-list-usage = hutong partner list 文件夹
help-partner-list-after =
    加 --json 供程序读取。

    例如：
      hutong partner list /srv/hutong
help-partner-list-dir = 本方节点的文件夹

partner-record = 读不了 { $path }
    .remedy = 请检查这是不是对方的网址或公布的文件夹，以及本机能不能访问；对方在内网的，加 --private。
partner-keys = 那里的记录说，{ $origin } 的钥匙是：
partner-compare = 还没有核对 { $origin } 的钥匙，所以没有添加。
    .remedy = 打电话请对方的管理员念一遍他的指纹；一致，就运行：{ $call }
partner-other-key = { $origin } 的钥匙和您给的不是同一把：那里的指纹是 { $found }，您给的是 { $given }。
    .remedy = 不要添加。先问对方：是给错了地址、抄错了钥匙，还是有人换掉了文件。
partner-pinned = 已把 { $origin } 添加为 { $dir } 的协作方。对方也要添加本方，才能互相见证。
partner-nobody = 还没有协作方。
partner-line = { $origin }  { $state ->
        [pinned] 已添加
        [syncing] 正在取
        [current] 最新
        [stale] 很久没有更新
        [diverged] 记录分叉，已停止会签
        [retired] 已结束
       *[other] { $state }
    }，{ $size } 条
partner-back = 从协作方取回丢失的内容 { $n } 件
partner-pulled = { $origin }  { $state ->
        [pinned] 已添加
        [syncing] 正在取
        [current] 最新
        [stale] 很久没有更新
        [diverged] 记录分叉，已停止会签
        [retired] 已结束
       *[other] { $state }
    }，{ $size } 条，新取 { $new } 条，打开内容 { $opened } 件
partner-problem = {"  "}问题：{ $problem }
partner-diverged = { $origin } 给出了两份不同的历史。
    .remedy = 已停止为它会签，证据已保存。请联系对方和双方的上级，不要删除任何文件。

help-verify = 核验一份记录或一张回执，只看字节
help-verify-usage = hutong verify [记录] [--receipt 文件] [--evidence 文件] [--vkey 钥匙]…
help-verify-after =
    “记录”是公布的文件夹、它的副本，或者其中的镜像。不需要节点，也不需要网络。
    --vkey 是您信得过的验证钥匙，可以写几个；不写就用记录自己说的钥匙，并且会说明没有人担保。
    对不上时以退出码 4 结束，并说明是哪个文件、第几条。

    例如：
      hutong verify /srv/hutong-public --vkey 'sichuan.example/zhengxie/log/1+…'
      hutong verify --receipt 回执.tlog-proof --vkey 'sichuan.example/zhengxie/log/1+…'
help-verify-record = 要核验的记录
help-verify-receipt = 要核验的回执
help-verify-evidence = 要核验的证据（两种历史，或做错、没做的事）；核验两种历史时，旁边给出被指认的记录（其文件夹，或镜像它的目录、文件夹），每把钥匙就只在它当时在用的长度上算数
help-verify-vkey = 信得过的验证钥匙
verify-checking = 核验
verify-vkey = “{ $key }”不是验证钥匙：{ $problem }
    .remedy = 请完整抄写，写成 名称+八位十六进制+base64，外面加单引号。
verify-no-record = { $path } 里没有记录。
    .remedy = 请给出公布的文件夹（里面有 checkpoint），或节点的文件夹。
verify-unreadable = 记录读不了，所以什么都不能说。
    .remedy = 请检查权限和磁盘，再核验一次。
verify-evidence-holds = 证据成立：{ $origin } 签过两种不能同时为真的历史。如果所给的钥匙在这些长度之前已被更换，证明的是有人拿走了钥匙，而不是该记录有两副面孔：把那份记录放在证据旁边一起核验，就能说明当时用的是哪把。
verify-evidence-convicts = 证据成立：{ $origin } 签过两种不能同时为真的历史，所用的钥匙按旁边的记录正是当时在用的。
verify-evidence-not = 证明不了什么：{ $why }
verify-no-receipt = 读不了 { $path }
    .remedy = 请核对文件名和读取权限。
verify-record = 记录 { $origin }，{ $size } 条（{ $path }）
verify-checked = 查过：{ $entries } 条、散列 { $tiles } 块、打开的内容 { $parts } 件、表态 { $batches } 批、报告 { $reports } 份
verify-signed = 签名有效：{ $names }
verify-mirror = 其中镜像 { $origin }：{ $entries } 条
verify-unchecked = 没能查：{ $what }
verify-problem = 不符  { $path }：{ $what }
verify-problem-entry = 不符  第 { $entry } 条，{ $path }：{ $what }
verify-more = 还有 { $n } 处，加 --json 全部列出。
verify-intact = 全部相符。
verify-breach = 记录对不上：这份副本不是签过名的那一份。请保留它作为证据，另向对方索取一份。
verify-receipt-holds = 回执 { $path } 有效：这一件是 { $origin } 的第 { $entry } 条，在签过名的记录里。
verify-receipt-opened = 里面的内容与记录相符：{ $parts }
verify-receipt-broken = 回执 { $path } 不成立：{ $problem }

help-submit = 提交一件：意见、回复、观点、表态
help-submit-usage = hutong submit opinion|reply|statement|vote|json 文件夹 …
help-submit-after =
    运行“hutong submit opinion --help”查看某一种的用法。

    例如：
      hutong submit opinion --help
help-submit-opinion = 提交一条意见建议，把回执写成文件
help-submit-opinion-usage = hutong submit opinion 文件夹 文字 --consultation 编号 --person 编号 [选项]
help-submit-opinion-after =
    “文字”写 - 就从标准输入读取。

    例如：
      hutong submit opinion /srv/hutong "请把夜间急诊开起来。" --consultation western-science-city --person sc-m-001
help-submit-opinion-dir = 节点的文件夹
help-submit-opinion-person = 谁提交：登记过的人
help-submit-opinion-device = 谁提交：不登记的设备
help-submit-opinion-key = 表单的钥匙（32 位十六进制）；重复提交用同一把，不会收两次
help-submit-opinion-receipt = 回执写到哪里（默认是当前文件夹，以查询码为名）
help-submit-opinion-text = 意见的文字，或 -
help-submit-opinion-consultation = 哪个协商
help-submit-opinion-prompt = 哪个征集方向
help-submit-opinion-title = 标题
help-submit-opinion-audience = 谁可以看：public、members、secretariats 或 own
help-submit-opinion-named = 署名
help-submit-opinion-file = 附件，可以写几个
help-submit-reply = 回复一件
help-submit-reply-usage = hutong submit reply 文件夹 文字 --item 记录名#条 --person 编号 [选项]
help-submit-reply-after =
    “文字”写 - 就从标准输入读取。

    例如：
      hutong submit reply /srv/hutong "六月开诊。" --item sichuan.example/zhengxie/log/1#17 --person sc-m-001
help-submit-reply-dir = 节点的文件夹
help-submit-reply-person = 谁提交：登记过的人
help-submit-reply-device = 谁提交：不登记的设备
help-submit-reply-key = 表单的钥匙（32 位十六进制）
help-submit-reply-receipt = 回执写到哪里
help-submit-reply-text = 回复的文字，或 -
help-submit-reply-item = 回复哪一件，例如 sichuan.example/zhengxie/log/1#17
help-submit-reply-named = 署名
help-submit-statement = 提一条供人表态的观点
help-submit-statement-usage = hutong submit statement 文件夹 文字 --consultation 编号 --person 编号 [选项]
help-submit-statement-after =
    “文字”写 - 就从标准输入读取。

    例如：
      hutong submit statement /srv/hutong "夜门诊应列入财政经费。" --consultation western-science-city --person sc-m-001
help-submit-statement-dir = 节点的文件夹
help-submit-statement-person = 谁提交：登记过的人
help-submit-statement-device = 谁提交：不登记的设备
help-submit-statement-key = 表单的钥匙（32 位十六进制）
help-submit-statement-receipt = 回执写到哪里
help-submit-statement-text = 观点的文字，或 -
help-submit-statement-consultation = 哪个协商
help-submit-statement-from = 取自哪一条意见
help-submit-vote = 对一条观点表态
help-submit-vote-usage = hutong submit vote 文件夹 agree|disagree|pass --consultation 编号 --statement 记录名#条 --person 编号
help-submit-vote-after =
    表态先得到收据；凑满一批封存后，收据可以换成回执。

    例如：
      hutong submit vote /srv/hutong agree --consultation western-science-city --statement sichuan.example/zhengxie/log/1#17 --person sc-m-001
help-submit-vote-dir = 节点的文件夹
help-submit-vote-person = 谁表态：登记过的人
help-submit-vote-device = 谁表态：不登记的设备
help-submit-vote-key = 表单的钥匙（32 位十六进制）
help-submit-vote-receipt = 收据写到哪里
help-submit-vote-choice = agree 赞成、disagree 不赞成、pass 弃权
help-submit-vote-consultation = 哪个协商
help-submit-vote-statement = 哪一条观点
help-submit-json = 逐行传递 JSON 请求，逐行打印回答（供程序使用）
help-submit-json-usage = hutong submit json 文件夹 [文件]
help-submit-json-after =
    每行一个请求，写法与 admin.sock 相同，例如：
      {"{"}"op":"status"{"}"}
      {"{"}"op":"submit","by":{"{"}"person":"sc-m-001"{"}"},"key":"…","ask":{"{"}"do":"support-item","item":["…",17]{"}"}{"}"}

    例如：
      hutong submit json /srv/hutong 请求.jsonl
help-submit-json-dir = 节点的文件夹
help-submit-json-requests = 请求的文件，不写就读标准输入

submit-read = 读不了 { $path }
    .remedy = 请核对文件名和读取权限；什么都没有提交。
submit-receipt-fault = 已经提交，但回执写不到 { $path }
    .remedy = 请用同样的 --key 再提交一次（不会收两次），并用 --receipt 换一个地方。
submit-place = “{ $place }”不是一件的位置。
    .remedy = 写成 记录名#条，例如 sichuan.example/zhengxie/log/1#17
submit-request = 第 { $line } 行不是请求：{ $problem }
    .remedy = 每行一个 JSON 对象，“hutong submit json --help”有例子。前面各行已经办理。
submit-same-key = 要再试一次，请加上 --key { $key }
submit-done = 已收到，在记录里的位置是 { $place }，查询码 { $code }。回执：{ $path }
submit-slip = 已收到您的表态。收据：{ $path }

help-value-tier = 层级
help-import = 从 CSV、XLSX 或 JSONL 导入意见，逐行收进记录，问题逐条列出
help-import-usage = hutong import 文件夹 输入… --consultation 编号 --by 编号 [选项]
help-import-after =
    一行是一条意见，认得中英文列名（留言详情、建议内容、text……），与“hutong analyse”相同。
    中断后可以再运行一次：收过的行不会收两次。改正文件里的问题后再运行，只会补上先前没有收的行。
    原来的时间、作者只作标注，入库时间以现在为准。

    例如：
      hutong import /srv/hutong 来信.xlsx --consultation western-science-city --by sc-clerk
help-import-dir = 节点的文件夹
help-import-input = 要导入的文件，可以写几个
help-import-consultation = 导入哪个协商
help-import-by = 谁导入：有审核职责的人
help-import-tier = 没有写层级的行算哪一层：member、verified 或 open（默认 open）
help-import-columns = 指明哪一列是什么，写作“字段=列名”，几项之间用逗号隔开
help-import-source = 来源的名称（默认是文件名）；两个不同的文件同名时，写一个不同的
help-import-problems = 把全部问题写成 CSV
import-handing-in = 提交
import-done = 收下 { $accepted } 行，先前已收 { $earlier } 行，没有收 { $refused } 行，读不成意见的 { $aside } 行。
import-list = 全部问题写在 { $path }
import-list-fault = 写不了 { $path }
    .remedy = 请检查权限和磁盘；导入已经完成，可以原样再运行一次来写这份清单。
import-refused = { $file } 第 { $line } 行没有收：{ $what }{ $remedy }
import-more = 还有 { $count } 处，加 --problems 文件 全部写出。

help-export = 导出全部意见：CSV（带 BOM，表格软件直接打开）和 JSON
help-export-usage = hutong export 文件夹 --out 文件夹 [选项]
help-export-after =
    CSV 可以用“hutong import”读回，一条不丢。只供本方秘书处使用：里面有未公布的件和姓名。
    要把整个节点搬到别处，请用“hutong backup --as-tables”，再用“hutong restore”。

    例如：
      hutong export /srv/hutong --out 副本
help-export-dir = 节点的文件夹
help-export-out = 导出到哪里
help-export-consultation = 只导出这个协商

help-bench = 测速：提交、核验、分析，并与本机的极限相比
help-bench-usage = hutong bench submit|verify|analyse|portal [选项]
help-bench-after =
    只打印数字，不作评判。在当前文件夹（或 --dir）里建一个临时文件夹，用完删除。

    例如：
      hutong bench submit --items 10000
help-bench-submit = 提交意见，每条都有回执；同一次运行里测同样的行直接写入数据库的速度
help-bench-submit-usage = hutong bench submit [选项]
help-bench-submit-after =
    每条意见 200 个字，分两部分；同步方式为 FULL。

    例如：
      hutong bench submit --items 10000 --writers 1
help-bench-submit-items = 提交多少条（默认 40000）
help-bench-submit-writers = 多少人同时提交（默认 64）
help-bench-submit-dir = 在哪里建临时文件夹
help-bench-verify = 核验一份记录；再由一个新节点取回、验证、入库
help-bench-verify-usage = hutong bench verify [选项]
help-bench-verify-after =
    记录是编造的：意见和公布各一条，交替排列。

    例如：
      hutong bench verify --leaves 1000000
help-bench-verify-leaves = 记录有多少条（默认 200000）
help-bench-verify-dir = 在哪里建临时文件夹
help-bench-analyse = 分析编造的表态和意见，或者您自己的文件
help-bench-analyse-usage = hutong bench analyse [输入] [选项]
help-bench-analyse-after =
    写了“输入”，就分析它，不再编造。

    例如：
      hutong bench analyse 留言.xlsx
help-bench-analyse-input = 要分析的文件夹或文件
help-bench-analyse-voters = 编造多少人（默认 2000）
help-bench-analyse-statements = 编造多少条观点（默认 300）
help-bench-analyse-opinions = 编造多少条意见（默认 4000）
help-bench-link = 两个节点隔着有时延的线路：一方公布的意见多久出现在另一方的网页上，断线后多快补上
help-bench-link-usage = hutong bench link [选项]
help-bench-link-after =
    例如：
      hutong bench link --delay 40 --items 200 --backlog 50000
help-bench-link-items = 逐条提交多少条意见（默认 100）
help-bench-link-backlog = 断线期间积压多少条（默认 20000）
help-bench-link-delay = 线路往返多少毫秒（默认 40）
help-bench-link-dir = 临时文件夹放在哪里
help-bench-portal = 用单独的进程为装好数据的节点提供门户，经 HTTP 请求网页、表态、意见和事件流
help-bench-portal-usage = hutong bench portal [选项]
help-bench-portal-after =
    一条意见，回执下载到手才算一条；最后逐张验证全部回执。对单个访客的限额关闭。请求方和应答方同在本机。

    例如：
      hutong bench portal --keep filled --seconds 10
help-bench-portal-opinions = 节点里有多少条意见（默认 10000）
help-bench-portal-stances = 节点里有多少次表态（默认 500000）
help-bench-portal-writers = 同时有多少连接提交表单（默认 64）
help-bench-portal-readers = 同时有多少连接阅读网页（默认 16）
help-bench-portal-streams = 打开多少条事件流（默认 10000）
help-bench-portal-seconds = 每一项请求多少秒（默认 5）
help-bench-portal-dir = 临时文件夹放在哪里
help-bench-portal-keep = 装好数据的节点留在这里；已有就直接使用
help-bench-portal-only = 只测量这一项，可以给多次：home、consultation、list、search、opinion、card、themes、theme、own-consultation、own-list、own-search、own-themes、stances、opinions、streams
help-bench-portal-serve = 只为这个装好数据的节点提供门户，到标准输入结束为止（测量的另一半）
bench-file = 用不了 { $path }
    .remedy = 请检查权限和磁盘空间，或用 --dir 换一个地方。
bench-step = 测速没有做完，停在：{ $what }
    .remedy = 请看原因；测速不动任何节点的文件夹。
bench-submitting = 提交
bench-writing = 写记录
bench-pulling = 取回
bench-submit-crowd = { $writers } 人同时提交 { $items } 条，每条有回执：{ $rate } 条/秒；一半在 { $p50 } 毫秒内、99% 在 { $p99 } 毫秒内得到回执
bench-submit-raw = 同样的行直接写入数据库：{ $raw } 条/秒；达到极限的 { $share }%
bench-submit-alone = 一个人逐条提交 { $items } 条：{ $rate } 条/秒；每条直接写两次盘为 { $raw } 条/秒，达到 { $share }%
bench-verify-size = 记录 { $leaves } 条，平均每条 { $bytes } 字节（含散列）
bench-verify-rate = 核验：{ $rate } 条/秒（{ $seconds } 秒）
bench-verify-pull = 新节点取回、验证、入库：{ $rate } 条/秒（{ $seconds } 秒）
bench-verify-backup = 备份用 { $backup } 秒（{ $mib } MiB）；“restore --check”核对：{ $rate } 条/秒（{ $seconds } 秒）
bench-analyse-reading = 读取：{ $seconds } 秒
bench-analyse = { $voters } 人对 { $statements } 条观点的 { $votes } 次表态、{ $opinions } 条意见：{ $seconds } 秒（每秒 { $votes-rate } 次表态、{ $opinions-rate } 条意见）
bench-memory = 内存最多用到 { $mib } MiB
bench-linking = 两方互通
bench-link-visible = 线路往返 { $delay } 毫秒，{ $items } 条意见：一方公布后，一半在 { $p50 } 毫秒内、99% 在 { $p99 } 毫秒内出现在另一方打开着的网页上
bench-link-catch-up = 断线后补上：{ $leaves } 条记录，{ $leaves-rate } 条/秒（验证并入库）；{ $items } 条意见的文字，{ $items-rate } 条/秒（共 { $parts } 份）；内存峰值 { $peak } MiB（双方合计）
bench-portal-filling = 装入数据
bench-portal-following = 装入检索文件
bench-portal-starting = 启动服务进程
bench-portal-opening = 打开事件流
bench-portal-site = 节点里有 { $items } 条意见、{ $votes } 次表态
bench-portal-page = 网页“{ $page }”：每秒 { $rate } 次；一半在 { $p50 } 毫秒内，99% 在 { $p99 } 毫秒内；每页 { $kib } KiB
bench-portal-stances = 表态：每秒 { $rate } 次；一半在 { $p50 } 毫秒内，99% 在 { $p99 } 毫秒内
bench-portal-opinions = 意见，回执到手才算：每秒 { $rate } 条；一半在 { $p50 } 毫秒内，99% 在 { $p99 } 毫秒内
bench-portal-held = 到手的回执 { $n } 张，全部验证通过
bench-portal-streams = 打开 { $n } 条事件流：服务进程占 { $mib } MiB（比之前多 { $more } MiB）；{ $heard } 条在 { $seconds } 秒内得知一条新意见
export-writing = 正在导出
export-nothing = 没有可导出的：本方还没有开始任何协商，或没有这个编号的协商。
export-done = 已导出 { $opinions } 条意见建议(各类件共 { $items } 件)到 { $folder }。其中有姓名和未公布的件，请只在本机关内使用。
verify-lapse-report = 成立：{ $origin } 的第 { $entry } 条有误：{ $why }。
verify-undone = { $other } 第 { $entry } 条的删除：按 { $origin } 自己的记录，它知道此事已 { $hours } 小时，仍未确认已经删除。
