-- A database as the program of revision 0008 wrote it; all of it is synthetic.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
CREATE TABLE anchor (
	id INTEGER NOT NULL, 
	first_event INTEGER NOT NULL, 
	last_event INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	CONSTRAINT pk_anchor PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "anchor" VALUES(1,1,3,X'BF0ED3528CAB90AF2244017A8CDAADA311AE12749F25301A981401449A7ED782');
INSERT INTO "anchor" VALUES(2,4,4,X'3DD6E6F4DD66945D3849354F544B9BC15DB040F9D86EBBC018ACB43C2FAEE2D0');
INSERT INTO "anchor" VALUES(3,5,5,X'5C2624D492F99F185AF580CADD9D8D7491B2454AD93C699A00EA74ADBD1F747F');
INSERT INTO "anchor" VALUES(4,6,6,X'0E97F62CAC8D34C6364ECD6ECF258EDB3736FBFB06AA31EFFE4D2CF10BD2C866');
INSERT INTO "anchor" VALUES(5,7,7,X'1EB4DE58C04B2C25B2E3F4B4672FDD87FEE1DBBA34A26AC9873EB1094EF4501C');
INSERT INTO "anchor" VALUES(6,8,8,X'24265E583057F461C56461E8E988747AFEB14F8ACBEA92515F744F062DCE377C');
INSERT INTO "anchor" VALUES(7,9,9,X'3C6D123D9678DDE6A1CBE89C5841219CDB842E2EE59FEE536774004FDC5CFDB2');
INSERT INTO "anchor" VALUES(8,10,10,X'4E0329D9913BE6F134B3AF4BED5DA190E05C6BA2E85172302B2ACCAFC9C0E451');
INSERT INTO "anchor" VALUES(9,11,11,X'2F1AE5222D5ECFA4D1E12AF30164351C18C762F42D86D48F3048BF0A17697EF5');
INSERT INTO "anchor" VALUES(10,12,12,X'CC6F653DFC1529B5EEC8BB38D40BD915EC1634FB03566E18684782F90E1173BB');
INSERT INTO "anchor" VALUES(11,13,13,X'95F591C0FE008613E5ACDA14849BBCA8361B5049F7BEB647550564915A40FB7B');
CREATE TABLE archive (
	case_id INTEGER NOT NULL, 
	volume TEXT NOT NULL, 
	place TEXT NOT NULL, 
	pages INTEGER NOT NULL, 
	filed_on INTEGER NOT NULL, 
	retention INTEGER NOT NULL, 
	handed_over_on INTEGER, 
	CONSTRAINT pk_archive PRIMARY KEY (case_id), 
	CONSTRAINT fk_archive_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE archive_loan (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	borrower TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	lent_on INTEGER NOT NULL, 
	due_on INTEGER NOT NULL, 
	returned_on INTEGER, 
	CONSTRAINT pk_archive_loan PRIMARY KEY (id), 
	CONSTRAINT fk_archive_loan_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
)
 STRICT

;
CREATE TABLE calendar_edition (
	id INTEGER NOT NULL, 
	region TEXT NOT NULL, 
	office_id INTEGER, 
	digest TEXT NOT NULL, 
	source TEXT NOT NULL, 
	issued_on INTEGER, 
	imported_at INTEGER NOT NULL, 
	officer_id INTEGER, 
	CONSTRAINT pk_calendar_edition PRIMARY KEY (id), 
	CONSTRAINT fk_calendar_edition_office_id FOREIGN KEY(office_id) REFERENCES office (id), 
	CONSTRAINT fk_calendar_edition_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id)
)
 STRICT

;
INSERT INTO "calendar_edition" VALUES(1,'CN',NULL,'990594b7aff18ceeb23b17877902b3e2991843bdaf5ebb2001c83720ad9571dc','示例通知',22222,1772424000000000,NULL);
CREATE TABLE case_file (
	id INTEGER NOT NULL, 
	number TEXT NOT NULL, 
	procedure TEXT NOT NULL, 
	edition TEXT NOT NULL, 
	initial TEXT NOT NULL, 
	office_id INTEGER NOT NULL, 
	subject_id INTEGER NOT NULL, 
	batch TEXT NOT NULL, 
	states TEXT NOT NULL, 
	finished INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	last_event INTEGER, 
	head BLOB NOT NULL, 
	snapshot TEXT NOT NULL, 
	CONSTRAINT pk_case_file PRIMARY KEY (id), 
	CONSTRAINT uq_case_file_number UNIQUE (number), 
	CONSTRAINT uq_case_file_subject_id_procedure_batch UNIQUE (subject_id, procedure, batch), 
	CONSTRAINT fk_case_file_office_id FOREIGN KEY(office_id) REFERENCES office (id), 
	CONSTRAINT fk_case_file_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id)
)
 STRICT

;
INSERT INTO "case_file" VALUES(1,'CASE-00001','synthetic_check','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','found',1,1,'batch-1','found',0,5,13,X'F8504B3AFC47DD85F1856A3B6D13865A8DB53BFD33973E5498202AA7E023F1C9','{"facts":{},
"lines":[],
"configuration":["found"],"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-26","2026-06-01"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1},"remedy":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"remedy","nominal":"2026-06-02","provisional":false,"rungs":[],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{},"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","finished":false,"opened_on":"2026-03-02","procedure":"synthetic_check","restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}},"seq":5}');
INSERT INTO "case_file" VALUES(2,'CASE-00002','synthetic_check','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','found',1,2,'batch-1','found',0,3,11,X'8A18AC209AB564B410C373CCAFF4850D68286BF02D22D88BFA256A38654CF785','{"facts":{},
"lines":[],
"configuration":["found"],"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-26","2026-06-01"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{},"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","finished":false,"opened_on":"2026-03-02","procedure":"synthetic_check","restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}},"seq":3}');
INSERT INTO "case_file" VALUES(3,'CASE-00003','synthetic_check','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','found',1,3,'batch-1','found',0,3,7,X'EEAEB27CCC56B75CE44091B02E028C7CB5C2F8920B21906D3BFBF112F28C9915','{"configuration":["found"],"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","facts":{},"finished":false,"lines":[],"opened_on":"2026-03-02","procedure":"synthetic_check","seq":3,
"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-26","2026-06-01"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{},"restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}}}');
INSERT INTO "case_file" VALUES(4,'CASE-00004','synthetic_check','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','found',1,4,'batch-1','found',0,1,8,X'80B07753562092B0423A50F9A08576DCE377C392A8817F3481591476186E8B4B','{"configuration":["found"],"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","facts":{},"finished":false,"lines":[],"opened_on":"2026-03-02","procedure":"synthetic_check","seq":1,
"deadlines":{},"duties":{},"restrictions":{}}');
INSERT INTO "case_file" VALUES(5,'CASE-00005','synthetic_check','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','found',1,5,'batch-1','notified',0,1,9,X'7886ACC73167E61D5561E84AA01D9133C27D58F23347D2B572BFCFA3FA0FB251','{"configuration":["notified"],"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","facts":{},"finished":false,"lines":[],"opened_on":"2026-03-02","procedure":"synthetic_check","seq":1,
"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-06","2026-06-02"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{"post":"2026-03-02"},"restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}}}');
CREATE TABLE case_link (
	parent_id INTEGER NOT NULL, 
	child_id INTEGER NOT NULL, 
	rule TEXT NOT NULL, 
	due INTEGER, 
	CONSTRAINT pk_case_link PRIMARY KEY (parent_id, child_id), 
	CONSTRAINT uq_case_link_child_id UNIQUE (child_id), 
	CONSTRAINT fk_case_link_parent_id FOREIGN KEY(parent_id) REFERENCES case_file (id), 
	CONSTRAINT fk_case_link_child_id FOREIGN KEY(child_id) REFERENCES case_file (id)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "case_link" VALUES(2,4,'',NULL);
CREATE TABLE credential (
	officer_id INTEGER NOT NULL, 
	password TEXT NOT NULL, 
	changed_at INTEGER NOT NULL, 
	must_change INTEGER NOT NULL, 
	failed INTEGER NOT NULL, 
	barred_until INTEGER, 
	generation INTEGER NOT NULL, 
	CONSTRAINT pk_credential PRIMARY KEY (officer_id), 
	CONSTRAINT fk_credential_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id)
)
 STRICT

;
INSERT INTO "credential" VALUES(1,'$argon2id$v=19$m=8,t=1,p=1$c2FtcGxl$c2FtcGxl',1772424000000000,1,0,NULL,2);
CREATE TABLE delegation (
	id INTEGER NOT NULL, 
	officer_id INTEGER NOT NULL, 
	delegate_id INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_delegation PRIMARY KEY (id), 
	CONSTRAINT fk_delegation_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_delegation_delegate_id FOREIGN KEY(delegate_id) REFERENCES officer (id)
)
 STRICT

;
INSERT INTO "delegation" VALUES(1,2,3,20514,20521);
CREATE TABLE dispatch (
	rung_id INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	officer_id INTEGER NOT NULL, 
	message_id INTEGER, 
	CONSTRAINT pk_dispatch PRIMARY KEY (rung_id, channel, officer_id), 
	CONSTRAINT fk_dispatch_rung_id FOREIGN KEY(rung_id) REFERENCES outbox (id), 
	CONSTRAINT fk_dispatch_message_id FOREIGN KEY(message_id) REFERENCES message (id)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "dispatch" VALUES(8,'group',0,NULL);
INSERT INTO "dispatch" VALUES(7,'mail',1,12);
INSERT INTO "dispatch" VALUES(8,'mail',1,12);
CREATE TABLE document (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	issuer_id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	n INTEGER, 
	number TEXT NOT NULL, 
	dated INTEGER NOT NULL, 
	adverse INTEGER NOT NULL, 
	context TEXT NOT NULL, 
	context_digest TEXT NOT NULL, 
	path TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	pages INTEGER NOT NULL, edition TEXT DEFAULT '' NOT NULL, drafted TEXT DEFAULT '' NOT NULL, stage TEXT DEFAULT '' NOT NULL, made_of TEXT DEFAULT '' NOT NULL, composed TEXT DEFAULT '' NOT NULL, version INTEGER DEFAULT 0 NOT NULL, replaces INTEGER, issued_on INTEGER, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT uq_document_issuer_id_series_year_n UNIQUE (issuer_id, series, year, n), 
	CONSTRAINT fk_document_issuer_id FOREIGN KEY(issuer_id) REFERENCES office (id)
)
 STRICT

;
INSERT INTO "document" VALUES(1,'list','示例通知书',1,'',2026,NULL,'',20514,0,'{"party":"示例"}','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','','',0,'','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','issued','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','',0,NULL,20514);
INSERT INTO "document" VALUES(2,'notice','示例通知书',1,'notice',2026,1,'示建通〔2026〕1号',20514,0,'{"party":"示例"}','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','','',0,'','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','issued','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','',0,NULL,20514);
INSERT INTO "document" VALUES(3,'notice','示例通知书',1,'notice',2026,2,'示建通〔2026〕2号',20514,0,'{"party":"示例"}','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','','',0,'','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','issued','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','',0,NULL,20514);
INSERT INTO "document" VALUES(4,'notice','示例通知书',1,'notice',2026,3,'示建通〔2026〕3号',20514,0,'{"party":"示例"}','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','','',0,'','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','issued','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','',0,NULL,20514);
INSERT INTO "document" VALUES(5,'notice','示例通知书',1,'notice',2026,7,'示建通〔2026〕7号',20514,0,'{"number":"示建通〔2026〕7号","party":"示例"}','ecdaac3167d3fb9f35cc5d7b62b1d9e56e3ad9f27ffb86c7914f8a3af97ae4dc','','',0,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','sealed','','',1,NULL,NULL);
CREATE TABLE document_case (
	case_id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	CONSTRAINT pk_document_case PRIMARY KEY (case_id, document_id), 
	CONSTRAINT fk_document_case_case_id FOREIGN KEY(case_id) REFERENCES case_file (id), 
	CONSTRAINT fk_document_case_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "document_case" VALUES(1,1,2,0);
INSERT INTO "document_case" VALUES(1,2,2,1);
INSERT INTO "document_case" VALUES(2,1,2,0);
INSERT INTO "document_case" VALUES(2,3,2,1);
INSERT INTO "document_case" VALUES(3,1,2,0);
INSERT INTO "document_case" VALUES(3,4,2,1);
INSERT INTO "document_case" VALUES(5,5,1,1);
CREATE TABLE duty (
	office_id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	CONSTRAINT pk_duty PRIMARY KEY (office_id, case_id, name)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "duty" VALUES(1,5,'post','handler',20514);
CREATE TABLE edition (
	digest TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_edition PRIMARY KEY (digest)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "edition" VALUES('990594b7aff18ceeb23b17877902b3e2991843bdaf5ebb2001c83720ad9571dc','calendar_edition','{"days":[["2031-01-01",false,"元旦"]],"format":1}');
INSERT INTO "edition" VALUES('d1','procedure','{"key":"示例"}');
CREATE TABLE event (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	previous_id INTEGER, 
	previous BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "event" VALUES(1,1,1,NULL,X'0000000000000000000000000000000000000000000000000000000000000000',X'4D32EFEDF9F63648DB46D8033781A41AF110889C8FA5681E9081D4EABB5E7E16','{"actor":null,"case":1,"command":{"act":"open"},"delta":{"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-26","2026-06-01"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{"post":"2026-03-02"},"opened_on":"2026-03-02"},"duty_roles":{"post":["handler","district"]},"file":{"batch":"batch-1","edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","initial":["found"],"number":"CASE-00001","office":1,"procedure":"synthetic_check","subject":1},"kind":"act","name":"open","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":1}');
INSERT INTO "event" VALUES(2,2,1,NULL,X'0000000000000000000000000000000000000000000000000000000000000000',X'988F9D8A8B67E5C8A6AA4E0D68C3D3CBF734ECCCF4D84543CCD87689E549D926','{"actor":null,"case":2,"command":{"act":"open"},"delta":{"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-26","2026-06-01"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{"post":"2026-03-02"},"opened_on":"2026-03-02"},"duty_roles":{"post":["handler","district"]},"file":{"batch":"batch-1","edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","initial":["found"],"number":"CASE-00002","office":1,"procedure":"synthetic_check","subject":2},"kind":"act","name":"open","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":1}');
INSERT INTO "event" VALUES(3,3,1,NULL,X'0000000000000000000000000000000000000000000000000000000000000000',X'525B34E68F7BAC5B17FEB3E527F6F6CF55D4146A2F8305D0A6E8D3F32F804768','{"actor":null,"case":3,"command":{"act":"open"},"delta":{"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-26","2026-06-01"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{"post":"2026-03-02"},"opened_on":"2026-03-02"},"duty_roles":{"post":["handler","district"]},"file":{"batch":"batch-1","edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","initial":["found"],"number":"CASE-00003","office":1,"procedure":"synthetic_check","subject":3},"kind":"act","name":"open","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":1}');
INSERT INTO "event" VALUES(4,1,2,1,X'4D32EFEDF9F63648DB46D8033781A41AF110889C8FA5681E9081D4EABB5E7E16',X'82C68EAF7184CEFFA2C79A2EBA05C50D10E2B3C8F967D0232382565B0ED42C71','{"actor":null,"case":1,"command":{"act":"post"},"delta":{"duties":{"post":null},"restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}}},"documents":[{"context":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335","dated":"2026-03-02","issuer":1,"kind":"notice","number":"示建通〔2026〕1号","ordinal":1}],"duty_roles":{},"kind":"act","name":"post","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":2,"shared":[{"context":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335","kind":"list","number":""}]}');
INSERT INTO "event" VALUES(5,2,2,2,X'988F9D8A8B67E5C8A6AA4E0D68C3D3CBF734ECCCF4D84543CCD87689E549D926',X'1AFB4ABAF87CF3F79EE36769098F3E0C2CC033F73811EF6D66A6CAF170FA054B','{"actor":null,"case":2,"command":{"act":"post"},"delta":{"duties":{"post":null},"restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}}},"documents":[{"context":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335","dated":"2026-03-02","issuer":1,"kind":"notice","number":"示建通〔2026〕2号","ordinal":1}],"duty_roles":{},"kind":"act","name":"post","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":2,"shared":[{"context":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335","kind":"list","number":""}]}');
INSERT INTO "event" VALUES(6,3,2,3,X'525B34E68F7BAC5B17FEB3E527F6F6CF55D4146A2F8305D0A6E8D3F32F804768',X'5FB986667937CA4089E035F1331460CC2E6DF49A62821972110B419D17C13011','{"actor":null,"case":3,"command":{"act":"post"},"delta":{"duties":{"post":null},"restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}}},"documents":[{"context":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335","dated":"2026-03-02","issuer":1,"kind":"notice","number":"示建通〔2026〕3号","ordinal":1}],"duty_roles":{},"kind":"act","name":"post","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":2,"shared":[{"context":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335","kind":"list","number":""}]}');
INSERT INTO "event" VALUES(7,3,3,6,X'5FB986667937CA4089E035F1331460CC2E6DF49A62821972110B419D17C13011',X'EEAEB27CCC56B75CE44091B02E028C7CB5C2F8920B21906D3BFBF112F28C9915','{"actor":null,"case":3,"command":{"act":"inspect"},"delta":{},"duty_roles":{},"kind":"act","name":"inspect","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":3}');
INSERT INTO "event" VALUES(8,4,1,NULL,X'0000000000000000000000000000000000000000000000000000000000000000',X'80B07753562092B0423A50F9A08576DCE377C392A8817F3481591476186E8B4B','{"actor":null,"case":4,"command":{"act":"open"},"delta":{"opened_on":"2026-03-02"},"duty_roles":{},"file":{"batch":"batch-1","edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","initial":["found"],"number":"CASE-00004","office":1,"procedure":"synthetic_check","subject":4},"kind":"act","name":"open","occurred_on":"2026-03-02","parent":{"case":2,"due":"","number":"CASE-00002","rule":"","seq":2},"recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":1}');
INSERT INTO "event" VALUES(9,5,1,NULL,X'0000000000000000000000000000000000000000000000000000000000000000',X'7886ACC73167E61D5561E84AA01D9133C27D58F23347D2B572BFCFA3FA0FB251','{"actor":null,"case":5,"command":{"act":"open"},"delta":{"configuration":["notified"],"deadlines":{"rectify":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"rectify","nominal":"2026-06-02","provisional":false,"rungs":["2026-05-06","2026-06-02"],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}},"duties":{"post":"2026-03-02"},"opened_on":"2026-03-02","restrictions":{"no_upgrade":{"ended_on":null,"name":"no_upgrade","start":"2026-03-02","until":null}}},"documents":[{"context":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335","dated":"2026-03-02","issuer":1,"kind":"notice","ordinal":1}],"duty_roles":{"post":["handler","district"]},"file":{"batch":"batch-1","edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","initial":["found"],"number":"CASE-00005","office":1,"procedure":"synthetic_check","subject":5},"kind":"act","name":"open","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":1}');
INSERT INTO "event" VALUES(10,1,3,4,X'82C68EAF7184CEFFA2C79A2EBA05C50D10E2B3C8F967D0232382565B0ED42C71',X'0399782EF0A70FF5352BE9AA67CD1E98707A848575C7F872132302D7D7759CF7','{"actor":null,"case":1,"command":{"act":"remind_me"},"delta":{"deadlines":{"remedy":{"agency_warn":"2026-06-02","earliest":"2026-06-02","last_day":"2026-06-02","latest":"2026-06-02","name":"remedy","nominal":"2026-06-02","provisional":false,"rungs":[],"safe_act_from":"2026-06-03","set_by":1,"start":"2026-03-02","status":"live","version":1}}},"duty_roles":{},"kind":"act","name":"remind_me","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":3}');
INSERT INTO "event" VALUES(11,2,3,5,X'1AFB4ABAF87CF3F79EE36769098F3E0C2CC033F73811EF6D66A6CAF170FA054B',X'8A18AC209AB564B410C373CCAFF4850D68286BF02D22D88BFA256A38654CF785','{"actor":null,"case":2,"command":{"act":"inspect"},"delta":{},"duty_roles":{},"kind":"act","name":"inspect","occurred_on":"2026-03-02","recorded_at":"2026-04-01T04:00:00.000000+00:00","seq":3}');
INSERT INTO "event" VALUES(12,1,4,10,X'0399782EF0A70FF5352BE9AA67CD1E98707A848575C7F872132302D7D7759CF7',X'98F1C649BD95D8944FE2BF1BF737FAC26CE3EF811662C6764CFCA0AB1A08A58B','{"actor":null,"case":1,"command":{"act":"inspect"},"delta":{},"duty_roles":{},"kind":"act","name":"inspect","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":4}');
INSERT INTO "event" VALUES(13,1,5,12,X'98F1C649BD95D8944FE2BF1BF737FAC26CE3EF811662C6764CFCA0AB1A08A58B',X'F8504B3AFC47DD85F1856A3B6D13865A8DB53BFD33973E5498202AA7E023F1C9','{"actor":null,"case":1,"command":{"act":"inspect"},"delta":{},"duty_roles":{},"kind":"act","name":"inspect","occurred_on":"2026-03-02","recorded_at":"2026-03-02T04:00:00.000000+00:00","seq":5}');
CREATE TABLE hook (
	id INTEGER NOT NULL, 
	office_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	url TEXT NOT NULL, 
	kinds TEXT NOT NULL, 
	salt TEXT NOT NULL, 
	mark TEXT NOT NULL, 
	made_at INTEGER NOT NULL, 
	made_by INTEGER, 
	local INTEGER NOT NULL, 
	former_salt TEXT NOT NULL, 
	former_until INTEGER, 
	ended_at INTEGER, 
	last_event INTEGER NOT NULL, 
	last_entry INTEGER NOT NULL, 
	lease_until INTEGER, 
	owner TEXT NOT NULL, 
	failed INTEGER NOT NULL, 
	failing_since INTEGER, 
	stopped INTEGER NOT NULL, 
	retry_at INTEGER, 
	error TEXT NOT NULL, 
	delivered_at INTEGER, 
	answer TEXT NOT NULL, 
	CONSTRAINT pk_hook PRIMARY KEY (id), 
	CONSTRAINT fk_hook_office_id FOREIGN KEY(office_id) REFERENCES office (id), 
	CONSTRAINT fk_hook_made_by FOREIGN KEY(made_by) REFERENCES officer (id)
)
 STRICT

;
INSERT INTO "hook" VALUES(1,1,'示例系统','https://example.invalid/in','act.recorded case.opened','00000000000000000000000000000000','0123456789abcdef',1772424000000000,1,0,'',NULL,NULL,12,4,NULL,'',0,NULL,0,NULL,'',NULL,'');
CREATE TABLE hook_held (
	id INTEGER NOT NULL, 
	hook_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	ref INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	retry_at INTEGER, 
	error TEXT NOT NULL, 
	given_up INTEGER NOT NULL, 
	CONSTRAINT pk_hook_held PRIMARY KEY (id), 
	CONSTRAINT uq_hook_held_hook_id_source_ref UNIQUE (hook_id, source, ref), 
	CONSTRAINT fk_hook_held_hook_id FOREIGN KEY(hook_id) REFERENCES hook (id), 
	CONSTRAINT fk_hook_held_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
)
 STRICT

;
INSERT INTO "hook_held" VALUES(1,1,'event',13,1,1772424000000000,1,1772424060000000,'对方不接受这一条（HTTP 422）',0);
CREATE TABLE idempotency (
	"key" TEXT NOT NULL, 
	event_id INTEGER NOT NULL, 
	CONSTRAINT pk_idempotency PRIMARY KEY ("key")
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE mail (
	tracking_no TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	service TEXT NOT NULL, 
	posted_on INTEGER NOT NULL, 
	CONSTRAINT pk_mail PRIMARY KEY (tracking_no), 
	CONSTRAINT fk_mail_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE message (
	id INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	officer_id INTEGER NOT NULL, 
	address TEXT NOT NULL, 
	begun INTEGER NOT NULL, 
	refused INTEGER NOT NULL, 
	tried_at INTEGER, 
	accepted_at INTEGER, 
	answer TEXT NOT NULL, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT fk_message_id FOREIGN KEY(id) REFERENCES outbox (id)
)
 STRICT

;
INSERT INTO "message" VALUES(12,'mail',1,'jia@example.invalid',1,0,1775016000000000,1775016000000000,'250 ok');
CREATE TABLE notice (
	officer_id INTEGER NOT NULL, 
	rung_id INTEGER NOT NULL, 
	why TEXT NOT NULL, 
	in_place_of INTEGER, 
	made_at INTEGER NOT NULL, 
	read_at INTEGER, 
	settled INTEGER NOT NULL, 
	CONSTRAINT pk_notice PRIMARY KEY (officer_id, rung_id), 
	CONSTRAINT fk_notice_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_notice_rung_id FOREIGN KEY(rung_id) REFERENCES outbox (id), 
	CONSTRAINT fk_notice_in_place_of FOREIGN KEY(in_place_of) REFERENCES officer (id)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "notice" VALUES(1,7,'holder',NULL,1775016000000000,1775019600000000,1);
INSERT INTO "notice" VALUES(1,8,'holder',NULL,1775016000000000,NULL,0);
INSERT INTO "notice" VALUES(2,7,'deputy',1,1775016000000000,NULL,0);
CREATE TABLE number_range (
	issuer_id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_number_range PRIMARY KEY (issuer_id, series, year, first), 
	CONSTRAINT fk_number_range_issuer_id FOREIGN KEY(issuer_id) REFERENCES office (id)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE office (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	level TEXT NOT NULL, 
	parent_id INTEGER, 
	region TEXT NOT NULL, 
	short TEXT NOT NULL, 
	address TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	government TEXT NOT NULL, 
	court TEXT NOT NULL, 
	website TEXT NOT NULL, 
	CONSTRAINT pk_office PRIMARY KEY (id), 
	CONSTRAINT uq_office_key UNIQUE ("key"), 
	CONSTRAINT fk_office_parent_id FOREIGN KEY(parent_id) REFERENCES office (id)
)
 STRICT

;
INSERT INTO "office" VALUES(1,'heping','示例heping住房和城乡建设局','district',NULL,'CN-LN','示heping建','示例路1号','024-00000001','示例区人民政府','示例区人民法院','');
CREATE TABLE officer (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	office_id INTEGER NOT NULL, 
	certificate TEXT NOT NULL, 
	certificate_until INTEGER, 
	email TEXT NOT NULL, 
	CONSTRAINT pk_officer PRIMARY KEY (id), 
	CONSTRAINT uq_officer_key UNIQUE ("key"), 
	CONSTRAINT fk_officer_office_id FOREIGN KEY(office_id) REFERENCES office (id)
)
 STRICT

;
INSERT INTO "officer" VALUES(1,'li','示例甲',1,'示例0001',21183,'jia@example.invalid');
INSERT INTO "officer" VALUES(2,'zhao','示例甲',1,'示例0001',21183,'jia@example.invalid');
INSERT INTO "officer" VALUES(3,'qian','示例丙',1,'示例0001',21183,'jia@example.invalid');
CREATE TABLE officer_role (
	officer_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	CONSTRAINT pk_officer_role PRIMARY KEY (officer_id, role), 
	CONSTRAINT fk_officer_role_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "officer_role" VALUES(1,'handler');
INSERT INTO "officer_role" VALUES(2,'handler');
INSERT INTO "officer_role" VALUES(3,'handler');
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	lease_until INTEGER, 
	owner TEXT NOT NULL, 
	retry_at INTEGER, 
	error TEXT NOT NULL, 
	done INTEGER NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_kind_key UNIQUE (kind, "key")
)
 STRICT

;
INSERT INTO "outbox" VALUES(1,'render','batch:heping:list:967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','{"document":1}',0,NULL,'',NULL,'',0);
INSERT INTO "outbox" VALUES(2,'render','CASE-00001:2:1','{"document":2}',0,NULL,'',NULL,'',0);
INSERT INTO "outbox" VALUES(3,'render','CASE-00002:2:1','{"document":3}',0,NULL,'',NULL,'',0);
INSERT INTO "outbox" VALUES(4,'render','CASE-00003:2:1','{"document":4}',0,NULL,'',NULL,'',0);
INSERT INTO "outbox" VALUES(5,'render','5:967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335','{"document":5,"made_of":"967a1a63fbdf1f8b929cd6935cff005c046291a51d9a80fba2c00db9c2477335"}',0,NULL,'',NULL,'',0);
INSERT INTO "outbox" VALUES(6,'render','5:ecdaac3167d3fb9f35cc5d7b62b1d9e56e3ad9f27ffb86c7914f8a3af97ae4dc','{"document":5,"made_of":"ecdaac3167d3fb9f35cc5d7b62b1d9e56e3ad9f27ffb86c7914f8a3af97ae4dc"}',0,NULL,'',NULL,'',0);
INSERT INTO "outbox" VALUES(7,'remind','CASE-00001|remedy|1|0','{"case":"CASE-00001","case_id":1,"days_left":3,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":0,"subject":"示例建筑工程1有限公司","version":1}',1,NULL,'',NULL,'',1);
INSERT INTO "outbox" VALUES(8,'remind','CASE-00001|remedy|1|1','{"case":"CASE-00001","case_id":1,"days_left":2,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":1,"subject":"示例建筑工程1有限公司","version":1}',1,NULL,'',NULL,'',1);
INSERT INTO "outbox" VALUES(9,'remind','letter|li|586a9aaa0cb5cbb6d66751c9','{"officer":"li","rungs":[{"case":"CASE-00001","case_id":1,"days_left":3,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":0,"subject":"示例建筑工程1有限公司","version":1},{"case":"CASE-00001","case_id":1,"days_left":2,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":1,"subject":"示例建筑工程1有限公司","version":1}]}',1,NULL,'',NULL,'',1);
INSERT INTO "outbox" VALUES(10,'remind','letter|zhao|586a9aaa0cb5cbb6d66751c9','{"officer":"zhao","rungs":[{"case":"CASE-00001","case_id":1,"days_left":3,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":0,"subject":"示例建筑工程1有限公司","version":1},{"case":"CASE-00001","case_id":1,"days_left":2,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":1,"subject":"示例建筑工程1有限公司","version":1}]}',1,NULL,'',NULL,'',1);
INSERT INTO "outbox" VALUES(11,'remind','letter|qian|586a9aaa0cb5cbb6d66751c9','{"officer":"qian","rungs":[{"case":"CASE-00001","case_id":1,"days_left":3,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":0,"subject":"示例建筑工程1有限公司","version":1},{"case":"CASE-00001","case_id":1,"days_left":2,"deadline":"remedy","due":"2026-06-02","holder":"handler","holder_label":"承办人","label":"示例期限","office":1,"procedure":"synthetic_check","provisional":false,"rung":1,"subject":"示例建筑工程1有限公司","version":1}]}',1,NULL,'',NULL,'',1);
INSERT INTO "outbox" VALUES(12,'message','digest|mail|li|20514','{"channel":"mail"}',1,NULL,'',NULL,'',1);
CREATE TABLE recusal (
	case_id INTEGER NOT NULL, 
	officer_id INTEGER NOT NULL, 
	CONSTRAINT pk_recusal PRIMARY KEY (case_id, officer_id), 
	CONSTRAINT fk_recusal_case_id FOREIGN KEY(case_id) REFERENCES case_file (id), 
	CONSTRAINT fk_recusal_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "recusal" VALUES(5,3);
CREATE TABLE register (
	id INTEGER NOT NULL, 
	topic TEXT NOT NULL, 
	ref INTEGER NOT NULL, 
	previous BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_register PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "register" VALUES(1,'document',5,X'0000000000000000000000000000000000000000000000000000000000000000',X'FDCF5BA30D1798A83D6E9F6375FB7345FFE267A835A68AB2FCFDF157C1B8412A','{"context":"ecdaac3167d3fb9f35cc5d7b62b1d9e56e3ad9f27ffb86c7914f8a3af97ae4dc","dated":"2026-03-02","n":7,"name":"number","number":"示建通〔2026〕7号","occurred_on":"2026-03-02","officer":null,"recorded_at":"2026-03-02T04:00:00.000000+00:00","ref":5,"stage":"sealed","topic":"document","year":2026}');
INSERT INTO "register" VALUES(2,'delegation',2,X'FDCF5BA30D1798A83D6E9F6375FB7345FFE267A835A68AB2FCFDF157C1B8412A',X'48D4CF19586940F67124B0867C719E9A0BB9C7F104286A21DD407BA41130EFAF','{"delegate":3,"first":"2026-03-02","last":"2026-03-09","name":"delegate","occurred_on":"2026-03-02","officer":null,"reason":"示例","recorded_at":"2026-03-02T04:00:00.000000+00:00","ref":2,"topic":"delegation"}');
INSERT INTO "register" VALUES(3,'recusal',5,X'48D4CF19586940F67124B0867C719E9A0BB9C7F104286A21DD407BA41130EFAF',X'66F1E04FAD7974C8B31579C8622476B85B0839B27456C0C656150A1B492175F1','{"name":"recuse","occurred_on":"2026-03-02","officer":null,"reason":"示例","recorded_at":"2026-03-02T04:00:00.000000+00:00","recused":3,"ref":5,"topic":"recusal"}');
INSERT INTO "register" VALUES(4,'access',1,X'66F1E04FAD7974C8B31579C8622476B85B0839B27456C0C656150A1B492175F1',X'E2BDBACCAA2937357A631BE5E887084CAB55F14FF3E0281170EE7FEBA2D6F3FE','{"kind":"api","name":"token_made","occurred_on":"2026-05-06","officer":1,"recorded_at":"2026-03-02T04:00:00.000000+00:00","ref":1,"system":"示例系统","token":1,"topic":"access"}');
INSERT INTO "register" VALUES(5,'hook',1,X'E2BDBACCAA2937357A631BE5E887084CAB55F14FF3E0281170EE7FEBA2D6F3FE',X'37BA5DCCE2786A7822828FB9919EC88724D2551EFD865A27A5ECDF274FBBC856','{"kinds":["act.recorded","case.opened"],"name":"made","occurred_on":"2026-03-02","office":1,"officer":1,"recorded_at":"2026-03-02T04:00:00.000000+00:00","ref":1,"system":"示例系统","topic":"hook","url":"https://example.invalid/in"}');
CREATE TABLE restriction (
	subject_id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	until INTEGER, 
	ended_on INTEGER, 
	CONSTRAINT pk_restriction PRIMARY KEY (subject_id, case_id, name, start)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "restriction" VALUES(1,1,'no_upgrade',20514,NULL,NULL);
INSERT INTO "restriction" VALUES(2,2,'no_upgrade',20514,NULL,NULL);
INSERT INTO "restriction" VALUES(3,3,'no_upgrade',20514,NULL,NULL);
INSERT INTO "restriction" VALUES(5,5,'no_upgrade',20514,NULL,NULL);
CREATE TABLE saved_view (
	id INTEGER NOT NULL, 
	officer_id INTEGER NOT NULL, 
	page TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	CONSTRAINT pk_saved_view PRIMARY KEY (id), 
	CONSTRAINT uq_saved_view_officer_id_page_name UNIQUE (officer_id, page, name), 
	CONSTRAINT fk_saved_view_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id)
)
 STRICT

;
INSERT INTO "saved_view" VALUES(1,1,'/cases','本周','office=x');
CREATE TABLE series (
	issuer_id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_series PRIMARY KEY (issuer_id, series, year), 
	CONSTRAINT fk_series_issuer_id FOREIGN KEY(issuer_id) REFERENCES office (id)
)
 WITHOUT ROWID,
 STRICT

;
CREATE TABLE setting (
	id INTEGER NOT NULL, 
	office_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	officer_id INTEGER, 
	set_at INTEGER NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (id), 
	CONSTRAINT fk_setting_office_id FOREIGN KEY(office_id) REFERENCES office (id), 
	CONSTRAINT fk_setting_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id)
)
 STRICT

;
INSERT INTO "setting" VALUES(1,1,'policy:ban_extend','yes','示例',1,1772424000000000);
CREATE TABLE subject (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	code TEXT NOT NULL, 
	address TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	legal_person TEXT NOT NULL, 
	CONSTRAINT pk_subject PRIMARY KEY (id), 
	CONSTRAINT uq_subject_kind_code UNIQUE (kind, code)
)
 STRICT

;
INSERT INTO "subject" VALUES(1,'enterprise','示例建筑工程1有限公司','91210102MA0000001D','示例路1号','024-00000002','示例乙');
INSERT INTO "subject" VALUES(2,'enterprise','示例建筑工程2有限公司','91210102MA0000002G','示例路2号','024-00000002','示例乙');
INSERT INTO "subject" VALUES(3,'enterprise','示例建筑工程3有限公司','91210102MA0000003K','示例路3号','024-00000002','示例乙');
INSERT INTO "subject" VALUES(4,'enterprise','示例建筑工程4有限公司','91210102MA0000004N','示例路4号','024-00000002','示例乙');
INSERT INTO "subject" VALUES(5,'enterprise','示例建筑工程5有限公司','91210102MA0000005R','示例路5号','024-00000002','示例乙');
CREATE TABLE tally (
	office_id INTEGER NOT NULL, 
	procedure TEXT NOT NULL, 
	states TEXT NOT NULL, 
	last_day INTEGER NOT NULL, 
	over_on INTEGER NOT NULL, 
	provisional INTEGER NOT NULL, 
	cases INTEGER NOT NULL, 
	CONSTRAINT pk_tally PRIMARY KEY (office_id, procedure, states, last_day, over_on, provisional)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "tally" VALUES(1,'synthetic_check','found',-1,-1,0,1);
INSERT INTO "tally" VALUES(1,'synthetic_check','found',20606,20607,0,3);
INSERT INTO "tally" VALUES(1,'synthetic_check','notified',20606,20607,0,1);
CREATE TABLE timer (
	due_day INTEGER NOT NULL, 
	office_id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_timer PRIMARY KEY (due_day, office_id, case_id, name)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "timer" VALUES(20579,1,5,'R:rectify:1:0');
INSERT INTO "timer" VALUES(20599,1,1,'R:rectify:1:0');
INSERT INTO "timer" VALUES(20599,1,2,'R:rectify:1:0');
INSERT INTO "timer" VALUES(20599,1,3,'R:rectify:1:0');
INSERT INTO "timer" VALUES(20607,1,1,'L:rectify');
INSERT INTO "timer" VALUES(20607,1,1,'L:remedy');
INSERT INTO "timer" VALUES(20607,1,2,'L:rectify');
INSERT INTO "timer" VALUES(20607,1,3,'L:rectify');
INSERT INTO "timer" VALUES(20607,1,5,'L:rectify');
CREATE TABLE token (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	officer_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	digest BLOB NOT NULL, 
	made_at INTEGER NOT NULL, 
	made_by INTEGER, 
	last_day INTEGER, 
	revoked_at INTEGER, 
	CONSTRAINT pk_token PRIMARY KEY (id), 
	CONSTRAINT uq_token_digest UNIQUE (digest), 
	CONSTRAINT fk_token_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_token_made_by FOREIGN KEY(made_by) REFERENCES officer (id)
)
 STRICT

;
INSERT INTO "token" VALUES(1,'api',1,'示例系统',X'E85E8A5AFD7E05000E6EC17C03016F9170C81F8399BD422B80C83D1146065FFC',1772424000000000,NULL,20818,NULL);
CREATE TABLE trouble (
	case_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	office_id INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_trouble PRIMARY KEY (case_id, name), 
	CONSTRAINT fk_trouble_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
)
 WITHOUT ROWID,
 STRICT

;
CREATE INDEX ix_document_case_document_id ON document_case (document_id);
CREATE INDEX ix_outbox_open ON outbox (kind, id) WHERE done = 0;
CREATE TRIGGER event_forbids_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_forbids_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER anchor_forbids_update BEFORE UPDATE ON anchor BEGIN SELECT RAISE(ABORT, 'anchor is append-only'); END;
CREATE TRIGGER anchor_forbids_delete BEFORE DELETE ON anchor BEGIN SELECT RAISE(ABORT, 'anchor is append-only'); END;
CREATE TRIGGER calendar_edition_forbids_update BEFORE UPDATE ON calendar_edition BEGIN SELECT RAISE(ABORT, 'calendar_edition is append-only'); END;
CREATE TRIGGER calendar_edition_forbids_delete BEFORE DELETE ON calendar_edition BEGIN SELECT RAISE(ABORT, 'calendar_edition is append-only'); END;
CREATE TRIGGER setting_forbids_update BEFORE UPDATE ON setting BEGIN SELECT RAISE(ABORT, 'setting is append-only'); END;
CREATE TRIGGER setting_forbids_delete BEFORE DELETE ON setting BEGIN SELECT RAISE(ABORT, 'setting is append-only'); END;
CREATE INDEX ix_document_stage ON document (stage);
CREATE INDEX ix_register_topic_ref ON register (topic, ref);
CREATE TRIGGER register_forbids_update BEFORE UPDATE ON register BEGIN SELECT RAISE(ABORT, 'register is append-only'); END;
CREATE TRIGGER register_forbids_delete BEFORE DELETE ON register BEGIN SELECT RAISE(ABORT, 'register is append-only'); END;
CREATE INDEX ix_mail_case_id ON mail (case_id);
CREATE INDEX ix_archive_loan_case_id ON archive_loan (case_id);
CREATE INDEX ix_dispatch_pending ON dispatch (channel, officer_id) WHERE message_id IS NULL;
CREATE INDEX ix_dispatch_message_id ON dispatch (message_id);
CREATE VIRTUAL TABLE subject_names USING fts5(pairs, content='', columnsize=0, tokenize='ascii');
INSERT INTO "subject_names" (rowid, pairs) VALUES(1,'793az4f8bz 4f8bz5efaz 5efaz7b51z 7b51z5de5z 5de5z7a0bz 7a0bz31z 31z6709z 6709z9650z 9650z516cz 516cz53f8z 53f8z');
INSERT INTO "subject_names" (rowid, pairs) VALUES(2,'793az4f8bz 4f8bz5efaz 5efaz7b51z 7b51z5de5z 5de5z7a0bz 7a0bz32z 32z6709z 6709z9650z 9650z516cz 516cz53f8z 53f8z');
INSERT INTO "subject_names" (rowid, pairs) VALUES(3,'793az4f8bz 4f8bz5efaz 5efaz7b51z 7b51z5de5z 5de5z7a0bz 7a0bz33z 33z6709z 6709z9650z 9650z516cz 516cz53f8z 53f8z');
INSERT INTO "subject_names" (rowid, pairs) VALUES(4,'793az4f8bz 4f8bz5efaz 5efaz7b51z 7b51z5de5z 5de5z7a0bz 7a0bz34z 34z6709z 6709z9650z 9650z516cz 516cz53f8z 53f8z');
INSERT INTO "subject_names" (rowid, pairs) VALUES(5,'793az4f8bz 4f8bz5efaz 5efaz7b51z 7b51z5de5z 5de5z7a0bz 7a0bz35z 35z6709z 6709z9650z 9650z516cz 516cz53f8z 53f8z');
COMMIT;
