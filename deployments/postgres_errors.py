"""What can go wrong with the PostgreSQL we start ourselves."""

from __future__ import annotations

from schemas.errors import Unavailable


class PostgresFailed(Unavailable):
    """自带的 PostgreSQL 未能{what}：{reason}"""


class PostgresNotSetUp(Unavailable):
    """数据文件夹 {home} 里还没有数据库，请先运行 lianban up，或设置 LIANBAN_DATABASE_URL"""


class DatabaseRefused(Unavailable):
    """数据库（{where}）没有接受操作，请检查账号与权限：{reason}"""
