# 各主体各自计算、互相对照的结果。
sums-title = 各自计算，互相对照
sums-stamp-same = 结果相同
sums-stamp-red = 结果不同
sums-stamp-input = 输入不同
sums-stamp-waits = 等待中
sums-same = { $n ->
        [2] 两地各自计算，结果相同。
       *[other] { $n } 个主体各自计算，结果相同。
    }
sums-waits = { $bodies }尚未计算。
sums-waits-here = 本地在等还没有送到的内容：
sums-red = 输入相同，结果却不同。
sums-red-means = 有一方没有按所说的方法计算，或者程序不一样。在双方说明原因之前，请不要采用这个结果。
sums-input = 各方计算所依据的内容不一样。
sums-input-here = 本地缺少以下内容，结果暂时无法对照：
sums-input-elsewhere = 本地现在什么都不缺；对方缺什么，写在对方的页面上。下一次计算会见分晓。
sums-not-here = 还没有送到
sums-erased = 此后已删除
sums-batch = { $body }的表态，第 { $index } 条记录
sums-more = 另有 { $n } 件不便向所有人列出。
sums-when = { $when } 算出，见其记录第 { $index } 条
sums-not-yet = 尚未计算
sums-output = 结果的指纹
sums-check = 怎么算的，怎么自己核对
sums-check-note = 跟踪两份记录的人，都能在其中看到两方的结果。主办方可用下面这一行让自己的节点重算一次；OUT/analysis.json 的 SHA-256 就是结果的指纹。
sums-on-record = 各主体各自算出的结果
sums-desk = 各主体的计算结果
