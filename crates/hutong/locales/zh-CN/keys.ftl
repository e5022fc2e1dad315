# 更换钥匙，终止记录。

help-value-role = 用途
help-value-statement = 声明
help-value-signed = 已签声明

help-key = 记录的钥匙：由根钥匙签署后更换，查看
help-key-usage = hutong key new|sign|announce|rotate|policy|list …
help-key-after =
    更换分三步：在节点上用“new”取下一把钥匙，写出声明；用“sign”以根钥匙签署，这台机器不必联网；
    再在节点上用“announce”写进记录。从那一条起新钥匙生效，协作方自动跟上。
    根钥匙就在手边时，“rotate”一步办完。

    例如：
      hutong key list /srv/hutong
      hutong key rotate /srv/hutong --role log --root-key /media/stick/root.key
help-key-new = 取某一用途的下一把钥匙，显示要请根钥匙签署的内容
help-key-new-usage = hutong key new 文件夹 --role 用途 [--out 文件]
help-key-new-after =
    下一把钥匙放在现在这把旁边，还不使用；再问一次，还是同一把。

    例如：
      hutong key new /srv/hutong --role log --out log.statement
help-key-new-dir = 节点的文件夹
help-key-new-role = log（记录）、witness（见证）、mirror（镜像）或 transport（传输）
help-key-new-out = 声明写到哪里；已有的文件不会被替换
help-key-sign = 用根钥匙签署声明；不需要节点，也不需要联网
help-key-sign-usage = hutong key sign 声明 --root-key 文件 [--out 文件]
help-key-sign-after =
    会显示所签的内容。只签署与这把根钥匙同一份记录的声明。

    例如：
      hutong key sign log.statement --root-key root.key
help-key-sign-statement = “hutong key new”或“hutong key policy”写出的文件
help-key-sign-root_key = 建立节点时生成的根钥匙
help-key-sign-out = 已签声明写到哪里（默认是声明文件名加 .signed）
help-key-announce = 把根钥匙签署的内容写进记录
help-key-announce-usage = hutong key announce 文件夹 已签声明
help-key-announce-after =
    节点运行时也可以办。再次公布不会有变化。

    例如：
      hutong key announce /srv/hutong log.statement.signed
help-key-announce-dir = 节点的文件夹
help-key-announce-signed = “hutong key sign”写出的文件
help-key-rotate = 根钥匙在手边时，取钥匙、签署、公布一步办完
help-key-rotate-usage = hutong key rotate 文件夹 --role 用途 --root-key 文件
help-key-rotate-after =
    办完请把根钥匙收好。

    例如：
      hutong key rotate /srv/hutong --role transport --root-key /media/stick/root.key
help-key-rotate-dir = 节点的文件夹
help-key-rotate-role = log（记录）、witness（见证）、mirror（镜像）或 transport（传输）
help-key-rotate-root_key = 建立节点时生成的根钥匙
help-key-policy = 显示要请根钥匙签署的内容，使一份规程生效
help-key-policy-usage = hutong key policy 文件夹 文件 [--out 文件]
help-key-policy-after =
    写进记录的是规程的版本和 SHA-256；规程的文字另行公布。签署和公布与钥匙的声明相同。

    例如：
      hutong key policy /srv/hutong data-policy.pdf --out policy.statement
help-key-policy-dir = 节点的文件夹
help-key-policy-file = 规程文件
help-key-policy-out = 声明写到哪里；已有的文件不会被替换
help-key-list = 查看现用和以前的钥匙、规程，以及没有起作用的变更
help-key-list-usage = hutong key list 文件夹
help-key-list-after =
    加 --json 供程序读取。

    例如：
      hutong key list /srv/hutong
help-key-list-dir = 节点的文件夹

key-statement-in = 声明写在 { $path }
key-statement =
    要签署的内容：
    { $statement }
key-new = {"  "}新钥匙：{ $vkey }
    {"  "}指纹：{ $fingerprint }
key-next = 把声明带到根钥匙那里：hutong key sign 声明 --root-key 文件；然后在这里：hutong key announce { $dir } 已签声明
key-signed = 已签署：{ $path }。请带回节点。
key-announced = 已写进记录。请重新备份 keys 文件夹：从现在起节点需要新钥匙。旧钥匙留在原处，不再签署任何内容。
key-in-force = { $origin } 现用的钥匙（记录共 { $size } 条）：
key-former = { $role }，由第 { $until } 条替换：{ $vkey }
key-void = 第 { $entry } 条看似变更，没有起作用：{ $why ->
       *[signature] 根钥匙没有签署它
        [old] 它要替换的内容已不生效
        [new] 新钥匙不属于这一用途，或以前用过
        [early] 记录还没有增长到它所写的条数
        [ended] 记录已经终止
    }。
key-policy = 现行规程：第 { $version } 版，SHA-256 { $sha256 }
key-ended = 记录在第 { $entry } 条终止。
key-unread = { $path } 读不了。
    .remedy = 请检查路径和权限。
key-unwritten = { $path } 写不了。
    .remedy = 请换一个没有用过的文件名，放在可写的文件夹里。
key-other-log = 根钥匙是 { $key }，声明说的是 { $origin }。
    .remedy = 请用建立那份记录时生成的根钥匙。
key-no-statement = 这不是关于钥匙或规程的声明。
    .remedy = 请原样交来“hutong key new”“hutong key policy”或“hutong key sign”写出的文件。
key-unsigned = 根钥匙用不了。
    .remedy = 请检查路径；文件只能由您本人读取（chmod 600）。

help-retire = 终止本主体的记录；已有内容继续公开
help-retire-usage = hutong retire 文件夹 [--next 记录名] [--confirm 记录名]
help-retire-after =
    写下最后一条。此后谁也不能再往这份记录里写任何内容；已有内容继续公开，继续可以验证。
    要先结束其中的全部征集。不写 --confirm 运行，可看到要确认什么。

    例如：
      hutong retire /srv/hutong --next zx.sichuan.example/sczx/log/2
help-retire-dir = 节点的文件夹
help-retire-next = 接续它的记录
help-retire-confirm = 再写一遍要终止的记录名
retire-confirm = 这会永久终止记录 { $origin }。
    .remedy = 如果确实要终止，请运行：{ $call }
retire-done = 记录 { $origin } 已终止，共 { $size } 条。
retire-next = 请让“hutong serve { $dir }”继续运行，直到所有协作方都留存了最后一条；为持有回执的人，请再长久一些。
help-init-continues = 本主体已终止的记录所在的文件夹，由新记录接续：首条会写明它终止时的状态

portal-record-changes = 钥匙的更换和记录自己的说明
portal-record-former = { $role }钥匙，由第 { $until } 条替换：
portal-record-void = 第 { $entry } 条看似变更，没有起作用：{ $why ->
       *[signature] 根钥匙没有签署它。
        [old] 它要替换的内容已不生效。
        [new] 新钥匙不属于这一用途，或以前用过。
        [early] 记录还没有增长到它所写的条数。
        [ended] 记录已经终止。
    }
portal-record-policy = 本主体的规程，第 { $version } 版（第 { $entry } 条），SHA-256：
portal-record-ended = 记录在第 { $entry } 条终止，不再写入任何内容。
portal-record-ended-next = 记录在第 { $entry } 条终止，由这份记录接续：
portal-record-prev = 它接续这份记录的前 { $size } 条：
portal-record-accuses = 第 { $entry } 条写明：本主体保存着另一份记录出示两份历史的证据（{ $kind ->
       *[two-roots] 同一条数，两个根
        [not-continued] 后来的状态不接续先前的状态
    }）；文件的 SHA-256：
portal-record-of = 记录
portal-partner-retired = 已终止

act-change-key = 更换记录的钥匙
act-set-policy = 公布本方的政策
act-retire-log = 终止记录
