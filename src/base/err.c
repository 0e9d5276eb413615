/* Names of outcomes, and the operator's text that goes with one. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[PC_ERR_COUNT] = {
    [PC_OK] = "ok",
    [PC_ERR_NOMEM] = "out of memory",
    [PC_ERR_INVALID] = "invalid",
    [PC_ERR_RANGE] = "out of range",
    [PC_ERR_NOTFOUND] = "not found",
    [PC_ERR_EXISTS] = "exists already",
    [PC_ERR_DENIED] = "denied",
    [PC_ERR_EXPIRED] = "expired",
    [PC_ERR_IO] = "input/output error",
    [PC_ERR_FULL] = "full",
    [PC_ERR_BUSY] = "busy",
    [PC_ERR_CORRUPT] = "corrupt",
    [PC_ERR_UNSUPPORTED] = "not supported",
    [PC_ERR_CRYPTO] = "crypto failure",
    [PC_ERR_UNAVAILABLE] = "unavailable",
};

const char *pc_err_name(pc_err err) {
    return (unsigned)err < PC_ERR_COUNT ? names[err] : "unknown";
}

pc_err pc_diag_set(struct pc_diag *diag, pc_err err, const char *fmt, ...) {
    if (diag == NULL)
        return err;
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(diag->text, sizeof diag->text, fmt, args);
    va_end(args);
    return err;
}
