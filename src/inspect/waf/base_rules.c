/* The rules that stand before every other. */
#include "inspect/waf/base_rules.h"

static const char text[] =
    "SecRule REQBODY_ERROR \"!@eq 0\" \"id:199001,phase:2,deny,status:400,log,auditlog,t:none,"
    "severity:CRITICAL,tag:'portcullis/body',"
    "msg:'The request body is not what its type says',logdata:'%{REQBODY_ERROR_MSG}'\"\n"
    "SecRule MULTIPART_STRICT_ERROR \"!@eq 0\" \"id:199002,phase:2,deny,status:400,log,auditlog,"
    "t:none,severity:CRITICAL,tag:'portcullis/body',"
    "msg:'The multipart body is written in a way that readers take differently'\"\n"
    "SecRule MULTIPART_UNMATCHED_BOUNDARY \"@eq 1\" \"id:199003,phase:2,deny,status:400,log,"
    "auditlog,t:none,severity:CRITICAL,tag:'portcullis/body',"
    "msg:'A line of the multipart body looks like its boundary and is none'\"\n";

struct pc_span pc_waf_base_rules(void) {
    return pc_span(text, sizeof text - 1);
}
