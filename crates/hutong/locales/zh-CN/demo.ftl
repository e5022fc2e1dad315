help-demo = 演示：两个主体在本机完成一次联合协商（数据系虚构）
help-demo-usage = hutong demo [选项]
help-demo-after =
    建两个节点（四川、重庆）和一个见证方（图书馆）：三个进程、三个文件夹，只通过网络互相认识；
    双方签同一份方案，提交全部样例意见和表态，互相镜像、会签、核对，各算一遍结果，出报告。
    一分钟之内完成，文件夹里的东西可以随便看。之后两边的门户一直开着，从第一个门户的 /demo 看起，按 Ctrl-C 结束。再运行一次会替换上一次的演示。

    例如：
      hutong demo --dir demo --lang zh-CN
help-demo-dir = 演示用的文件夹（默认 demo）
help-demo-users = 让两个节点分别以这两个系统用户运行，例如 2001,2002（需要 root 权限）
help-demo-once = 演完就结束，不打开门户
help-value-users = 用户,用户

demo-usage-users = --users 要写两个用户编号，用逗号隔开。
    .remedy = 例如 --users 2001,2002
demo-playing = 演示
demo-foreign = 文件夹 { $dir } 里有不属于演示的东西，例如 { $found }。
    .remedy = 换一个空的或新的文件夹：hutong demo --dir 文件夹
demo-in-use = 另一个演示正在 { $dir } 里进行。
    .remedy = 等它结束，或换一个文件夹：hutong demo --dir 文件夹
demo-path-too-long = { $path } 的路径太长，系统的本地套接字最多 { $limit } 字节。
    .remedy = 换一个路径短些的文件夹，例如 --dir /tmp/demo
demo-file = 用不了 { $path }
    .remedy = 请检查权限和磁盘空间后再试。
demo-process = 命令没有运行成功：{ $command }
    .remedy = 请看原因；演示可以重来，不影响别的东西。
demo-partner = 在 { $url } 读不到协作方的记录
    .remedy = 见原因；换一台机器或关掉占用端口的程序再试。
demo-client = 与“{ $body }”的节点失去联系。
    .remedy = 请看它的输出；演示可以重来。
demo-answered = “{ $body }”的节点没有办理“{ $what }”：{ $message }
    .remedy = 这不该发生：样例和规则对不上。请把这段话告诉我们。
demo-shape = “{ $what }”的回答里缺少 { $member }。
    .remedy = 这不该发生：请确认两个节点用的是同一个程序。
demo-sample = 样例读不了。
    .remedy = 这不该发生：样例在程序里面。请把原因告诉我们。

demo-label = 演示数据，系虚构 · 与任何机构无关

demo-line-1 =
    1  两个主体、两把钥匙、两份记录：{ $one }与{ $two }各管一个节点
       （进程 { $process-one } 和 { $process-two }，两个文件夹），双方只通过网络互相认识。
demo-line-1-users =
    1  两个主体、两把钥匙、两份记录：{ $one }与{ $two }各管一个节点
       （进程 { $process-one } 和 { $process-two }，系统用户 { $user-one } 和 { $user-two }），双方只通过网络互相认识。
demo-line-2 =
    2  一份方案，双方各签一次才生效：《{ $title }》，双方签的是同一份文本（摘要 { $digest }…）。
demo-line-2-waiting =
    {"   "}第 { $ver } 版还差{ $whose }的签发，所以没有生效。
demo-line-3 =
    3  意见建议，按主体分别计数，从不相加（《{ $title }》）：
demo-line-3-body =
    {"   "}{ $body }  { $items } 条 · { $acts } 人次 · { $people } 人
demo-line-4 =
    4  每一件当场有回执：{ $logged } 份已登记，其中 { $witnessed } 份对方已见证，{ $guarded } 份对方已留存；逐份验过。
       表态另有 { $votes } 份收据，每一份都找到了它所在的批次。
demo-line-5 =
    5  互相核对对方的记录，只凭公布的字节：
demo-line-5-check =
    {"   "}{ $by }核对{ $of }：{ $entries } 条，差异 { $differences } 处
demo-line-6 =
    6  各算各的，算出同一个结果（结果的摘要）：
demo-line-6-body =
    {"   "}{ $digest }…  { $body }
demo-line-7 =
    7  有人在一份副本里改了一个字（“{ $before }”改成“{ $after }”，{ $number }）：查出来了，
       记录第 { $entry } 条，文件 { $path }
demo-line-7-missed =
    7  有人在一份副本里改了一个字（“{ $before }”改成“{ $after }”，{ $number }）：没有查出来！
demo-reports = 报告在这里（双方各一份，内容相同）：
demo-open = 两边的门户和见证方都开着，三个进程只通过网络互相认识：
demo-open-body =
    {"  "}{ $url }  { $body }
demo-open-witness =
    {"  "}{ $url }  { $body }，留存并见证两边的记录
demo-open-stop = 按 Ctrl-C 结束。
demo-open-tour = 从这里看起：{ $url }
