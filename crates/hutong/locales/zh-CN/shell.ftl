# 本语言的数字写法：达到此数起，每三位一节。
number-grouping-from = 10000

edge-usage = { $what }
edge-refusal = 未办理：{ $what }
edge-fault = 系统出错：{ $what }
edge-breach = 记录对不上：{ $what }
edge-cause = 原因：{ $cause }
edge-remedy = 您可以：{ $remedy }
edge-operation = 操作编号 { $operation }
edge-stopped = 命令中止

usage-language = 本程序没有“{ $language }”这种语言。
    .remedy = 请选用其中之一：{ $languages }
usage-unknown-argument = 这里没有 { $argument } 这个选项。
    .remedy = 运行“{ $call }”查看全部选项。
usage-unknown-argument-near = 这里没有 { $argument } 这个选项。您要用的是不是 { $near }？
    .remedy = 运行“{ $call }”查看全部选项。
usage-unknown-command = 没有“{ $argument }”这个命令。
    .remedy = 运行“{ $call }”查看全部命令。
usage-unknown-command-near = 没有“{ $argument }”这个命令。您要用的是不是“{ $near }”？
    .remedy = 运行“{ $call }”查看全部命令。
usage-missing = 还缺少：{ $argument }
    .remedy = 运行“{ $call }”查看用法。
usage-missing-command = 还没有写命令。
    .remedy = 运行“{ $call }”查看全部命令。
usage-conflict = { $argument } 与 { $prior } 不能同时使用。
    .remedy = 去掉其中一个；“{ $call }”对两者都有说明。
usage-value-missing = { $argument } 后面要写一个值。
    .remedy = 运行“{ $call }”查看可以写什么。
usage-value-choice = { $argument } 不能是“{ $value }”。
    .remedy = 请选用其中之一：{ $choices }
usage-value = { $argument } 不能是“{ $value }”。
    .remedy = 运行“{ $call }”查看可以写什么。
usage-utf8 = 有一个参数不是可读的文字。
    .remedy = 请重新输入，或者把文件名改成有效的 UTF-8。

help-heading-usage = 用法：{ $usage }
help-heading-inputs = 读取：
help-heading-commands = 命令：
help-heading-options = 选项：

help = 互通：一起协商，一起落实。
help-usage = hutong 命令 [选项]
help-after =
    运行“hutong 命令 --help”查看某个命令的说明。

    例如：
      hutong demo
      hutong analyse 留言.xlsx --out 结果
help-lang = 显示所用的语言：zh-CN 或 en（不写则按 LC_ALL、LC_MESSAGES、LANG）
help-json = 以 JSON 输出结果，供程序读取
help-help = 显示说明
help-version = 显示版本

# Names of values in help.
help-value-language = 语言
help-value-dir = 文件夹
help-value-n = 数
help-value-input = 输入
help-value-method = 方法
help-value-columns = 字段=列名,…
