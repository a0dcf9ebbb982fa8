"""Reads that are asked for every message: their SQL is built once, later only the values change.

Django builds a query anew each time, which takes it ten times as long as SQLite takes to answer. Here a queryset is
compiled when it is first asked. ``benchmarks/realtime`` (``writes``) shows what that saves.
"""

import inspect
from copy import copy

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field


class Given(Expression):
    """A place in the SQL for a value that is known later."""

    def __init__(self, name: str, field: Field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", (self,)


class Prepared:
    """Made by ``prepared``; calling it with the values gives the rows as a list."""

    def __init__(self, build):
        self.build = build
        self.__doc__, self.__name__ = build.__doc__, build.__name__
        self.given = {
            name: Given(name, parameter.annotation()) for name, parameter in inspect.signature(build).parameters.items()
        }
        self.compiled: dict[str, tuple] = {}  # by the database's vendor

    def __call__(self, **values) -> list:
        if values.keys() != self.given.keys():
            raise TypeError(f"{self.__name__} takes {', '.join(self.given)}")
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self._compile()
        queryset, ready, converters, sql, params = self.compiled[connection.vendor]
        bound = tuple(
            one.output_field.get_db_prep_value(values[one.name], connection) if isinstance(one, Given) else one
            for one in params
        )
        compiler = copy(ready)  # a thread's own: it holds the thread's connection and these values
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, bound)
        compiler.get_converters = lambda expressions: converters
        queryset = queryset.all()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        return list(queryset)

    def first(self, **values):
        """The first row, or ``None``."""
        rows = self(**values)
        return rows[0] if rows else None

    def _compile(self) -> tuple:
        queryset = self.build(**self.given)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        return queryset, compiler, converters, sql, params


def prepared(build) -> Prepared:
    """Prepare the queryset that ``build`` returns.

    The annotation of each parameter is the field class that turns its value into the database's::

        @prepared
        def sent(author: BigAutoField, client_id: UUIDField):
            return Message.objects.filter(author=author, client_id=client_id)

        sent.first(author=7, client_id=uuid4())
    """
    return Prepared(build)
