-- Statements that PostgreSQL and the analyser have to read alike. Tables: hosp.patient, hosp.visit, hosp.ward.
SELECT 1 /***/ , (SELECT ssn FROM patient LIMIT 1) /* */;
SELECT $$ || '$$ , (SELECT ssn FROM patient LIMIT 1), $$' || $$;
SELECT $q$ || '$q$ || (SELECT ssn FROM patient LIMIT 1) || $q$' || $q$;
SELECT '1' /***/ UNION ALL SELECT ssn FROM patient /* x */;
SELECT 1 /* /* */ , 2 */ , (SELECT ssn FROM patient LIMIT 1);
SELECT 1 /* , (SELECT ssn FROM patient LIMIT 1) /* */ */ FROM visit;
SELECT 1 -- */ FROM patient
  , 2 FROM visit;
SELECT 'a'
'b', (SELECT ssn FROM patient LIMIT 1);
SELECT 'a' -- FROM visit
  ' FROM ward ', (SELECT ssn FROM patient LIMIT 1);
SELECT '\' , (SELECT ssn FROM patient LIMIT 1) --'
;
SELECT E'\' , (SELECT ssn FROM patient LIMIT 1) --' FROM visit;
SELECT U&"\0073sn" FROM U&"p\0061tient";
SELECT U&"!0073sn" UESCAPE '!' FROM U&"p!0061tient" UESCAPE '!';
SELECT "ssn" FROM "hosp"."patient";
SELECT SSN FROM PATIENT;
SELECT 1


, 2 FROM patient;
WITH patient AS (SELECT * FROM patient) SELECT ssn FROM patient;
WITH patient AS (SELECT * FROM visit) SELECT vid FROM patient;
WITH RECURSIVE patient(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM patient WHERE n<3) SELECT * FROM patient;
WITH patient AS (SELECT 'x' AS ssn) SELECT ssn FROM hosp.patient;
WITH a AS (SELECT 1 AS x), patient AS (SELECT * FROM a), b AS (SELECT * FROM patient) SELECT * FROM b;
WITH b AS (SELECT * FROM patient), patient AS (SELECT 1 AS z) SELECT * FROM patient, b;
WITH RECURSIVE b AS (SELECT * FROM patient), patient AS (SELECT 1 AS z) SELECT * FROM patient, b;
SELECT * FROM (WITH patient AS (SELECT 1 AS x) SELECT * FROM patient) q, patient;
WITH a AS (SELECT 1 AS x) SELECT x FROM a, patient ORDER BY (SELECT max(x) FROM a, ward);
WITH ward AS (SELECT 1 AS x) (SELECT x FROM ward) UNION (WITH ward AS (SELECT 2 AS y) SELECT y FROM ward);
WITH a AS MATERIALIZED (SELECT * FROM patient), b AS NOT MATERIALIZED (TABLE visit) SELECT 1;
SELECT visit.ssn FROM patient AS visit;
SELECT patient FROM patient LIMIT 3;
SELECT row_to_json(p), to_jsonb(p.*), (p).ssn FROM patient p LIMIT 3;
TABLE patient;
(TABLE patient) EXCEPT TABLE hosp.patient LIMIT 3;
SELECT (SELECT p.ssn FROM patient p WHERE p.id=v.pid) FROM visit v LIMIT 3;
SELECT id, rank() OVER (ORDER BY ssn), lag(ssn) OVER w FROM patient WINDOW w AS (PARTITION BY city ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);
SELECT DISTINCT ON (hiv) hiv, id FROM patient ORDER BY hiv, id;
SELECT EXISTS(SELECT FROM patient WHERE ssn='1'), ARRAY(SELECT diag FROM visit LIMIT 2), 'w' = ANY (SELECT name FROM ward);
VALUES ((SELECT ssn FROM patient LIMIT 1)), ('x');
SELECT count(*) FROM patient WHERE ssn::int = 0 AND CAST(city AS text) LIKE ALL (ARRAY['a%', 'b']);
SELECT 1/(CASE WHEN ssn='1' THEN 0 ELSE 1 END), NOT id IN (SELECT pid FROM visit) FROM patient WHERE id BETWEEN SYMMETRIC 1 AND 2;
SELECT * FROM visit LEFT JOIN LATERAL (SELECT * FROM patient WHERE id = visit.pid LIMIT 1) p ON true;
SELECT * FROM (visit JOIN patient ON pid = id) AS j, generate_series(1, (SELECT count(*)::int FROM ward)) AS g(n);
SELECT * FROM patient NATURAL JOIN (VALUES ('1')) v(ssn) CROSS JOIN ward;
SELECT * FROM ((SELECT 1 AS id) x JOIN patient USING (id)) FULL OUTER JOIN visit ON pid = id;
SELECT * FROM ((SELECT id FROM patient) UNION (SELECT vid FROM visit ORDER BY 1 LIMIT 1)) q;
SELECT id FROM patient ORDER BY (SELECT max(vid) FROM visit) LIMIT (SELECT 1 FROM ward) OFFSET 2;
SELECT id FROM patient OFFSET 1 FETCH FIRST (SELECT 1 FROM ward LIMIT 1) ROWS ONLY;
SELECT string_agg(DISTINCT name, ',' ORDER BY name DESC) FILTER (WHERE id > (SELECT min(vid) FROM visit)) FROM patient;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM patient GROUP BY GROUPING SETS ((city), (hiv, city), ()) HAVING count(*) > (SELECT 1 FROM visit LIMIT 1);
SELECT date '2020-01-01' + interval '1' day, extract(year FROM dob), substring(name FROM 1 FOR 2), trim(both 'x' FROM city), position('a' IN hiv), overlay(ssn placing 'b' from 1) FROM patient;
SELECT extract(epoch FROM (SELECT max(dob) FROM patient)), substring((SELECT name FROM ward LIMIT 1) FROM 1);
SELECT now() AT TIME ZONE 'utc', current_date, name COLLATE "C", name OPERATOR(pg_catalog.~) '^a$', id IS DISTINCT FROM 2 FROM patient;
SELECT (ARRAY[1,2,3])[(SELECT min(vid) FROM visit):2], ARRAY[[1],[2]] FROM patient;
SELECT - (SELECT id FROM patient LIMIT 1), @ -5, 2 ^ 3 - -1, 5 %2, a.x FROM (SELECT 1 AS x WHERE true) a;
SELECT name AS year, dob years, id AS select, city "from", hiv AS "where" FROM patient AS table_(id, name, ssn, dob, city, hiv);
SELECT * FROM patient p, LATERAL unnest(ARRAY[p.id]) WITH ORDINALITY AS u(a, b), json_to_recordset('[]') AS r(a int, b text);
SELECT id FROM patient WHERE (id, name) IN (SELECT vid, diag FROM visit) AND ROW(id, name) = ROW(1, 'x');
SELECT id FROM patient WHERE id = 1 FOR UPDATE OF patient NOWAIT;
SELECT CASE (SELECT 1 FROM ward LIMIT 1) WHEN 1 THEN (SELECT 2 FROM visit LIMIT 1) END WHERE EXISTS (TABLE patient);
INSERT INTO visit(vid,pid,diag) SELECT -id, id, ssn FROM patient WHERE id=1;
INSERT INTO visit VALUES (1, 2, (SELECT name FROM ward LIMIT 1)), (2, DEFAULT, DEFAULT) ON CONFLICT (vid) DO UPDATE SET diag = (SELECT ssn FROM patient LIMIT 1) WHERE visit.pid > 1;
WITH c AS (SELECT * FROM ward) INSERT INTO visit(vid) SELECT 1 FROM c ON CONFLICT DO NOTHING RETURNING (SELECT count(*) FROM c, patient);
INSERT INTO visit DEFAULT VALUES;
UPDATE visit v SET diag = (SELECT ssn FROM patient WHERE id = v.pid), (vid, pid) = (1, 2) FROM ward w WHERE w.id = v.vid;
WITH c AS (SELECT * FROM ward) UPDATE visit SET pid = 1 WHERE pid IN (SELECT id FROM c) RETURNING diag;
UPDATE visit SET diag = 'x' FROM patient AS p JOIN ward USING (id) WHERE p.id = pid AND diag IS NOT DISTINCT FROM 'y';
DELETE FROM visit USING patient, ward WHERE pid = patient.id;
DELETE FROM hosp.visit AS v WHERE NOT EXISTS (SELECT FROM patient p WHERE p.id = v.pid) RETURNING *, (SELECT name FROM ward LIMIT 1);
SELECT count(*) FROM patient a JOIN visit b JOIN ward c ON c.id = b.vid ON b.pid = a.id;
SELECT count(*) FROM patient a LEFT JOIN visit b JOIN ward c ON c.id = b.pid CROSS JOIN (patient d JOIN visit e ON true) ON b.pid = a.id, ward * AS w (x);
SELECT * FROM patient NATURAL JOIN ward JOIN visit JOIN patient q JOIN ward r ON true ON true ON true, LATERAL (SELECT 1 FROM ward JOIN visit JOIN patient ON true ON true) l;
SELECT 1 FROM patient JOIN visit JOIN LATERAL unnest(ARRAY[visit.pid]) u(left_) ON u.left_ = 1 ON true UNION SELECT 2 FROM ward a JOIN visit b ON true;
SELECT * FROM ROWS FROM (generate_series(1, (SELECT max(id) FROM patient)), unnest(ARRAY[1])) WITH ORDINALITY AS x(a, b, c), visit;
SELECT * FROM ward, ROWS FROM (json_to_recordset('[]') AS (a int, b text), generate_series(1, ward.id)) AS x(p, q, r);
WITH RECURSIVE t(a) AS (SELECT id FROM patient UNION ALL SELECT t.a + 1 FROM t, ward WHERE t.a < 3) SEARCH DEPTH FIRST BY a SET s CYCLE a SET c TO 'y' DEFAULT 'n' USING p, u AS (SELECT * FROM t, visit) SELECT * FROM u;
WITH a AS (DELETE FROM visit WHERE pid IN (SELECT id FROM patient) RETURNING *), b AS (UPDATE ward SET name = 'x' FROM a WHERE a.vid = ward.id RETURNING ward.id) SELECT * FROM b;
WITH a AS (INSERT INTO visit (vid) VALUES (1) ON CONFLICT (vid) WHERE vid > 0 DO NOTHING RETURNING vid) INSERT INTO ward (id) SELECT vid FROM a;
WITH ward AS (UPDATE ward SET id = 1 RETURNING *), patient AS (SELECT * FROM visit) SELECT * FROM ward, patient;
UPDATE patient SET (name, city) = (SELECT diag, w.name FROM visit, ward w LIMIT 1) FROM ward u WHERE u.id = patient.id;
DELETE FROM patient USING visit JOIN ward JOIN patient q ON q.id = ward.id ON visit.vid = ward.id WHERE patient.id = 1;
SELECT max(lower(hosp.patient.name)), max(((hosp.patient.id))), max(CAST(hosp.patient.city AS text)) FROM hosp.patient WHERE (hosp.patient.ssn) = 'x' AND hosp.patient.id IN (SELECT (hosp.visit.pid) FROM hosp.visit);
