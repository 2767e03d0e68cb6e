import { describe, expect, test } from "vitest";
import { SqlError } from "../../src/userland/sql/error.ts";
import { execute } from "../../src/userland/sql/execute.ts";
import { Execution } from "../../src/userland/sql/execution.ts";
import { parseSql } from "../../src/userland/sql/parser.ts";
import { newCluster } from "../../src/userland/sql/store.ts";
import { textOf } from "../../src/userland/sql/types.ts";

/** Runs statements; gives the rows of the last one as text, its tag when it has none, or the error. */
function run(...queries: readonly string[]): string {
  const cluster = newCluster("postgres", undefined);
  const database = cluster.databases["postgres"];
  if (database === undefined) throw new Error("no database");
  const session = { user: "postgres", database: "postgres", version: "18.6", now: Date.UTC(2026, 0, 15, 9), random: () => 0.5, uuid: () => "u", pid: 7 };
  let last = "";
  try {
    for (const { statement } of queries.flatMap(parseSql)) {
      const outcome = execute(new Execution(cluster, database, session, new Map([["port", "5432"]])), statement);
      last = outcome.rows === undefined ? outcome.tag : outcome.rows.rows.map((row) => row.map((value) => textOf(value) ?? "∅").join("|")).join(" ");
    }
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return `${error.code} ${error.message}`;
  }
  return last;
}

const PEOPLE = `create table cities (id serial primary key, name text unique not null);
  create table people (id serial primary key, name varchar(10) not null, age int default 18 check (age >= 0), city int references cities(id));
  insert into cities (name) values ('Pune'), ('Delhi');
  insert into people (name, age, city) values ('ada', 36, 1), ('bob', null, 1), ('cy', 7, 2), ('dee', 36, null);`;

describe("queries", () => {
  test.each([
    ["select 1", "1"],
    ["select 7/2, 7/2.0, 7 % 4, -3 + 1, 2 * 3 + 4", "3|3.5000000000000000|3|-2|10"],
    ["select 'it''s' || ' ' || 1, E'a\\tb', $$x'y$$", "it's 1|a\tb|x'y"],
    ["select null is null, 1 = null, not true, true and null, false and null", "t|∅|f|∅|f"],
    ["select 2 in (1, 2), 3 not in (1, 2), 2 between 1 and 3, 'abc' like 'a%', 'ABC' ilike 'a_c'", "t|t|t|t|t"],
    ["select case when 1 > 2 then 'a' else 'b' end, coalesce(null, 5), nullif(1, 1), greatest(1, 3, 2)", "b|5|∅|3"],
    ["select '12'::int + 1, cast(3.7 as int), 't'::boolean, '2026-01-05'::date", "13|4|t|2026-01-05"],
    ["select upper('a'), length('日本'), substring('hello', 2, 3), round(2.567, 2), replace('aba', 'a', 'x')", "A|2|ell|2.57|xbx"],
    ["select now(), current_date, current_user", "2026-01-15 09:00:00+00|2026-01-15|postgres"],
    ["values (1, 'a'), (2, 'b')", "1|a 2|b"],
    ["select * from generate_series(1, 5, 2)", "1 3 5"],
    ["select 1 union select 1 union all select 2 order by 1", "1 2"],
    ["select 1 union select 1", "1"],
    ["show port", "5432"],
    ["select * from people order by age nulls first, name limit 2", "2|bob|∅|1 3|cy|7|2"],
    ["select name from people where age = 36 and city is not null", "ada"],
    ["select count(*), count(age), sum(age), min(name), avg(age) from people", "4|3|79|ada|26.3333333333333333"],
    ["select count(*) from people where false", "0"],
    ["select age, count(*) from people group by age having count(*) > 1", "36|2"],
    ["select c.name, count(p.id) as n from cities c left join people p on p.city = c.id group by c.name order by n desc", "Pune|2 Delhi|1"],
    ["select p.name, c.name from people p join cities c on p.city = c.id where c.name = 'Delhi'", "cy|Delhi"],
    ["select name from people where city in (select id from cities where name = 'Pune') order by 1 desc", "bob ada"],
    [
      "select name, (select c.name from cities c where c.id = people.city) from people where exists (select 1 from cities where id = people.city) order by name",
      "ada|Pune bob|Pune cy|Delhi",
    ],
    ["select distinct age from people order by age desc nulls last", "36 7 ∅"],
    ["select string_agg(name, ',') from people", "ada,bob,cy,dee"],
    ["select tablename from pg_tables", "cities people"],
  ])("%s", (query, shown) => {
    expect(run(PEOPLE, query)).toBe(shown);
  });
});

describe("changes", () => {
  test.each([
    ["insert into people (name) values ('eve') returning id, age", "5|18"],
    ["insert into cities values (default, 'Goa'); select * from cities where id = 3", "3|Goa"],
    ["insert into cities (name) select name || '2' from cities; select count(*) from cities", "4"],
    ["insert into cities (name) values ('Pune') on conflict do nothing", "INSERT 0 0"],
    ["insert into cities (id, name) values (1, 'x') on conflict (id) do update set name = excluded.name || '!' ; select name from cities where id = 1", "x!"],
    ["update people set age = age + 1 where name = 'ada' returning age", "37"],
    ["update people set age = default; select sum(age) from people", "72"],
    ["delete from people where age is null", "DELETE 1"],
    ["truncate people; select count(*) from people", "0"],
    ["alter table people add column mail text default 'none'; select mail from people where id = 1", "none"],
    ["alter table people drop column age; select * from people where id = 1", "1|ada|1"],
    ["alter table people rename to folk; select count(*) from folk", "4"],
    ["create table copy as select name from people; select count(*) from copy", "4"],
    ["create database shop; select datname from pg_database where datname = 'shop'", "shop"],
    ["create user app with password 'x'; select rolname from pg_roles where rolsuper = false", "app"],
    ["drop table if exists nothing", "DROP TABLE"],
    ["select setval('people_id_seq', 40); insert into people (name) values ('fay') returning id", "41"],
  ])("%s", (query, shown) => {
    expect(run(PEOPLE, query)).toBe(shown);
  });
});

describe("errors", () => {
  test.each([
    ["select * from nope", '42P01 relation "nope" does not exist'],
    ["select nope from people", '42703 column "nope" does not exist'],
    ["select nope from people where false", '42703 column "nope" does not exist'],
    ["select x.name from people", '42P01 missing FROM-clause entry for table "x"'],
    ["select name from people, cities", '42702 column reference "name" is ambiguous'],
    ["selec 1", '42601 syntax error at or near "selec"'],
    ["select 1 +", "42601 syntax error at end of input"],
    ["select 'open", '42601 unterminated quoted string at or near "\'open"'],
    ["select 1/0", "22012 division by zero"],
    ["select nofunc(1, 'a')", "42883 function nofunc(integer, unknown) does not exist"],
    ["select 'abc'::int", '22P02 invalid input syntax for type integer: "abc"'],
    ["select name, count(*) from people", '42803 column "people.name" must appear in the GROUP BY clause or be used in an aggregate function'],
    ["insert into cities (name) values ('Pune')", '23505 duplicate key value violates unique constraint "cities_name_key"'],
    ["insert into cities (id) values (9)", '23502 null value in column "name" of relation "cities" violates not-null constraint'],
    ["insert into people (name, city) values ('x', 99)", '23503 insert or update on table "people" violates foreign key constraint "people_city_fkey"'],
    ["insert into people (name, age) values ('x', -1)", '23514 new row for relation "people" violates check constraint "people_age_check"'],
    ["insert into people (name) values ('much too long')", "22001 value too long for type character varying(10)"],
    ["insert into people (nope) values (1)", '42703 column "nope" of relation "people" does not exist'],
    ["delete from cities where id = 1", '23503 update or delete on table "cities" violates foreign key constraint "people_city_fkey" on table "people"'],
    ["create table people (id int)", '42P07 relation "people" already exists'],
    ["create table t (id strange)", '42704 type "strange" does not exist'],
    ["drop table nothing", '42P01 table "nothing" does not exist'],
    [`select ${"(".repeat(3000)}1${")".repeat(3000)}`, "54001 stack depth limit exceeded"],
  ])("%s", (query, shown) => {
    expect(run(PEOPLE, query)).toBe(shown);
  });
});
