/*
 * Escapes that stand for one byte, in a class and outside.
 */
#ifndef PC_INSPECT_WAF_PREFILTER_BYTE_H
#define PC_INSPECT_WAF_PREFILTER_BYTE_H

#include "inspect/waf/prefilter/escape.h"

/* Behind the backslash. PC_ERR_NOTFOUND: it is no single byte, nothing was read. */
PC_MUST pc_err pc_rx_escaped_byte(struct pc_rx_reader *reader, uint8_t *out);

#endif
