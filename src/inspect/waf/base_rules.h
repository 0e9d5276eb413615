/*
 * The rules that stand before every other: what cannot be taken apart cannot be called clean. CRS
 * leaves this to the engine's own configuration.
 */
#ifndef PC_INSPECT_WAF_BASE_RULES_H
#define PC_INSPECT_WAF_BASE_RULES_H

#include "base/span.h"

/* What they are named by among rule files; no file of that name is read. */
#define PC_WAF_BASE_RULES PC_SPAN("portcullis:base")

struct pc_span pc_waf_base_rules(void);

#endif
