-- Attempts to reach table patient, or what its secured form hides, past the rewriter.
-- [A] lexical differentials (parser sees something else than PostgreSQL)
-- A01 R/M: '/***/' is a complete comment for PostgreSQL, an open one for stock Calcite
SELECT 1 /***/ , (SELECT ssn FROM patient LIMIT 1) /* */;
-- A02 same with UNION
SELECT '1' /***/ UNION ALL SELECT ssn FROM patient /* x */;
-- A04 tagged dollar quote variant
SELECT $q$ || '$q$ || (SELECT ssn FROM patient LIMIT 1) || $q$' || $q$;
-- A06 M: nested comment
SELECT 1 /* /* */ , 2 */ , (SELECT ssn FROM patient LIMIT 1);
-- A07 R: standard_conforming_strings=off changes what a backslash means (proxy must pin it)
SET standard_conforming_strings = off;
SELECT '\'' , (SELECT ssn FROM patient LIMIT 1) --'
;
-- A09 M/R: unicode-escaped identifiers
SELECT U&"\0073sn" FROM U&"p\0061tient";
-- A11 M: string continuation over newline
SELECT 'a'
'b', (SELECT ssn FROM patient LIMIT 1);
-- A12 R: second statement in a simple-protocol message
SELECT 1; SELECT ssn FROM patient;
-- A14 R: NUL / invalid UTF-8 / client_encoding change (SJIS trail byte 0x5c) so that bytes mean other characters
SET client_encoding = 'SJIS';
-- [B] names and scopes
-- B01 M: schema-qualified
SELECT ssn FROM hosp.patient;
-- B02 M: quoted, folded
SELECT "ssn" FROM "hosp"."patient"; 
-- B04 R: search_path switch by SET
SET search_path = hosp; SELECT ssn FROM patient;
-- B06 R: shadowing by a temp table (pg_temp is searched first), later swapped
CREATE TEMP TABLE patient AS SELECT 1 AS id;
-- B07 M: CTE of the same name; the inner reference is the base table
WITH patient AS (SELECT * FROM patient) SELECT ssn FROM patient;
-- B09 M: RECURSIVE changes the scope: here both are the CTE
WITH RECURSIVE patient(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM patient WHERE n<3) SELECT * FROM patient;
-- B11 M: qualified name never means a CTE
WITH patient AS (SELECT 'x' AS ssn) SELECT ssn FROM hosp.patient;
-- B12 M: alias equals another protected table
SELECT visit.ssn FROM patient AS visit;
-- B14 M: JOIN USING alias / NATURAL JOIN against a VALUES probe (equality oracle on secret column)
SELECT count(*) FROM patient NATURAL JOIN (VALUES ('001-01-0001')) v(ssn);
-- B16 M: three-part column name survives the alias of the derived table or is refused
SELECT hosp.patient.ssn FROM hosp.patient;
-- [C] positions of the reference
-- C01 M
SELECT * FROM patient;
-- C02 M whole row
SELECT patient FROM patient LIMIT 3;
-- C04 M row_to_json / to_jsonb
SELECT row_to_json(p), to_jsonb(p.*) FROM patient p LIMIT 3;
-- C06 M functional notation for a column
SELECT ssn(p) FROM patient p LIMIT 3;
-- C07 M TABLE command
TABLE patient;
-- C09 M correlated sub-query in SELECT list
SELECT (SELECT p.ssn FROM patient p WHERE p.id=v.pid) FROM visit v LIMIT 3;
-- C11 M ORDER BY reveals the order of secret values
SELECT id FROM patient ORDER BY ssn LIMIT 5;
-- C12 M GROUP BY / HAVING counts
SELECT count(*) FROM patient GROUP BY hiv HAVING min(ssn) < '5';
-- C14 M window
SELECT id, rank() OVER (ORDER BY ssn), lag(ssn) OVER (ORDER BY id) FROM patient LIMIT 5;
-- C16 M DISTINCT ON
SELECT DISTINCT ON (hiv) hiv, id FROM patient ORDER BY hiv, id;
-- C17 M ARRAY / EXISTS / IN / ANY
SELECT EXISTS(SELECT FROM patient WHERE ssn='001-01-0001'), ARRAY(SELECT ssn FROM patient LIMIT 2), '001-01-0001' = ANY (SELECT ssn FROM patient);
-- C19 M VALUES
VALUES ((SELECT ssn FROM patient LIMIT 1));
-- C21 M system columns must not survive (42703 from the derived table)
SELECT ctid, xmin, tableoid, ssn FROM patient LIMIT 1;
-- C22 M ONLY / inheritance star / TABLESAMPLE
SELECT ssn FROM ONLY patient TABLESAMPLE SYSTEM (1);
-- C24 M FOR UPDATE
SELECT id FROM patient WHERE id=1 FOR UPDATE;
-- [D] oracles that return no secret cell
-- D01 error oracle: the cast error prints a value the caller may not see
SELECT count(*) FROM patient WHERE ssn::int = 0;
-- D02 division by zero
SELECT 1/(CASE WHEN ssn='001-01-0001' THEN 0 ELSE 1 END) FROM patient WHERE id=1;
-- D04 timing
SELECT CASE WHEN hiv='pos' THEN pg_sleep(1) END FROM patient WHERE id=7;
-- D06 statistics
SELECT most_common_vals, histogram_bounds FROM pg_stats WHERE tablename='patient' AND attname='ssn';
-- D07 raw statistics
SELECT stavalues1 FROM pg_statistic WHERE starelid='hosp.patient'::regclass;
-- D09 row-level activity
SELECT n_live_tup, n_tup_upd FROM pg_stat_all_tables WHERE relname='patient';
-- D11 unique-violation oracle
INSERT INTO patient(id,name,ssn) VALUES (7,'x','y');
-- D12 foreign-key oracle
INSERT INTO visit(vid,pid) VALUES (-1, 1234567);
-- D14 large sort or hash difference through statement_timeout
SET statement_timeout = 1; SELECT count(*) FROM patient p, patient q WHERE p.ssn=q.ssn;
-- [E] DML
-- E01 copy a secret column into a visible one
UPDATE patient SET name = ssn WHERE id=1 RETURNING name;
-- E02 RETURNING
UPDATE patient SET name = name WHERE id=1 RETURNING *;
-- E04 INSERT ... SELECT into a table of one's own
INSERT INTO visit(vid,pid,diag) SELECT -id, id, ssn FROM patient WHERE id=1 RETURNING diag;
-- E06 data-modifying CTE
WITH w AS (DELETE FROM visit WHERE vid=1 RETURNING pid) SELECT p.ssn FROM patient p, w WHERE p.id=w.pid;
-- E07 MERGE
MERGE INTO visit v USING patient p ON v.pid=p.id AND v.vid=1 WHEN MATCHED THEN UPDATE SET diag=p.ssn;
-- E09 a rule, trigger, default, check or index expression that runs later with other rights
CREATE RULE r AS ON INSERT TO visit DO ALSO SELECT ssn FROM patient;
-- [F] SQL inside a string or another session object
-- F01 dynamic SQL by built-in functions
SELECT query_to_xml('SELECT ssn FROM hosp.patient LIMIT 2', true, false, '');
SELECT table_to_xml('hosp.visit', true, false, '');
SELECT schema_to_xmlschema('hosp', true, false, '');
SELECT * FROM ts_stat('SELECT to_tsvector(ssn) FROM hosp.patient LIMIT 2');
SELECT ts_rewrite('a'::tsquery, 'SELECT to_tsquery(''a''), to_tsquery(replace(ssn,''-'',''_'')) FROM hosp.patient WHERE id=1');
-- F02 PREPARE / EXECUTE
PREPARE q AS SELECT ssn FROM patient LIMIT 1; EXECUTE q;
-- F04 DO block
DO $$ DECLARE s text; BEGIN SELECT ssn INTO s FROM hosp.patient LIMIT 1; RAISE NOTICE '%', s; END $$;
-- F06 existing function in the database that reads the table (application function): only functions on the allow-list
SELECT hosp.slowok(1);
-- F07 COPY
COPY patient TO STDOUT;
COPY (SELECT ssn FROM patient LIMIT 1) TO STDOUT;
COPY (SELECT ssn FROM patient LIMIT 1) TO PROGRAM 'cat >/dev/null';
-- F09 fast-path FunctionCall message ('F') with the OID of query_to_xml (protocol, not SQL) - refuse the message type except lo_* OIDs
-- F11 proxy's own GUC or temp table that carries the level
SELECT set_config('proxy.user_level','9',false);
INSERT INTO hosp.grant_lvl VALUES (7,1,9);
-- F12 planner/hook loading
LOAD 'auto_explain'; SET session_preload_libraries='x';
-- F14 partitions / children / toast table / index read directly
SELECT * FROM pg_toast.pg_toast_2619; 
-- F16 replication protocol start-up parameter (replication=database) and cancel keys - protocol level
-- F17 operator or cast made by the user whose function is called with the secret value
CREATE OPERATOR public.~~~ (LEFTARG=text, RIGHTARG=text, FUNCTION=texteq);
-- F19 parameter type confusion: $1 bound as text/regclass
SELECT $1::regclass::text, has_table_privilege($1::regclass,'select');
-- [G] encrypted columns
-- G01 function over cipher text must be refused, not evaluated on garbage
SELECT upper(ssn), substr(ssn,1,3), ssn || '' FROM patient LIMIT 1;
-- G02 inequality / LIKE / ORDER BY on a deterministic index token
SELECT id FROM patient WHERE ssn LIKE '00%' OR ssn > '5';
-- G04 cipher text copied into a plain column and read back through it
UPDATE visit SET diag = (SELECT ssn FROM patient WHERE id=1) WHERE vid=1;
-- G06 UNION mixes a cipher column and a plain literal in one output column
SELECT ssn FROM patient UNION ALL SELECT 'plain';
-- [H] resource
-- H01 parser depth
SELECT ((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))));
-- H02 exponential look-ahead: IN lists, CASE and nested functions 2000 deep, 1 MB statement: bound size, depth and parse time
SELECT 1 IN (1,2,3);
