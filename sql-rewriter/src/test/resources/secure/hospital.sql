CREATE TABLE public.patients (
    id uuid PRIMARY KEY,
    birthdate date,
    ssn bytea,
    phone text,
    gender text,
    city character varying(20),
    state character varying(5),
    zip character varying(10),
    income numeric(10,2),
    registered timestamp with time zone
);
CREATE TABLE public.conditions (
    start timestamp without time zone,
    patient uuid REFERENCES public.patients,
    code text,
    description character varying(40),
    cost integer,
    note bytea
);
CREATE TABLE public.providers (id uuid PRIMARY KEY, name text NOT NULL, beds smallint);
CREATE TABLE public.unclassified (id integer PRIMARY KEY, secret text);
COMMENT ON TABLE public.patients IS 'people';
COMMENT ON TABLE public.providers IS 'doctors';

INSERT INTO public.patients VALUES
('00000000-0000-0000-0000-000000000001','1980-05-17','\x0101','111-11','F','Boston','MA','02139',12345.67,'2020-12-31 23:30:00+00'),
('00000000-0000-0000-0000-000000000002','1920-01-31','\x0202','222-22','M','Keene','NH','03601',99999.99,'2021-01-01 00:30:00+00'),
('00000000-0000-0000-0000-000000000003',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
('00000000-0000-0000-0000-000000000004','2001-02-28','\x0404','444-44','F','O''Fallon "x"','MO','63366-1',-1.00,'2022-06-15 12:00:00+00'),
('00000000-0000-0000-0000-000000000005','1999-12-31','\x0505','555-55','M','Worcester','MA','01602',20000.00,'2023-03-26 01:30:00+00'),
('00000000-0000-0000-0000-000000000006','1955-07-04','\x0606','666-66','F','Springfield','MA','1',0.00,'infinity');
INSERT INTO public.conditions VALUES
('2020-01-02 03:04:05','00000000-0000-0000-0000-000000000001','J45','asthma',15000,'\x11'),
('2020-02-02 03:04:05.5','00000000-0000-0000-0000-000000000001','F10','alcohol',25000,'\x12'),
('2019-03-02 00:00:00','00000000-0000-0000-0000-000000000002','F20','schizophrenia',-5,'\x21'),
('2018-03-02 00:00:00','00000000-0000-0000-0000-000000000003',NULL,NULL,NULL,NULL),
('2017-03-02 00:00:00','00000000-0000-0000-0000-000000000004','J45','asthma',-2147483648,'\x41'),
('2016-03-02 00:00:00','00000000-0000-0000-0000-000000000005','B20','HIV',2147483647,'\x51'),
(NULL,'00000000-0000-0000-0000-000000000006','J45','asthma',0,'\x61'),
('2015-03-02 00:00:00',NULL,'Z99','orphan',1,'\x71');
INSERT INTO public.providers VALUES ('00000000-0000-0000-0000-0000000000a1','Dr A',12),('00000000-0000-0000-0000-0000000000a2','Dr B',NULL);
INSERT INTO public.unclassified VALUES (1, 'x');

CREATE SCHEMA ledgate;
CREATE TABLE ledgate.secret (k bytea);
INSERT INTO ledgate.secret VALUES (sha256('a secret of the test'));

CREATE SCHEMA lgm_0123456789abcdef;
SET search_path = lgm_0123456789abcdef;
CREATE TYPE sealed;
CREATE FUNCTION sealed_in(cstring) RETURNS sealed LANGUAGE internal IMMUTABLE STRICT AS 'shell_in';
CREATE FUNCTION sealed_out(sealed) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'shell_out';
CREATE FUNCTION sealed_send(sealed) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE TYPE sealed (input = sealed_in, output = sealed_out, send = sealed_send, internallength = variable, storage = extended, alignment = int4);
CREATE CAST (bytea AS sealed) WITHOUT FUNCTION;
CREATE FUNCTION view_key(use int, scope text) RETURNS bytea LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog AS
$$SELECT sha256(k || int4send(use) || convert_to(scope, 'UTF8')) FROM ledgate.secret$$;
CREATE VIEW patients AS SELECT * FROM public.patients;
CREATE VIEW conditions AS SELECT * FROM public.conditions;
CREATE VIEW providers AS SELECT * FROM public.providers;
RESET search_path;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
CREATE ROLE session_of_users;
CREATE ROLE session_of_owner;
GRANT USAGE ON SCHEMA lgm_0123456789abcdef TO session_of_users, session_of_owner;
GRANT SELECT ON ALL TABLES IN SCHEMA lgm_0123456789abcdef TO session_of_users, session_of_owner;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA lgm_0123456789abcdef TO session_of_owner;
