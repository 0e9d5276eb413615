/*
 * The last labels that domain names end in.
 */
#ifndef PC_INSPECT_DLP_TOP_LEVELS_H
#define PC_INSPECT_DLP_TOP_LEVELS_H

#include <stdbool.h>

#include "base/span.h"

/* A country's, or one of the common generic ones, without regard to case. */
bool pc_dlp_is_top_level(struct pc_span label);

#endif
