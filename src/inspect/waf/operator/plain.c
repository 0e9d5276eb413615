/* Operators that always or never match, and those that there is no way to offer. */
#include "inspect/waf/operator/rows.h"

PC_WAF_ASK(always) {
    (void)question;
    return PC_WAF_YES;
}

PC_WAF_ASK(never) {
    (void)question;
    return PC_WAF_NO;
}

static pc_err refuse(struct pc_span argument, void **out, struct pc_diag *diag, const char *why) {
    (void)argument;
    *out = NULL;
    return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "not supported: %s", why);
}

#define REFUSED(name, why)                                                                         \
    PC_WAF_PREPARE(name) {                                                                         \
        (void)files;                                                                               \
        (void)file_count;                                                                          \
        (void)arena;                                                                               \
        return refuse(argument, out, diag, why);                                                   \
    }

REFUSED(no_programs, "@inspectFile runs a program, and rules run none")
REFUSED(no_fuzzy_hash, "@fuzzyHash needs ssdeep")
REFUSED(no_network, "@gsbLookup asks a service, and rules have no network")
REFUSED(no_rewriting, "@rsub changes bodies, and rules only read them")
REFUSED(no_schema, "XML is checked against a schema or a DTD by the route's schema, not by a rule")
REFUSED(no_hash, "@validateHash needs links that the firewall has signed")
