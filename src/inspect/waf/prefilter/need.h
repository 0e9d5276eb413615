/*
 * What a pattern needs: whether a text without any rare byte can match it at all, and whether
 * almost every text does.
 *
 * Common bytes are letters, digits, and what stands between words in harmless values. Most patterns
 * of attacks need one of the others (a quote, a bracket, '$', '<'): they are in a union of their
 * own, that is not scanned for texts which have none.
 */
#ifndef PC_INSPECT_WAF_PREFILTER_NEED_H
#define PC_INSPECT_WAF_PREFILTER_NEED_H

#include "inspect/waf/prefilter/regex.h"

/* Every match holds a rare byte. */
bool pc_rx_needs_rare(const struct pc_rx *rx);
/* One byte of a wide set is a match: no scan is worth it. */
bool pc_rx_fires_everywhere(const struct pc_rx *rx);

bool pc_text_has_rare(struct pc_span text);

#endif
