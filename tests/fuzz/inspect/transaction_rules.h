/* The rules of fuzz_waf_transaction. */
#ifndef PC_TESTS_FUZZ_INSPECT_TRANSACTION_RULES_H
#define PC_TESTS_FUZZ_INSPECT_TRANSACTION_RULES_H

#include "base/buf.h"
#include "inspect/waf/operator/operator.h"
#include "inspect/waf/transform/transform.h"

/* An argument that every operator takes, or the one that it needs. */
static const char *argument_of(const char *operator) {
    static const char *const own[][2] = {
        {"rx", "(?i)(a+)(b|c)?[^d]$"},
        {"rxGlobal", "([a-z])([0-9])"},
        {"pm", "passwd select <script cmd.exe"},
        {"pmf", "words.data"},
        {"pmFromFile", "words.data"},
        {"ipMatch", "192.0.2.0/24,2001:db8::1"},
        {"ipMatchF", "networks.data"},
        {"ipMatchFromFile", "networks.data"},
        {"validateByteRange", "9,10,13,32-126"},
        {"verifyCC", "\\d{13,16}"},
        {"verifySSN", "\\d{3}-?\\d{2}-?\\d{4}"},
        {"verifyCPF", "\\d{11}"},
        {"verifySVNR", "\\d{10}"},
        {"within", "a b %{ARGS.a} GET"},
        {"streq", "%{ARGS_NAMES}"},
        {"contains", "%{tx.1}x"},
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(own[i][0], operator) == 0)
            return own[i][1];
    return "1";
}

static bool refused(const char *operator) {
    static const char *const none[] = {"inspectFile",    "fuzzyHash",   "gsbLookup",   "rsub",
                                       "validateSchema", "validateDTD", "validateHash"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (strcmp(none[i], operator) == 0)
            return true;
    return false;
}

#define EVERYTHING                                                                                 \
    "ARGS|ARGS_NAMES|REQUEST_HEADERS|REQUEST_COOKIES|REQUEST_COOKIES_NAMES|REQUEST_URI|"           \
    "REQUEST_BODY|XML:/*|XML://@*|FILES|FILES_NAMES|MULTIPART_PART_HEADERS|REQBODY_ERROR_MSG"

/* Each transformation before a pattern, alone and behind others; each operator, also negated. */
static void add_language_rules(struct pc_buf *out) {
    unsigned id = 100;
    pc_buf_add_str(out, "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.score=0,initcol:ip=x\"\n"
                        "SecRule REQUEST_HEADERS:X-P \"@rx ^(?i:(xml)|(json)|(multipart))$\" "
                        "\"id:2,phase:1,log,pass,capture,ctl:requestBodyProcessor=XML\"\n"
                        "SecRule REQUEST_HEADERS:X-P \"@streq json\" "
                        "\"id:3,phase:1,log,pass,ctl:requestBodyProcessor=JSON\"\n"
                        "SecRule REQUEST_HEADERS:X-P \"@streq raw\" "
                        "\"id:4,phase:1,log,pass,ctl:forceRequestBodyVariable=On\"\n"
                        "SecRule ARGS:remove \"@rx ^\\d+$\" \"id:5,phase:1,log,pass,"
                        "ctl:ruleRemoveTargetById=100-150;ARGS:/a/,ctl:ruleRemoveById=160\"\n"
                        "SecRule ARGS:skip \"@rx .\" \"id:6,phase:2,log,pass,skipAfter:MIDDLE\"\n");
    for (size_t i = 0; i < pc_waf_transformation_count; i++) {
        const char *name = pc_waf_transformations[i].name;
        pc_buf_addf(out,
                    "SecRule " EVERYTHING " \"@rx (?:^|\\W)(sel|<s|\\.\\./|\\x00|ab+$)\" "
                    "\"id:%u,phase:2,log,pass,capture,t:%s,setvar:tx.score=+1,"
                    "msg:'%%{TX.1} in %%{MATCHED_VAR_NAME}',tag:'paranoia-level/%zu'\"\n",
                    id++, name, i % 4 + 1);
        pc_buf_addf(out,
                    "SecRule ARGS|REQUEST_HEADERS|!REQUEST_HEADERS:/^x/ \"@pm select %s ../ 61\" "
                    "\"id:%u,phase:1,log,pass,multiMatch,t:urlDecodeUni,t:%s,t:lowercase\"\n",
                    name, id++, name);
    }
    pc_buf_add_str(out, "SecMarker MIDDLE\n");
    for (size_t i = 0; i < pc_waf_operator_count; i++) {
        const char *name = pc_waf_operators[i].name;
        if (refused(name))
            continue;
        for (int negated = 0; negated < 2; negated++)
            pc_buf_addf(out,
                        "SecRule " EVERYTHING "|&ARGS|REMOTE_ADDR \"%s@%s %s\" \"id:%u,phase:2,log,"
                        "pass,capture,setvar:tx.n_%%{MATCHED_VAR_NAME}=%%{TX.0},chain\"\n"
                        " SecRule MATCHED_VARS|TX:/^n_/|TX:1 \"@rx [a-c]\" "
                        "\"t:lowercase,setvar:tx.anomaly_score=+1\"\n",
                        negated ? "!" : "", name, argument_of(name), id++);
    }
    pc_buf_add_str(out, "SecRule RESPONSE_BODY|RESPONSE_HEADERS \"@rx error|^ok\\b\" "
                        "\"id:900,phase:4,log,pass,t:htmlEntityDecode\"\n"
                        "SecRule TX:anomaly_score \"@ge 90\" \"id:901,phase:2,log,deny\"\n"
                        "SecRule TX:/./ \"@rx ^1$\" \"id:902,phase:5,log,pass\"\n");
}

#define COMMON                                                                                     \
    "REQUEST_COOKIES|!REQUEST_COOKIES:/__utm/|REQUEST_COOKIES_NAMES|ARGS_NAMES|ARGS|XML:/*"
#define SCORE "capture,log,setvar:'tx.anomaly_score=+5'"

/* Of the kinds that the Core Rule Set has. */
static const char attack_rules[] =
    "SecRule " COMMON " \"@detectSQLi\" \"id:1,phase:2,block,t:none,t:utf8toUnicode,"
    "t:urlDecodeUni,t:removeNulls," SCORE "\"\n"
    "SecRule " COMMON " \"@detectXSS\" \"id:2,phase:2,block,t:none,t:utf8toUnicode,"
    "t:urlDecodeUni,t:htmlEntityDecode,t:jsDecode,t:cssDecode,t:removeNulls," SCORE "\"\n"
    "SecRule " COMMON " \"@rx (?i)<script[^>]*>[\\s\\S]*?\" \"id:3,phase:2,block,t:none,"
    "t:urlDecodeUni,t:htmlEntityDecode,t:jsDecode," SCORE "\"\n"
    "SecRule " COMMON " \"@rx (?i)[\\s\\S](?:x(?:link:href|html|mlns)|!ENTITY.*?SYSTEM|"
    "data:text\\/html|pattern(?=.*?=)|formaction|\\@import|base64)\\b\" \"id:4,phase:2,block,"
    "t:none,t:urlDecodeUni,t:lowercase," SCORE "\"\n"
    "SecRule " COMMON " \"@rx (?i:(?:[\\\"'`;]|\\d)\\s*?(?:or|and)\\s+[\\\"'`\\d(])\" "
    "\"id:5,phase:2,block,t:none,t:urlDecodeUni,t:replaceComments,t:compressWhitespace," SCORE
    ",tag:'paranoia-level/2'\"\n"
    "SecRule " COMMON " \"@rx ^(?i:file|ftps?|https?)://(?:\\d{1,3}\\.){3}\\d{1,3}\" "
    "\"id:6,phase:2,block,t:none," SCORE "\"\n"
    "SecRule REQUEST_URI_RAW|REQUEST_BODY|REQUEST_HEADERS \"@rx (?:^|[\\\\/])\\.\\.(?:[\\\\/]|$)\" "
    "\"id:7,phase:2,block,t:none,t:utf8toUnicode,t:urlDecodeUni,t:removeNulls,t:cmdLine,"
    "multiMatch," SCORE "\"\n"
    "SecRule " COMMON "|REQUEST_FILENAME \"@pmFromFile words.data\" \"id:8,phase:2,block,t:none,"
    "t:utf8toUnicode,t:urlDecodeUni,t:normalizePathWin,t:lowercase," SCORE "\"\n"
    "SecRule " COMMON " \"@rx (?:\\$(?:\\((?:\\(.*\\)|.*)\\)|\\{.*\\})|[<>]\\(.*\\))\" "
    "\"id:9,phase:2,block,t:none,t:cmdLine," SCORE "\"\n"
    "SecRule REQUEST_HEADERS:User-Agent \"@pm sqlmap nikto\" \"id:10,phase:1,block,t:none,"
    "t:lowercase," SCORE "\"\n"
    "SecRule ARGS_NAMES|ARGS \"@rx [\\n\\r]\" \"id:11,phase:2,block,t:none,t:htmlEntityDecode,"
    "t:lowercase," SCORE ",tag:'paranoia-level/3'\"\n"
    "SecRule REQUEST_URI \"@rx \\x25\" \"id:12,phase:2,block,chain\"\n"
    " SecRule REQUEST_URI \"@validateUrlEncoding\" \"" SCORE "\"\n"
    "SecRule ARGS|REQUEST_HEADERS \"@validateByteRange 32,34,38,42-59,61,65-90,95,97-122\" "
    "\"id:13,phase:2,block,t:none,t:urlDecodeUni," SCORE ",tag:'paranoia-level/4'\"\n"
    "SecRule ARGS \"@rx "
    "((?:[~!@#\\$%\\^&\\*\\(\\)\\-\\+=\\{\\}\\[\\]\\|:;\\\"'`<>][^~!@#\\$%]*?){6})\" "
    "\"id:14,phase:2,block,t:none,t:urlDecodeUni," SCORE ",tag:'paranoia-level/3'\"\n"
    "SecRule ARGS_NAMES \"@rx .\" \"id:15,phase:2,nolog,pass,chain,"
    "setvar:'TX.paramcounter_%{MATCHED_VAR_NAME}=+1'\"\n"
    " SecRule TX:/paramcounter_.*/ \"@gt 1\" \"chain\"\n"
    "  SecRule MATCHED_VARS_NAMES \"@rx TX:paramcounter_(.*)\" \"capture,"
    "setvar:'tx.anomaly_score=+3'\"\n"
    "SecRule &ARGS \"@gt 20\" \"id:16,phase:2,block," SCORE "\"\n"
    "SecRule REQBODY_ERROR \"!@eq 0\" \"id:17,phase:2,block," SCORE "\"\n"
    "SecRule MULTIPART_STRICT_ERROR \"!@eq 0\" \"id:18,phase:2,block," SCORE "\"\n"
    "SecRule TX:anomaly_score \"@ge %{tx.inbound_anomaly_score_threshold}\" "
    "\"id:19,phase:2,deny,log,msg:'%{TX.anomaly_score}'\"\n"
    "SecRule RESPONSE_BODY \"@rx (?i)(?:syntax error|ORA-\\d{4})\" \"id:20,phase:4,block," SCORE
    "\"\n"
    "SecRule RESPONSE_BODY \"@pmFromFile words.data\" \"id:21,phase:4,log,deny,chain\"\n"
    " SecRule RESPONSE_BODY \"!@rx ^%PDF\"\n";

#endif
