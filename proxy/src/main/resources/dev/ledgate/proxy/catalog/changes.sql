-- Changes of the hospital's tables by its own applications: ADR 0021. @ stands for the mirror schema.
--
-- ddl and ddl_catalog run as the superuser who installed Ledgate, so they are written such that nothing of the user's is
-- evaluated in them: the search path is pinned, names go through format's %I, and no table of the hospital's is read. The
-- statement itself runs in ddl_run, and ddl_rows looks whether a table has rows, both as role ledgate_ddl.

CREATE OR REPLACE FUNCTION @.ddl_run(command text) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = $path, pg_temp
    SET standard_conforming_strings = on
AS $body$
BEGIN
    EXECUTE command;
END $body$;
ALTER FUNCTION @.ddl_run(text) OWNER TO ledgate_ddl;

CREATE OR REPLACE FUNCTION @.ddl_rows(schema_name text, table_name text) RETURNS boolean LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET row_security = off
AS $body$
DECLARE
    v_rows boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I)', schema_name, table_name) INTO v_rows;
    RETURN v_rows;
END $body$;
ALTER FUNCTION @.ddl_rows(text, text) OWNER TO ledgate_ddl;

-- tables: schema, name and flags of each. c: is made; v: the mirror's view is made again; e: has to be empty;
--   d: nothing but constraints may depend on it
-- others: schema, name and kind of each. i: index to be dropped; c: sequence to be made; s: sequence to be changed
-- named: schema and name of each table that is open to the user, of those that others may belong to
-- dropped: constraints of the first table; kept: columns whose constraints stay; notices: for the user
CREATE OR REPLACE PROCEDURE @.ddl(command text, tables text[], others text[], named text[], dropped text[], kept text[],
        notices text[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET standard_conforming_strings = on
AS $body$
#variable_conflict error
DECLARE
    v_mirror constant text := '$mirror';
    v_schema text;
    v_name text;
    v_flags text;
    v_table oid;
    v_owner oid;
    v_view text;
    v_open boolean;
    v_fresh boolean[] := '{}';
    v_remade oid[] := '{}';
    v_grant record;
    v_tied record;
    v_text text;
BEGIN
    FOR i IN 1 .. cardinality(tables) / 3 LOOP
        v_schema := tables[3 * i - 2];
        v_name := tables[3 * i - 1];
        v_flags := tables[3 * i];
        IF NOT EXISTS (SELECT FROM ledgate.changeable s WHERE s.schema_name = v_schema) THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = format('tables of schema "%s" cannot be changed through Ledgate', v_schema),
                HINT = 'Its tables belong to a superuser. The administrator gives them, and CREATE on the schema, to a role'
                    ' that is none (ALTER TABLE ... OWNER TO, GRANT CREATE ON SCHEMA), and installs Ledgate again.';
        END IF;
        v_table := (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = v_schema AND c.relname = v_name);
        v_fresh[i] := v_table IS NULL;
        CONTINUE WHEN v_table IS NULL OR v_flags = 'c';
        v_view := (SELECT m.view_name FROM ledgate.mirror m WHERE m.relation = v_table);
        IF v_view IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = format('relation "%s" is not open to changes', v_name),
                HINT = 'Tables of the hospital that Ledgate knows of can be changed; partitions, views and tables that were'
                    ' made past Ledgate cannot.';
        END IF;
        v_owner := (SELECT c.relowner FROM pg_class c WHERE c.oid = v_table);
        IF (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = v_owner) OR NOT pg_has_role('ledgate_ddl', v_owner, 'USAGE') THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = format('table "%s" cannot be changed through Ledgate', v_name),
                HINT = 'It belongs to a superuser, or to a role that Ledgate may not act for. The administrator gives it to a'
                    ' plain role (ALTER TABLE ... OWNER TO) and installs Ledgate again.';
        END IF;
        IF v_flags LIKE '%v%' THEN
            -- The view first, as those who read do.
            EXECUTE format('LOCK TABLE %I.%I IN ACCESS EXCLUSIVE MODE', v_mirror, v_view);
        ELSIF v_flags LIKE '%e%' THEN
            EXECUTE format('LOCK TABLE %I.%I IN SHARE ROW EXCLUSIVE MODE', v_schema, v_name);
        END IF;
        IF NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN ledgate.mirror m ON m.relation = c.oid
                WHERE c.oid = v_table AND n.nspname = v_schema AND c.relname = v_name AND m.view_name = v_view
                AND c.relkind IN ('r', 'p')) THEN
            RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'the table was changed by another session',
                HINT = 'Run the transaction again.';
        END IF;
        IF v_flags LIKE '%e%' THEN
            IF @.ddl_rows(v_schema, v_name) THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = format('table "%s" has rows and the policy does not name it, so it is closed', v_name),
                    HINT = 'Name it in the policy, or change it on the database itself.';
            END IF;
        END IF;
        IF i = 1 AND EXISTS (SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid
                AND a.attnum = ANY (k.conkey)
                WHERE k.conrelid = v_table AND k.conname = ANY (dropped) AND a.attname = ANY (kept)) THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = 'a constraint of columns that identify patients or rows cannot be dropped or renamed',
                HINT = 'change the policy first, then the table';
        END IF;
        IF v_flags LIKE '%v%' THEN
            EXECUTE format('DROP VIEW %I.%I', v_mirror, v_view);
            DELETE FROM ledgate.mirror m WHERE m.relation = v_table;
            v_remade := v_remade || v_table;
        END IF;
        IF v_flags LIKE '%d%' AND EXISTS (SELECT FROM pg_depend d, pg_class c LEFT JOIN pg_type t ON t.oid = c.reltype
                WHERE c.oid = v_table AND d.deptype = 'n' AND d.classid <> 'pg_constraint'::regclass
                AND ((d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid)
                    OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)))) THEN
            RAISE EXCEPTION USING ERRCODE = '2BP01',
                MESSAGE = format('other objects than constraints depend on table "%s"', v_name),
                HINT = 'The administrator drops them on the database itself.';
        END IF;
    END LOOP;

    FOR i IN 1 .. cardinality(others) / 3 LOOP
        v_schema := others[3 * i - 2];
        v_name := others[3 * i - 1];
        IF NOT EXISTS (SELECT FROM ledgate.changeable s WHERE s.schema_name = v_schema) THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = format('schema "%s" cannot be changed through Ledgate', v_schema),
                HINT = 'Its tables belong to a superuser: see the hospital''s administrator.';
        END IF;
        v_table := (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = v_schema AND c.relname = v_name);
        CONTINUE WHEN v_table IS NULL OR others[3 * i] = 'c';
        -- What belongs to a table, or what a table counts with, is as open as the table.
        FOR v_tied IN SELECT DISTINCT t.oid, n.nspname, t.relname, t.relowner
                FROM (SELECT x.indrelid AS relation FROM pg_index x WHERE x.indexrelid = v_table
                    UNION ALL SELECT d.refobjid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = v_table
                        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                    UNION ALL SELECT f.adrelid FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
                        WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
                        AND d.refobjid = v_table) o
                JOIN pg_class t ON t.oid = o.relation
                JOIN pg_namespace n ON n.oid = t.relnamespace LOOP
            v_open := false;
            IF EXISTS (SELECT FROM ledgate.mirror m WHERE m.relation = v_tied.oid)
                    AND NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = v_tied.relowner)
                    AND pg_has_role('ledgate_ddl', v_tied.relowner, 'USAGE') THEN
                FOR j IN 1 .. cardinality(named) / 2 LOOP
                    v_open := v_open OR (named[2 * j - 1] = v_tied.nspname AND named[2 * j] = v_tied.relname);
                END LOOP;
                v_open := v_open OR NOT @.ddl_rows(v_tied.nspname, v_tied.relname);
            END IF;
            IF NOT v_open THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('"%s" is not open to changes', v_name),
                    HINT = 'It belongs to a table that is closed. The administrator changes it on the database itself.';
            END IF;
        END LOOP;
    END LOOP;

    PERFORM @.ddl_run(command);

    FOR i IN 1 .. cardinality(tables) / 3 LOOP
        CONTINUE WHEN tables[3 * i] <> 'c' OR NOT v_fresh[i];
        v_schema := tables[3 * i - 2];
        v_name := tables[3 * i - 1];
        v_table := (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = v_schema AND c.relname = v_name AND c.relkind = 'r');
        EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', v_schema, v_name,
            (SELECT s.owner_role FROM ledgate.changeable s WHERE s.schema_name = v_schema));
        v_remade := v_remade || v_table;
    END LOOP;
    FOR i IN 1 .. cardinality(others) / 3 LOOP
        CONTINUE WHEN others[3 * i] <> 'c';
        v_schema := others[3 * i - 2];
        v_name := others[3 * i - 1];
        IF EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
                WHERE n.nspname = v_schema AND c.relname = v_name AND c.relkind = 'S' AND r.rolname = 'ledgate_ddl') THEN
            EXECUTE format('ALTER SEQUENCE %I.%I OWNER TO %I', v_schema, v_name,
                (SELECT s.owner_role FROM ledgate.changeable s WHERE s.schema_name = v_schema));
            EXECUTE format('GRANT USAGE ON SEQUENCE %I.%I TO ledgate_owner', v_schema, v_name);
        END IF;
    END LOOP;

    FOREACH v_table IN ARRAY v_remade LOOP
        SELECT n.nspname, c.relname INTO v_schema, v_name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = v_table;
        CONTINUE WHEN v_name IS NULL;
        -- A name that no view ever had: what was written for another shape finds nothing.
        v_view := 't_' || v_table || '_' || nextval('ledgate.generation');
        EXECUTE format('CREATE VIEW %I.%I AS SELECT * FROM %I.%I', v_mirror, v_view, v_schema, v_name);
        EXECUTE format('REVOKE ALL ON %I.%I FROM PUBLIC', v_mirror, v_view);
        EXECUTE format('GRANT SELECT ON %I.%I TO ledgate_session, ledgate_owner', v_mirror, v_view);
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %I.%I TO ledgate_owner', v_mirror, v_view);
        INSERT INTO ledgate.mirror (relation, view_name) VALUES (v_table, v_view);
        FOR v_grant IN SELECT DISTINCT s.oid, n.nspname, s.relname
                FROM pg_attrdef a
                JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
                    AND d.refclassid = 'pg_class'::regclass
                JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
                JOIN pg_namespace n ON n.oid = s.relnamespace
                JOIN ledgate.changeable h ON h.schema_name = n.nspname
                WHERE a.adrelid = v_table LOOP
            CONTINUE WHEN has_sequence_privilege('ledgate_owner', v_grant.oid, 'USAGE');
            EXECUTE format('GRANT USAGE ON SEQUENCE %I.%I TO ledgate_owner', v_grant.nspname, v_grant.relname);
        END LOOP;
        IF has_table_privilege('ledgate_session', v_table, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                OR has_table_privilege('ledgate_owner', v_table,
                    'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') THEN
            RAISE EXCEPTION USING ERRCODE = '42501',
                MESSAGE = format('sessions would have rights on table "%s" itself', v_name),
                HINT = 'The administrator looks at ALTER DEFAULT PRIVILEGES.';
        END IF;
    END LOOP;
    FOREACH v_text IN ARRAY notices LOOP
        RAISE NOTICE '%', v_text;
    END LOOP;
END $body$;

-- The tables as the mirror shows them in the transaction that asks: a row for each column.
CREATE OR REPLACE FUNCTION @.ddl_catalog(schemas text[]) RETURNS TABLE (schema_name text, table_name text, relation oid,
        view_name text, view_oid oid, column_name text, type_name text, number int, not_null boolean, key_place int,
        leads boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET standard_conforming_strings = on
AS $body$
    SELECT n.nspname::text, c.relname::text, c.oid, v.relname::text, v.oid, a.attname::text,
        format_type(a.atttypid, a.atttypmod), a.attnum::int, a.attnotnull,
        (SELECT k.place::int FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            WHERE i.indrelid = c.oid AND i.indisprimary AND k.attnum = a.attnum),
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
            AND i.indkey[0] = a.attnum)
    FROM ledgate.mirror m
    JOIN pg_class c ON c.oid = m.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class v ON v.relname = m.view_name AND v.relkind = 'v'
        AND v.relnamespace = (SELECT o.oid FROM pg_namespace o WHERE o.nspname = '$mirror')
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_attribute va ON va.attrelid = v.oid AND va.attname = a.attname
        AND va.atttypid = a.atttypid AND va.atttypmod = a.atttypmod
    WHERE n.nspname = ANY (schemas)
    ORDER BY n.nspname, c.relname, a.attnum
$body$;

REVOKE ALL ON FUNCTION @.ddl_rows(text, text) FROM PUBLIC, ledgate_session, ledgate_owner;
REVOKE ALL ON FUNCTION @.ddl_run(text) FROM PUBLIC, ledgate_session, ledgate_owner;
REVOKE ALL ON PROCEDURE @.ddl(text, text[], text[], text[], text[], text[], text[]) FROM PUBLIC, ledgate_session;
REVOKE ALL ON FUNCTION @.ddl_catalog(text[]) FROM PUBLIC, ledgate_session;
GRANT EXECUTE ON PROCEDURE @.ddl(text, text[], text[], text[], text[], text[], text[]) TO ledgate_owner;
GRANT EXECUTE ON FUNCTION @.ddl_catalog(text[]) TO ledgate_owner;
