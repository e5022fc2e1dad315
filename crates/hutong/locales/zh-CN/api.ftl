# 程序接口。

api-bad-query = 问号后面的内容读不懂。请按 openapi.json 写参数。
api-unknown = 没有“{ $name }”这个参数。可以用的有：{ $known }
api-bad-value = 参数“{ $name }”的值不对。应为：{ $wanted }
