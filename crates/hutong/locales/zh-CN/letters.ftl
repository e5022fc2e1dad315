# 发到站外的消息：地址、信件，以及演示里的信件页。

channel-mail = 邮件
channel-hook = 短信或办公通讯
news-title = 消息发到哪里
news-note = 有什么新消息，总会写在您的页面上。如果愿意，您提交的有了结果时，再给您发一条简短的提醒。
news-none = 本单位不向外发送消息。有什么新消息，都写在您的页面上。
news-privacy = 提醒只说发生了什么、到哪里看，不含您写的内容。地址只留在这里；您不再需要时立即覆盖。
news-on = 已开通
news-unconfirmed = 待确认
news-since = 已确认，自{ $when }起发送。
news-waits = 验证码正发往这个地址。输入之前，不会再往那里发别的。
news-code = 收到的验证码
news-confirm = 这是我的地址
news-address = 地址
news-mail-hint = 一个邮箱地址，例如 name@example.org
news-hook-hint = 带国家代码的手机号，例如 +8613800000000，或您在办公通讯里的账号
news-pace = 什么时候
news-at-once = 随时
news-daily = 每天早上合并一次
news-language = 语言
news-set = 发送验证码
news-again = 再发一次验证码
news-change = 保存
news-drop = 不再往这里发
stop-title = 不再接收
stop-what = { $channel }：今后不再往这个地址发送。
stop-go = 停止发送
stop-over = 凭这条消息已不再发送任何内容。
letter-code = { $body }：这是您的地址吗？
letter-code-text = { $body }的一位账号持有人希望在这里收到提醒。如果是您，请输入验证码：

    { $code }

    如果不是，请不必理会：不会再发别的。
letter-news = { $body }：{ $n } 条新消息
letter-more = 另有 { $n } 条
letter-look = 请到这里看：{ $link }
letter-stop = 不再接收：{ $link }
letters-title = 信件
letters-simulated = 模拟
letters-note = 演示本来要用邮件或短信发出的，都写在这里，不发往任何地方。地址只显示首尾。
letters-none = 还没有信件。请以委员身份登录，填一个地址，看看会收到什么。
letters-link = 没有真发的信件

# 通知（秘书处发给本单位的人）。
circular-title = 通知
circular-note = 秘书处写给本单位人员的。对方在自己的页面上看到，要求了提醒的也会收到提醒。不进入记录。
circular-none = 还没有发过。
circular-open = 尚未全部确认
circular-write = 写一份通知
circular-heading = 标题
circular-text = 正文
circular-to = 发给谁
circular-to-members = 本单位全体委员
circular-to-unit = 一个单位
circular-to-people = 指定人员
circular-which-unit = 哪个单位
circular-unit = { $unit }（{ $n } 人）
circular-who = 人员
circular-who-note = 每行一位：编号，或登记的姓名
circular-must = 要求每个人确认已读
circular-send = 发出
circular-counts = 发给 { $to } 人，{ $read } 人已打开
circular-counts-confirm = 发给 { $to } 人，{ $read } 人已打开，{ $confirmed } 人已确认
circular-people = 谁看过
circular-confirmed = 已确认
circular-read = 已读
circular-unread = 未读
circular-reminded = 已提醒 { $n } 次，最近一次{ $when }。两次提醒至少隔一小时。
circular-remind = 提醒尚未确认的 { $n } 人
circular-mine = 秘书处的通知
circular-must-stamp = 请确认
circular-confirm = 已阅，确认
circular-from = 秘书处
circular-mine-confirmed = 您已于{ $when }确认。
letter-circular = 秘书处通知：{ $title }
letter-circular-confirm = 秘书处通知，请确认：{ $title }
letter-circular-reminder = 提醒，请确认：{ $title }
letter-cosign = 有同事请您联名
cosign-mine = 请您联名
cosign-from = { $from }请您联名
cosign-sign = 不署名联名
cosign-who = 请同事联名
cosign-who-note = 每行一位：编号或姓名。对方在自己的页面上看到，别人不知道您请了谁。
cosign-ask = 发出邀请
cosign-asked = 您已邀请：
