"""``INSERT … ON CONFLICT`` is compiled once, and does on both databases what it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lti_tool.db.upsert import Insert, compiled_once
from tests.fixtures.postgres_server import PostgresServer

SHELF = Table(
    "shelf",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("thing", Text, unique=True),
    Column("pieces", Integer, nullable=False, default=1),
    Column("room", Text, nullable=False, default=lambda: "kitchen"),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, tmp_path: Path
) -> Iterator[Engine]:
    """An empty shelf in either database."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/shelf" if is_sqlite else postgres_server.create("shelf")
    engine = create_engine(url)
    SHELF.metadata.create_all(engine)
    yield engine
    engine.dispose()
    if not is_sqlite:
        postgres_server.drop("shelf")


def one_more(engine: Engine) -> Insert:
    """Put one more piece of a thing on the shelf."""
    insert = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    return insert(SHELF).on_conflict_do_update(
        index_elements=["thing"], set_={"pieces": SHELF.c.pieces + 1}
    )


def shelf(engine: Engine) -> list[tuple[Any, ...]]:
    """What lies on it."""
    columns = select(SHELF.c.thing, SHELF.c.pieces, SHELF.c.room).order_by(SHELF.c.thing)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(columns)]


def test_the_second_time_the_row_is_changed_and_a_column_left_out_has_its_default(
    engine: Engine,
) -> None:
    statement = compiled_once(one_more(engine), ("thing", "room"))
    with engine.begin() as connection:
        for thing in ("cup", "jar", "cup"):
            connection.execute(statement, {"thing": thing, "room": "hall"})
    assert shelf(engine) == [("cup", 2, "hall"), ("jar", 1, "hall")]


def test_many_rows_go_with_one_statement(engine: Engine) -> None:
    statement = compiled_once(one_more(engine), ("thing", "pieces", "room"))
    rows = [{"thing": thing, "pieces": 5, "room": "hall"} for thing in ("cup", "jar")]
    with engine.begin() as connection:
        connection.execute(statement, rows)
        connection.execute(statement, rows)
    assert shelf(engine) == [("cup", 6, "hall"), ("jar", 6, "hall")]


def test_the_row_tells_what_it_is_asked_for(engine: Engine) -> None:
    statement = compiled_once(one_more(engine).returning(SHELF.c.pieces), ("thing", "room"))
    with engine.begin() as connection:
        asked = [
            connection.execute(statement, {"thing": "cup", "room": "hall"}).scalar_one()
            for _ in range(2)
        ]
    assert asked == [1, 2]


def test_it_is_compiled_once_however_often_it_is_run(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No other test asks for this: what one compiled, the next ones need not.
    statement = compiled_once(one_more(engine).returning(SHELF.c.room), ("thing", "room"))
    compiled = []
    compiler = engine.dialect.statement_compiler

    def noticed(*given: Any, **named: Any) -> Any:
        compiled.append(given)
        return compiler(*given, **named)

    monkeypatch.setattr(engine.dialect, "statement_compiler", noticed)
    with engine.begin() as connection:
        for thing in ("cup", "jar", "cup"):
            connection.execute(statement, {"thing": thing, "room": "hall"})
    assert len(compiled) == 1


def test_a_default_that_python_works_out_for_each_row_cannot_be_left_out(engine: Engine) -> None:
    with pytest.raises(TypeError, match="no value for room"):
        compiled_once(one_more(engine), ("thing",))
