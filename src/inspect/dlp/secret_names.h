/*
 * What the name of a field, variable or option says about its value.
 */
#ifndef PC_INSPECT_DLP_SECRET_NAMES_H
#define PC_INSPECT_DLP_SECRET_NAMES_H

#include "base/span.h"

enum pc_dlp_secret_kind {
    PC_DLP_NO_SECRET,
    PC_DLP_A_PASSWORD, /* chosen by somebody */
    PC_DLP_A_SECRET,   /* made by a generator */
    PC_DLP_AN_AWS_SECRET,
    PC_DLP_AN_AZURE_KEY,
    PC_DLP_AUTHORIZATION, /* a scheme stands in front of the value */
};

/* Letters in either case, digits, '_', '-' and '.'; at most PC_DLP_NAME bytes count. */
enum { PC_DLP_NAME = 64 };
enum pc_dlp_secret_kind pc_dlp_secret_kind_of(struct pc_span name);

#endif
