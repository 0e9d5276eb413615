/* What a process gives up besides its user. */
#define _GNU_SOURCE
#include "confine/confine.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "confine/filter.h"

pc_err pc_confine_process(enum pc_process process, struct pc_diag *diag) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "no_new_privs cannot be set: %s", strerror(errno));
    pc_err err = pc_confine_dumps(diag);
    if (err != PC_OK || !pc_confine_filters())
        return err;
    return pc_filter_load(process, diag);
}
