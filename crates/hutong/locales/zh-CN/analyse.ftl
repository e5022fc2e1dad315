help-analyse = 分析意见和表态：相近意见、主题、观点群体、共识，并起草报告
help-analyse-usage = hutong analyse 输入 --out 文件夹 [选项]
help-analyse-after =
    “输入”可以是 Polis 导出的文件夹（comments.csv 加 votes.csv 或 participants-votes.csv，
    如有也读 participants.csv：voter-id,body,tier），也可以是一份意见的 CSV、XLSX 或 JSONL，
    按中文或英文列名认出各列。
    数据不离开本机。同样的输入，得出的文件逐字节相同。

    例如：
      hutong analyse 留言.xlsx --out 结果
      hutong analyse 导出文件夹 --out 结果 --groups polis
      hutong analyse 表格.csv --out 结果 --columns id=编号,text=内容
help-analyse-input = 要分析的文件夹或文件
help-analyse-out = 放结果的文件夹，没有则新建
help-analyse-groups = 怎样找观点群体：ours（默认），或 polis（重现 Polis 服务器的算法）
help-analyse-k = 要多少个一级主题（1–200）
help-analyse-threads = 用多少个线程（默认用满），不影响结果
help-analyse-columns = 指明哪一列是什么，写作“字段=列名”，几项之间用逗号隔开。字段有 id、title、text、author、body、tier、prompt、submitted_at、lang；列也可以写序号
help-analyse-force = 文件夹里有别的文件时也写入

usage-columns-pair = --columns：“{ $part }”不是“字段=列名”的样子。
    .remedy = 例如写 --columns id=编号,text=内容
usage-columns-field = --columns：没有“{ $field }”这个字段。
    .remedy = 可用的字段：{ $fields }

refusal-out-foreign = 文件夹 { $folder } 里有不属于分析结果的文件，例如 { $file }。
    .remedy = 换一个空的或新的文件夹；确要写在这里，请加 --force。
fault-out-write = 写不了 { $file }
    .remedy = 请检查文件夹是否存在、有没有写入权限、磁盘是否已满；没有留下写了一半的文件。
fault-threads = 开不了 { $threads } 个线程
    .remedy = 请减少线程再试，例如 --threads 1。

analyse-reading = 读取
analyse-computing = 计算
analyse-writing = 写出

refusal-input-empty = { $file } 是空的。
    .remedy = 请检查文件是否保存或下载完整。
refusal-input-nothing = { $file } 里没有一行可以接受。
    .remedy = 请按上面列出的问题修改，或用 --columns 指明哪一列是内容。
refusal-input-old-office = { $file } 是旧版 Office 格式（.xls），或者加了密码。
    .remedy = 请打开它，去掉密码，另存为 .xlsx 或 CSV。
refusal-input-json-array = { $file } 是一整个 JSON 数组。
    .remedy = 请改成一行一个对象（JSONL）：jq -c '.[]' { $file } > opinions.jsonl
refusal-input-no-table = { $file } 不是表格。
    .remedy = 请另存为 CSV、XLSX 或 JSONL，一行一条意见。
refusal-input-unsafe = { $file } 作为工作簿打开不安全：{ $cause }。
    .remedy = 也请不要用 Excel 打开；请问清来源，让对方另存为 CSV。
refusal-input-workbook = { $file } 不是工作簿，或已损坏：{ $cause }。
    .remedy = 请用表格软件打开，重新另存为 .xlsx 或 CSV。
refusal-input-column = { $file } 里没有“{ $column }”这一列，现有：{ $headings }
    .remedy = 请改正列名，或指明：--columns text=列名
refusal-input-no-export = 文件夹 { $file } 里没有 comments.csv、votes.csv 或 participants-votes.csv。
    .remedy = 请给出解压导出文件后的文件夹，或一份 CSV、XLSX、JSONL 文件。
fault-input-open = 打不开 { $file }
    .remedy = 请检查文件名，以及您有没有读取权限。
fault-input-read = 读不了 { $file }
    .remedy = 请检查磁盘或网络盘后再试；没有写出任何文件。

fault-report = 报告没有排成
    .remedy = 这是程序的错误，请附上下面的操作编号报告给维护者。
fault-citations = 报告草案核对不上，没有写出：{ $failure }
    .remedy = 这是程序的错误，请附上下面的操作编号报告给维护者。

analyse-problems-more = ……另有 { $count } 个，见 problems.csv
analyse-done-opinions = { $opinions } 条意见，{ $themes ->
    [0] 太少，不划分主题
   *[other] { $themes } 个主题
    }，{ $clusters ->
    [0] 没有相近的文字
   *[other] { $clusters } 组相近的文字
}
analyse-done-votes = { $voters } 人表态 { $votes } 次，{ $groups ->
    [0] 人数太少，不划分观点群体
   *[other] { $groups } 个观点群体
}
analyse-done = 请看报告：{ $report }
