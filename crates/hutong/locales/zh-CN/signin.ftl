# 登录、会话、密码、第二重验证。

signin-title = 登录
signin-note = 委员和工作人员在此登录。阅读和写意见不需要账号。
signin-first = 请先登录。
    .remedy = 登录后会回到这里。
signin-by-password = 用密码登录
signin-by-code = 首次登录：用纸条上的验证码
signin-by-code-note = 登录名和验证码由秘书处发给您；登录后请设一个密码。
signin-name = 登录名
signin-password = 密码
signin-code = 一次性验证码
signin-link = 这个浏览器以前提交的都是我的，归到我的账号
signin-send = 登录
signin-lost = 忘了密码或丢了纸条？请本单位的账号管理人另给一个验证码。
signin-menu = 登录
signin-out = 退出

signin-second-title = 第二重验证
signin-second-note = 工作人员须过第二重验证，请打开验证器应用。
signin-second-code = 验证器上的六位数字，或一个恢复码

signin-password-title = 设置密码
signin-password-first = 验证码已经用过，以后请用密码登录。
signin-password-again-note = 改密码后，您在别处的登录都会结束。
signin-password-old = 现在的密码
signin-password-new = 新密码
signin-password-repeat = 再输一遍
signin-password-note = 至少 { $n } 个字符；连写三四个词就好。
signin-password-differs = 两遍不一样，请把新密码输两遍。
signin-password-send = 就用这个密码

signin-enrol-title = 设置第二重验证
signin-enrol-note = 需要一部装有验证器应用的手机。以前设置的会被换掉。
signin-enrol-scan = 用验证器扫这个二维码。
signin-enrol-square = 验证器密钥的二维码
signin-enrol-type = 或者手工输入：
signin-enrol-code = 现在显示的六位数字
signin-enrol-send = 设置
signin-recovery-title = 恢复码
signin-recovery-note = 手机丢了时，每个恢复码可用一次。请现在抄下：不会再显示。
signin-recovery-done = 已经抄下，继续

signin-account = 我的账号
signin-sessions = 我在哪里登录着
signin-sessions-note = 有不认得的，请结束它，并改密码。
signin-device-unknown = 不明浏览器
signin-this = 当前
signin-session-times = { $opened } 登录，最近使用：{ $seen }
signin-end = 结束
signin-end-others = 结束其他全部

signin-again = 登录已过期，您的文字已存为草稿。
signin-again-do = 重新登录，接着写
signin-named = 署名：
signin-unnamed = 不署名：

passkey-title = 通行密钥
passkey-note = 通行密钥用这台设备的锁（指纹、面容或数字）代替密码打开账号。密码照样能用。
passkey-since = { $when } 添加
passkey-remove = 移除
passkey-label = 您怎么称呼这台设备
passkey-add = 添加这台设备的通行密钥
passkey-failed = 设备没有出示通行密钥。什么都没有改变，请再试一次，或用密码。
passkey-refused = 密码不对，或者已有十个通行密钥。什么都没有改变。
passkey-none = 这个浏览器在这里不提供通行密钥，或者关闭了脚本。其他功能都不需要它。
passkey-sign-in = 用通行密钥登录
passkey-sign-in-note = 适用于已在账号里添加过这台设备的人，不用输入登录名。

provider-title = 用单位的统一身份
provider-note = 适用于在本单位统一身份系统里有账号的人。密码在那边输入，不在这里。
provider-sign-in = 以统一身份登录
provider-going = 正在前往统一身份登录
provider-going-to = 正在前往 { $host }。请在那边登录，完成后会自动回到这里。
provider-go = 前往
provider-back = 在这里用别的方式登录
provider-down = 统一身份系统没有应答。
    .remedy = 请过几分钟再试，或用密码、纸条验证码登录；一直如此，请告诉秘书处。
provider-unfit = 统一身份系统的答复核对不上，没有登录。
    .remedy = 请从这里再试一次；还是这样，请告诉秘书处。在此之前可用密码或验证码登录。
provider-denied = 统一身份系统没有让您登录。
    .remedy = 可能您在那边取消了，或者没有权限从那边使用本平台。请再试，或用密码、验证码登录。
provider-stale = 这次返回已经用过、过期，或者是在另一个浏览器里开始的。
    .remedy = 请从这里重新开始，十五分钟内在同一个浏览器里登录。
