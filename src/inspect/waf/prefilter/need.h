/*
 * What a pattern needs: whether almost every text matches it; and which texts are plain.
 *
 * Plain texts have letters and digits, and what stands between words in harmless values. Most
 * patterns of attacks need another byte (a quote, a bracket, '$', '<'), and many allow for such
 * bytes everywhere: of plain texts there is little that they match, and that is looked for by
 * itself.
 */
#ifndef PC_INSPECT_WAF_PREFILTER_NEED_H
#define PC_INSPECT_WAF_PREFILTER_NEED_H

#include "inspect/waf/prefilter/regex.h"

/* One byte of a wide set is a match: no scan is worth it. */
bool pc_rx_fires_everywhere(const struct pc_rx *rx);

/* The bytes of plain texts. */
extern const struct pc_rx_set pc_plain_bytes;
bool pc_text_is_plain(struct pc_span text);

#endif
