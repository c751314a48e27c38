-- The hospital's database: the 18 tables of Synthea's CSV export, names in lower case.
--
-- bytea columns are sealed: they hold ciphertext of a text. Codes (SNOMED CT, LOINC, RxNorm, CVX) are text: they have
-- leading zeros and are never computed with. Times are instants, in UTC in the files; in payer_transitions they carry no
-- zone, because start_date is part of the row key that is bound into sealed fields, and the text of a timestamptz would
-- change with the TimeZone of whoever reads it.
--
-- HospitalSchema reads this file: one column per line, its type in the second word.

CREATE TABLE organizations (
    id          uuid,
    name        text,
    address     text,
    city        text,
    state       text,
    zip         text,
    lat         numeric,
    lon         numeric,
    phone       text,
    revenue     numeric,
    utilization integer,
    PRIMARY KEY (id)
);

CREATE TABLE providers (
    id           uuid,
    organization uuid,
    name         text,
    gender       text,
    speciality   text,
    address      text,
    city         text,
    state        text,
    zip          text,
    lat          numeric,
    lon          numeric,
    encounters   integer,
    procedures   integer,
    PRIMARY KEY (id)
);

CREATE TABLE payers (
    id                      uuid,
    name                    text,
    ownership               text,
    address                 text,
    city                    text,
    state_headquartered     text,
    zip                     text,
    phone                   text,
    amount_covered          numeric,
    amount_uncovered        numeric,
    revenue                 numeric,
    covered_encounters      integer,
    uncovered_encounters    integer,
    covered_medications     integer,
    uncovered_medications   integer,
    covered_procedures      integer,
    uncovered_procedures    integer,
    covered_immunizations   integer,
    uncovered_immunizations integer,
    unique_customers        integer,
    qols_avg                numeric,
    member_months           integer,
    PRIMARY KEY (id)
);

CREATE TABLE patients (
    id                  uuid,
    birthdate           date,
    deathdate           date,
    ssn                 bytea,
    drivers             bytea,
    passport            bytea,
    prefix              text,
    first               bytea,
    middle              bytea,
    last                bytea,
    suffix              text,
    maiden              bytea,
    marital             text,
    race                text,
    ethnicity           text,
    gender              text,
    birthplace          text,
    address             bytea,
    city                text,
    state               text,
    county              text,
    fips                text,
    zip                 text,
    lat                 numeric,
    lon                 numeric,
    healthcare_expenses numeric,
    healthcare_coverage numeric,
    income              integer,
    PRIMARY KEY (id)
);

CREATE TABLE encounters (
    id                  uuid,
    start               timestamptz,
    stop                timestamptz,
    patient             uuid NOT NULL,
    organization        uuid,
    provider            uuid,
    payer               uuid,
    encounterclass      text,
    code                text,
    description         text,
    base_encounter_cost numeric,
    total_claim_cost    numeric,
    payer_coverage      numeric,
    reasoncode          text,
    reasondescription   text,
    PRIMARY KEY (id)
);

CREATE TABLE allergies (
    start        date,
    stop         date,
    patient      uuid NOT NULL,
    encounter    uuid,
    code         text,
    system       text,
    description  text,
    type         text,
    category     text,
    reaction1    text,
    description1 text,
    severity1    text,
    reaction2    text,
    description2 text,
    severity2    text
);

CREATE TABLE careplans (
    id                uuid,
    start             date,
    stop              date,
    patient           uuid NOT NULL,
    encounter         uuid,
    code              text,
    description       text,
    reasoncode        text,
    reasondescription text,
    PRIMARY KEY (id)
);

CREATE TABLE claims (
    id                          uuid,
    patientid                   uuid NOT NULL,
    providerid                  uuid,
    primarypatientinsuranceid   uuid,
    secondarypatientinsuranceid uuid,
    departmentid                integer,
    patientdepartmentid         integer,
    diagnosis1                  text,
    diagnosis2                  text,
    diagnosis3                  text,
    diagnosis4                  text,
    diagnosis5                  text,
    diagnosis6                  text,
    diagnosis7                  text,
    diagnosis8                  text,
    referringproviderid         uuid,
    appointmentid               uuid,
    currentillnessdate          timestamptz,
    servicedate                 timestamptz,
    supervisingproviderid       uuid,
    status1                     text,
    status2                     text,
    statusp                     text,
    outstanding1                numeric,
    outstanding2                numeric,
    outstandingp                numeric,
    lastbilleddate1             timestamptz,
    lastbilleddate2             timestamptz,
    lastbilleddatep             timestamptz,
    healthcareclaimtypeid1      integer,
    healthcareclaimtypeid2      integer,
    PRIMARY KEY (id)
);

CREATE TABLE claims_transactions (
    id                    uuid,
    claimid               uuid,
    chargeid              bigint,
    patientid             uuid NOT NULL,
    type                  text,
    amount                numeric,
    method                text,
    fromdate              timestamptz,
    todate                timestamptz,
    placeofservice        uuid,
    procedurecode         text,
    modifier1             text,
    modifier2             text,
    diagnosisref1         integer,
    diagnosisref2         integer,
    diagnosisref3         integer,
    diagnosisref4         integer,
    units                 integer,
    departmentid          integer,
    notes                 text,
    unitamount            numeric,
    transferoutid         bigint,
    transfertype          text,
    payments              numeric,
    adjustments           numeric,
    transfers             numeric,
    outstanding           numeric,
    appointmentid         uuid,
    linenote              text,
    patientinsuranceid    uuid,
    feescheduleid         integer,
    providerid            uuid,
    supervisingproviderid uuid,
    PRIMARY KEY (id)
);

CREATE TABLE conditions (
    start       date,
    stop        date,
    patient     uuid NOT NULL,
    encounter   uuid,
    system      text,
    code        text,
    description text
);

CREATE TABLE devices (
    start       timestamptz,
    stop        timestamptz,
    patient     uuid NOT NULL,
    encounter   uuid,
    code        text,
    description text,
    udi         text
);

CREATE TABLE imaging_studies (
    id                   uuid,
    date                 timestamptz,
    patient              uuid NOT NULL,
    encounter            uuid,
    series_uid           text,
    bodysite_code        text,
    bodysite_description text,
    modality_code        text,
    modality_description text,
    instance_uid         text,
    sop_code             text,
    sop_description      text,
    procedure_code       text
);

CREATE TABLE immunizations (
    date        timestamptz,
    patient     uuid NOT NULL,
    encounter   uuid,
    code        text,
    description text,
    base_cost   numeric
);

CREATE TABLE medications (
    start             timestamptz,
    stop              timestamptz,
    patient           uuid NOT NULL,
    payer             uuid,
    encounter         uuid,
    code              text,
    description       text,
    base_cost         numeric,
    payer_coverage    numeric,
    dispenses         integer,
    totalcost         numeric,
    reasoncode        text,
    reasondescription text
);

CREATE TABLE observations (
    date        timestamptz,
    patient     uuid NOT NULL,
    encounter   uuid,
    category    text,
    code        text,
    description text,
    value       text,
    units       text,
    type        text
);

CREATE TABLE payer_transitions (
    patient         uuid,
    memberid        uuid,
    start_date      timestamp,
    end_date        timestamp,
    payer           uuid,
    secondary_payer uuid,
    plan_ownership  text,
    owner_name      bytea,
    PRIMARY KEY (patient, start_date)
);

CREATE TABLE procedures (
    start             timestamptz,
    stop              timestamptz,
    patient           uuid NOT NULL,
    encounter         uuid,
    system            text,
    code              text,
    description       text,
    base_cost         numeric,
    reasoncode        text,
    reasondescription text
);

CREATE TABLE supplies (
    date        date,
    patient     uuid NOT NULL,
    encounter   uuid,
    code        text,
    description text,
    quantity    integer
);
