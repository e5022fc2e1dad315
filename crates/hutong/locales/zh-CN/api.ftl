# 程序接口。

api-bad-query = 问号后面的内容读不懂。请按 openapi.json 写参数。
api-unknown = 没有“{ $name }”这个参数。可以用的有：{ $known }
api-bad-value = 参数“{ $name }”的值不对。应为：{ $wanted }

# 日历。

calendar-this = 本次协商的日历（iCalendar）
calendar-all = 全部协商的日历（iCalendar）
calendar-opens = 开始征集：{ $title }
calendar-closes = 征集截止：{ $title }
calendar-simulated = ［演示］
api-link = 程序接口（OpenAPI）
api-bad-head = 请求头“{ $name }”缺少或不对。应为：{ $wanted }
api-bad-body = 发来的内容不是所要的 JSON：{ $why }。请看 openapi.json。
api-no-token = 这是个人的内容：请用您在账号页生成的令牌（Authorization: Bearer …），或以受信任平台的身份签名。
api-bad-token = 这个令牌打不开：写错了、已停用或已过期。请在账号页另生成一个。
api-bad-signature = 没有接受这个签名的请求：{ $why }。

# 令牌。

token-title = 程序令牌
token-note = 有了令牌，您的程序可以以您的名义做下面勾选的事，别的都不能做。工作人员的事从不在内。
token-made = 新令牌
token-once = 只在这里显示一次。请放到程序保存机密的地方。
token-list = 令牌
token-none = 还没有令牌。
token-times = { $made } 生成，{ $until } 前有效，最近使用：{ $seen }
token-never = 从未
token-end = 停用
token-new = 生成令牌
token-label = 作什么用
token-scopes = 可以做什么
token-scope-read = 读取关于您的数据
token-scope-opinion = 提交意见
token-scope-vote = 对观点表态
token-until = 有效期
token-days = { $n } 天
token-warning = 谁有令牌，谁就能以您的名义行事。修改密码会停用全部令牌。
token-make = 生成令牌

# 受信任的平台。

admin-clients = 受信任平台
client-note = 委员已在别的平台登录的，可由那个平台代为提交。平台用自己的钥匙给每个请求签名，用在册的编号指明是哪位委员；它什么都不能读取。
client-none = 没有受信任的平台。
client-may = 可以
client-where = 范围
client-everywhere = 所有协商
client-fingerprint = 钥匙指纹
client-use = 使用
client-times = { $made } 登记，最近使用：{ $seen }
client-ended = { $when } 停用，最近使用：{ $seen }
client-is-ended = 已停用
client-end = 不再信任
client-add = 登记或修改平台
client-id = 代号，签名里用（小写字母、数字、连字符）
client-name = 委员怎么称呼它
client-key = Ed25519 公钥，用 openssl pkey -pubout 导出
client-places = 协商的代号，用空格隔开；留空为全部
client-save = 保存
client-bad-id = 没有保存：代号为 1 至 48 个小写字母、数字和连字符。
client-bad-key = 没有保存：这不是 Ed25519 公钥。切勿把私钥放到这里。
client-bad-place = 没有保存：协商的代号读不懂。
client-through = 经由{ $client }提交
client-cli-keys = { $id } · { $name } · 钥匙 { $fingerprint } · { $may } · { $where }
client-cli-ended = { $id } · { $name } · 已停用
client-cli-count = { $count } 个受信任平台
client-cli-set = 从现在起信任 { $id }。钥匙指纹，请与平台的负责人核对：{ $fingerprint }
client-cli-gone = 不再信任 { $id }。
client-key-file = { $path } 读不出 Ed25519 公钥。
    .remedy = 请对方用 openssl pkey -in key.pem -pubout 导出。切勿收取任何人的私钥。
client-id-bad = “{ $id }”不能作代号。
    .remedy = 请用 1 至 48 个小写字母、数字和连字符。
help-value-what = 内容
help-client = 受信任平台：set、list、end
help-client-usage = hutong client set|list|end 目录 …
help-client-after =
    例如：
      hutong client set /srv/hutong members-portal --name 委员履职平台 --key portal.pub --may opinion --may vote
help-client-set = 信任一个为已登录委员代为提交的平台，或修改它的权限
help-client-set-usage = hutong client set 目录 代号 --name 名称 --key 文件 --may opinion|vote [--consultation 代号]…
help-client-set-after =
    平台用自己的 Ed25519 钥匙给每个请求签名（见 docs/EMBEDDING.md）。请与平台的负责人核对指纹。

    例如：
      hutong client set /srv/hutong members-portal --name 委员履职平台 --key portal.pub --may opinion
help-client-set-dir = 节点的目录
help-client-set-id = 代号，签名里用
help-client-set-name = 委员怎么称呼它
help-client-set-key = 公钥文件，用 openssl pkey -pubout 导出
help-client-set-may = 可以提交什么：opinion 意见，vote 表态
help-client-set-consultation = 只限这次协商；可以给出多次
help-client-list = 列出受信任的平台
help-client-list-usage = hutong client list 目录
help-client-list-after =
    加 --json 供程序读取。

    例如：
      hutong client list /srv/hutong
help-client-list-dir = 节点的目录
help-client-end = 不再信任一个平台
help-client-end-usage = hutong client end 目录 代号
help-client-end-after =
    一经停用，这个代号不再指别的平台。

    例如：
      hutong client end /srv/hutong members-portal
help-client-end-dir = 节点的目录
help-client-end-id = 代号
