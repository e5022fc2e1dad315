# 协商何时开启、何时截止，以及由人手动办理的步骤。
course-title = 名册与进程
course-note = 这里的每一步都进入记录：只办一次，谁也不能收回。
course-next = 本主体下一步
course-stands = 各方进度
course-now = 现在
course-roll = 委员名册
course-roll-none = 尚未冻结
course-roll-is = { $n } 人，冻结于 { $when }
course-opened = 开启
course-ended = 截止
course-not-yet = 尚未
course-entry = { $when }（第 { $index } 条）
course-no-roll = 委员名册还没有冻结。管理员冻结名册之前，到了日期也不会开启。
course-clock = 本机时钟{ $clock }
course-opens = { $when }自动开启。
course-opens-now = 开启日期已到：没有障碍时，几秒之内自动开启。
course-too-late = 原定 { $when }截止，却从未开启。请提出日期更晚的方案。
course-closes = 正在征集意见和表态，{ $when }自动截止。
course-deliberating = 不再征集意见；整理主题期间仍可表态和附议。{ $when }自动截止。
course-closed = 已经截止：此后提交的都不算按时。已收到的将审核、汇总并跟进落实。
course-dates = 日期以生效的方案为准。要改日期，须提出新版方案并由各方签发。
course-each = 各方在自己的记录里开启和截止；对方没有办理之前，对方的页面照常进行。
course-not-sure = 请先勾选确认：这一步不能收回。
course-act = { $act ->
        [roll] 冻结名册
        [open] 现在开启
        [deliberate] 结束征集意见
       *[close] 现在截止
    }
course-act-note = { $act ->
        [roll] 现有委员 { $n } 人在册。记录里只写人数和一个只有委员本人能核对的校验值，旁人看不出是谁。请先导入完整名册。
        [open] 不等方案所定日期，从现在起接收意见和表态。
        [deliberate] 从现在起，这里不再接收意见；表态、附议和跟帖继续，直到截止。
       *[close] 此后提交的都算逾期。等待中的表态会先封存。
    }
course-act-sure = { $act ->
        [roll] 名册已经完整。
        [open] 已商定现在开启。
       *[other] 我知道这一步不能收回。
    }
course-act-button = { $act ->
        [roll] 冻结名册
        [open] 开启
        [deliberate] 结束征集
       *[close] 截止
    }
