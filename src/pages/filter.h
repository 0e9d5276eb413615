/* How one value is written into a page: a table of filters. */
#ifndef PC_PAGES_FILTER_H
#define PC_PAGES_FILTER_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* filter empty: as text. argument: the operand as written. PC_ERR_NOTFOUND: no such filter. */
PC_MUST pc_err pc_filter_add(struct pc_span filter, struct pc_span argument, const json_t *value,
                             struct pc_buf *out);

#endif
