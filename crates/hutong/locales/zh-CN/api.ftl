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
