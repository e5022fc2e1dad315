# 人员登记：名单、首次登录验证码。

help-value-unit = 单位
help-people = 人员登记：导入、打印验证码、列出
help-people-usage = hutong people import|sheet|list 目录 …
help-people-after =
    例如：
      hutong people import /srv/hutong 委员名单.xlsx
help-people-import = 把 CSV 或 XLSX 名单里的人登记在册
help-people-import-usage = hutong people import 目录 名单… [选项]
help-people-import-after =
    按表头认列，中文英文都行：姓名、编号、排名、身份、岗位、手机号、邮箱，以及各类归属（界别、党派、专委会、
    区县、工作单位，或“归属:类别”）。一格里可以写几个单位，用“、”隔开；主要的一个后面加“*”，不加就是第一个。
    按编号、手机号、或不重名的姓名认人：同一份名单再导入一次，谁也不会改，谁也不会多。名单没有说的保持原样。
    有问题的行连行号和办法一起列出，其他行照收。

    例如：
      hutong people import /srv/hutong 委员名单.xlsx --dry-run
help-people-import-dir = 节点的目录
help-people-import-input = 名单：CSV 或 XLSX
help-people-import-dry_run = 只说会做什么，什么都不做
help-people-import-problems = 把全部问题写进一个 CSV 文件
help-people-sheet = 为还没有登录过的人打印一次性验证码
help-people-sheet-usage = hutong people sheet 目录 --out 文件.html --entry 网址 [选项]
help-people-sheet-after =
    每次都重新生成，以前打印的作废。网页里有验证码：打印后裁开分发，随即删去文件。

    例如：
      hutong people sheet /srv/hutong --unit 科技界 --entry https://example.org/enter --out sheet.html
help-people-sheet-dir = 节点的目录
help-people-sheet-unit = 只要这个单位的人
help-people-sheet-out = 网页写到哪里
help-people-sheet-entry = 门户上输入验证码的网址
help-people-sheet-days = 验证码几天有效，不写是 14 天
help-people-list = 列出在册的人
help-people-list-usage = hutong people list 目录 [--unit 单位]
help-people-list-after =
    加 --json 供程序读取。

    例如：
      hutong people list /srv/hutong
help-people-list-dir = 节点的目录
help-people-list-unit = 只要这个单位的人

people-reading = 正在读取
people-done = 新登记 { $new } 人，更改 { $changed } 人，不变 { $same } 人，没有计入 { $aside } 行。
people-would = 将新登记 { $new } 人，更改 { $changed } 人，不变 { $same } 人，不计入 { $aside } 行。什么都没有做。
people-write = 无法写入 { $path }。
    .remedy = 请检查权限和磁盘，再运行一次。
people-sheet-fault = 验证码单画不出来。
    .remedy = 请检查网址是否短于 500 个字符，再运行一次：会重新生成验证码。
people-sheet-done = { $path } 里有 { $waiting } 个验证码；{ $done } 人已经登录过。请打印，随后删去。
people-line = { $id }  { $name }  { $roles }  { $units }
people-line-waiting = { $id }  { $name }  { $roles }  { $units }（还没有登录过）
people-count = 共 { $count } 人。

sheet-title = 首次登录
sheet-how = 扫方码，或在此网址输入登录名和验证码：
sheet-sign-in-name = 登录名
sheet-until = 有效期至
sheet-signed-in = 已经登录过
sheet-nobody = 都已经登录过。
