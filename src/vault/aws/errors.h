/* What a service of AWS means by an answer that is no success. No I/O. */
#ifndef PC_VAULT_AWS_ERRORS_H
#define PC_VAULT_AWS_ERRORS_H

#include "ports/http.h"

enum { PC_AWS_CODE_MAX = 64 };

enum pc_aws_failure {
    PC_AWS_REFUSED,  /* the call is bad, and will be */
    PC_AWS_DENIED,   /* these credentials may not */
    PC_AWS_NOTFOUND, /* no such thing */
    PC_AWS_EXPIRED,  /* the credentials ended, or are not known (any more) */
    PC_AWS_CLOCK,    /* our clock is wrong */
    PC_AWS_PASSES,   /* throttled, or a fault on their side: another try may help */
};

/* The error's code, of a JSON or an XML answer: letters, digits, dots and such only, cut at its
 * size; empty where there is none. */
void pc_aws_error_code(const struct pc_http_answer *answer, char out[PC_AWS_CODE_MAX]);

enum pc_aws_failure pc_aws_failure_of(unsigned status, const char *code);

#endif
