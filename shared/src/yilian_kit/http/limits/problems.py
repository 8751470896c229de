"""How limits are told to the client."""

from yilian_kit.http.problem import ProblemType

BODY_TOO_LARGE = ProblemType(
    413,
    "body-too-large",
    "The request body is too large",
    "请求体过大",
    "At most {max_bytes} bytes are accepted.",
    "最多接受 {max_bytes} 字节。",
)
HEADERS_TOO_LARGE = ProblemType(431, "headers-too-large", "The request headers are too large", "请求头过大")
REQUEST_TOO_SLOW = ProblemType(408, "request-too-slow", "The request took too long to arrive", "请求发送超时")
NOT_HTTP = ProblemType(400, "not-http", "This is not a valid HTTP request", "不是有效的 HTTP 请求")
TOO_MANY_CONNECTIONS = ProblemType(
    503,
    "too-many-connections",
    "Too many connections at once",
    "并发连接过多",
    headers={"Retry-After": "1"},
)
