/*
 * Attacks of every family that the rules know, as requests: to say what an exclusion would let
 * through. The attacks are in attacks.txt.
 */
#ifndef PC_INSPECT_WAF_ATTACKS_ATTACKS_H
#define PC_INSPECT_WAF_ATTACKS_ATTACKS_H

#include "inspect/waf/replay.h"

struct pc_waf_attack {
    const char *family;
    const char *name;  /* within the family */
    const char *where; /* the variable that carries it: "ARGS" is wherever a value can stand */
    const char *payload;
    size_t len;
};

extern const struct pc_waf_attack pc_waf_attacks[];
extern const size_t pc_waf_attack_count;

/* The request that carries the attack in that variable ("ARGS:comment", "REQUEST_HEADERS:Referer"),
 * and nothing else that is odd: method GET unless the variable needs a body, the path, the host.
 * PC_ERR_NOTFOUND: nothing can be put into that variable by itself (XML, DURATION, TX). */
PC_MUST pc_err pc_waf_attack_request(const struct pc_waf_attack *attack, struct pc_span variable,
                                     struct pc_span host, struct pc_span path,
                                     struct pc_arena *arena, struct pc_waf_request *out);

#endif
