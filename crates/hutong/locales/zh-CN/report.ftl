report-kind = 意见分析报告
report-draft = 草案 · 供修改
report-simulated = 演示数据，系虚构（simulated）
report-simulated-means = 人物、意见、表态和数字都是编写的，与任何真实的机构、人物无关。
report-made = 由程序从参与者的原话中摘编。引文照录原句并编号，如何理解由人决定。
report-audience-file = 范围：所给文件的全部内容。
report-audience-public = 范围：仅限公开的意见。
report-audience-members = 范围：委员可见的内容。仅供委员和各方秘书处阅看。
report-audience-secretariats = 范围：各方秘书处可见的内容。仅供秘书处阅看。
report-list-separator = 、

report-unit-opinions = { $count ->
   *[other] 条意见
}
report-unit-voices = { $count ->
   *[other] 人提出
}
report-unit-arguments = { $count ->
   *[other] 种不同说法
}
report-unit-themes = { $count ->
   *[other] 个主题
}
report-unit-voters = 人表态
report-unit-votes = 次表态

report-summary = 要点
report-summary-themes = 共 { $themes } 个主题，意见最多的是{ $names }。
report-summary-no-themes = 意见太少，或者各说各事，没有划分主题。
report-summary-theme = “{ $label }”（{ $count } 条）
report-summary-campaign = 有内容相同的来信：同一篇文字由 { $voices } 人寄来 { $opinions } 次，计为 1 种说法、{ $voices } 个声音。
report-summary-hot = 提到最多的一件事：“{ $label }”，共 { $voices } 人。
report-summary-withheld = 有 { $count } 条经审核不公开，照样计数，不显示也不分析。
report-summary-groups = { $voters } 人表态 { $votes } 次，形成 { $groups } 个观点群体。
report-summary-one-group = { $voters } 人表态 { $votes } 次，没有分成阵营。
report-summary-few-voters = { $voters } 人表态 { $votes } 次，人数太少，不划分观点群体。
report-summary-standing = 共识 { $common } 条，分歧 { $divergent } 条，单方关切 { $sided } 条，尚不明确 { $open } 条。

report-body-all = 全部
report-body-none = 未注明主体
report-body-count = { $body }：{ $count } 条
report-all-votes = 赞成 { $agree }，不赞成 { $disagree }（{ $people } 人）
report-body-votes = { $body }：赞成 { $agree }，不赞成 { $disagree }（{ $people } 人）
report-bodies-caption = 各主体的意见数，用同一把尺。不同主体的人数不相加。

report-themes = 主题
report-themes-caption = { $themed } 条意见归入 { $themes } 个主题，{ $unthemed } 条没有归入。
report-themes-how = 用词相近的意见归为一个主题，名称取其特有的词语，有待人来定名。引用的句子，是因为许多意见用相近的话说了相近的事；后面的数字是条数。
report-theme-number = （{ $number }）
report-theme-tally = { $opinions } 条意见，{ $voices } 人提出，{ $arguments } 种不同说法。
report-theme-machine = 机器拟名。
report-theme-silent = 这个主题里没有能独立成句的话。
report-rests = 依据 { $count } 条意见
report-rests-one = 依据意见 { $id }
report-ids = 这 { $count } 条的编号

report-column-body = 主体
report-column-theme = 主题
report-column-opinions = 条
report-column-voices = 人
report-column-voters = 表态人数
report-column-votes = 表态次数
report-column-arguments = 种说法
report-column-share = 占比
report-column-group = 群体
report-column-stability = 稳定度
report-column-issue = 事项
report-column-span = 起止
report-column-count = 数量
report-column-problem = 问题和办法
report-column-effect = 结果

report-votes = 共识与分歧
report-votes-caption = { $voters } 人对 { $statements } 条观点表态。按主体和观点群体列出；不足 { $min } 人的不显示，不足 { $firm } 人的注明。
report-agree = 赞成
report-pass = 弃权
report-disagree = 不赞成
report-shares = 赞成 { $agree } · 不赞成 { $disagree } · 弃权 { $pass }（{ $people } 人）
report-hidden = 人数太少，不显示
report-few = 不足 30 人
report-common = 共识
report-rejected = 共同不赞成
report-common-means = 每个主体都明显偏向同一边，各群体也没有相反的；最能沟通各方的排在前面。
report-divergence = 分歧
report-divergence-means = 主体之间或群体之间相差 30 个百分点以上，且人数足够。
report-sided = 单方关切
report-sided-means = 只有一个主体提出或回应。
report-part-more = 另有 { $count } 条，见 statements.csv。
report-part-none = 没有。

report-map = 观点群体
report-map-few = { $voters } 人表态，不足 { $needed } 人，不画图。
report-map-too-few = 只有 { $placed } 人表态够多，要有 { $needed } 人才划分群体。
report-map-one = 对各条观点看法不一，但没有分成阵营，算作一个群体。
report-map-groups = 表态相近的人形成 { $count } 个群体：{ $names }。
report-map-group = { $name } 群体（{ $people } 人）
report-map-people = { $people } 人
report-map-how = 每块区域大约涵盖该群体三分之二的人，靠近的区域表态相近；区域大，是说群体内看法较分散，不是人多。稳定度：去掉十分之一的人重算，群体还能找回多少（1 为全部）。
report-group-name = { $name } 群体
report-group-speaks = { $name } 群体（{ $people } 人）与众不同之处
report-group-agree = 赞成：
report-group-disagree = 不赞成：
report-group-share = （{ $of } 人中 { $people } 人）

report-letters = 相近的文字
report-letters-none = 没有文字相近的意见。
report-letters-caption = 有 { $campaigns } 篇文字由几个人分别提出（{ $letters } 条意见），{ $repeats } 篇由同一人多次提出（{ $repeated } 条意见）。全部保留、全部计数：1 种说法，多个声音。标出的是逐字相同的部分；意思是否相同，这里不作判断。
report-letters-more = 另有 { $count } 篇，见 duplicates.csv。
report-letter-campaign = 1 种说法，{ $voices } 个声音（{ $opinions } 条意见）
report-letter-repeat = 同一人，{ $opinions } 次

report-hot = 提到最多的事
report-hot-how = 几个人都提到的具体事项，按人数排列。

report-problems = 输入情况
report-problems-none = 没有问题。
report-problems-how = 逐条列在 problems.csv 中，注明行号。

report-sources = 引文出处
report-method = 方法与核对
report-method-name = 方法
report-method-themes = 主题
report-method-themes-asked = 指定 { $count } 个
report-method-themes-own = 个数由意见多少决定
report-method-groups = 观点群体
report-method-groups-none = 没有表态，不划分
report-method-groups-ours = 按表态的似然模型划分，也可能只有一个群体（{ $version }）
report-method-groups-polis = 按 Polis 服务器的算法（{ $version }）
report-method-duplicates = 相近文字
report-method-duplicates-how = 逐字核对相同的段落；只比文字，不比意思
report-method-sentences = 摘句
report-method-sentences-how = 原句照录：选取能代表最多意见、靠近主题中心、彼此不重复的句子；程序已核对每个出处都存在、每个数都对得上
report-method-input = 输入（SHA-256）
report-method-output = analysis.json（SHA-256）
report-method-again = 重做一遍
report-method-again-how = 运行 hutong analyse 输入 --out 文件夹，在任何机器上都得到同样的字节。校验值不同，就是输入或版本不同。
report-footer = 由“互通”生成，没有使用语言模型。
