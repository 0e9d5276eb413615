/* The parameters of a header field: Content-Type, Content-Disposition (RFC 9110 section 5.6.6). */
#ifndef PC_INSPECT_CONTENT_PARAMETERS_H
#define PC_INSPECT_CONTENT_PARAMETERS_H

#include <stdbool.h>

#include "base/span.h"

/* Cuts *header: *value is what stands before the first parameter. */
void pc_content_parameters_begin(struct pc_span *header, struct pc_span *value);

/* The next parameter, its value unquoted into memory; one that is longer than cap or whose quotes
 * do not end is left out. False: there is none left. */
bool pc_content_parameter(struct pc_span *rest, struct pc_span *name, char *memory, size_t cap,
                          struct pc_span *value);

#endif
