/* Changing the firewall's mode in a configuration text. */
#ifndef PC_CLI_WAF_PROMOTE_H
#define PC_CLI_WAF_PROMOTE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* What came of one place. */
enum pc_promotion {
    PC_PROMOTED,         /* it said detect, and says block now */
    PC_PROMOTED_BEFORE,  /* it says block already */
    PC_PROMOTION_ABSENT, /* nothing stands there: it is inherited, or the default */
    PC_PROMOTION_OTHER,  /* it is off, or written in a way that is left alone */
};

/* The text with the mode of the top level (route NULL) or of a route (its name) set to block, where
 * it says detect at that very place; otherwise the same text. Pure. PC_ERR_NOTFOUND: there is no
 * such route. */
PC_MUST pc_err pc_waf_promote(struct pc_span text, const char *route, struct pc_buf *out,
                              enum pc_promotion *what);

/* The lines to add by hand where the place is absent. */
void pc_waf_promote_lines(const char *route, struct pc_buf *out);

#endif
