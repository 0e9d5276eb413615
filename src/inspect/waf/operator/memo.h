/*
 * Short texts of which something costly is known: names of arguments and common values come again
 * with every request. A place each, by a hash: who makes texts collide makes them forgotten, no
 * more. Of one thread.
 */
#ifndef PC_INSPECT_WAF_OPERATOR_MEMO_H
#define PC_INSPECT_WAF_OPERATOR_MEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { PC_WAF_MEMO_LONGEST = 47, PC_WAF_MEMO_PLACES = 1024 };

struct pc_waf_memo {
    struct {
        uint8_t length; /* 0: nothing is here */
        char bytes[PC_WAF_MEMO_LONGEST];
    } places[PC_WAF_MEMO_PLACES];
};

bool pc_waf_memo_has(const struct pc_waf_memo *memo, struct pc_span text);
/* Does nothing for longer texts. */
void pc_waf_memo_put(struct pc_waf_memo *memo, struct pc_span text);

#endif
