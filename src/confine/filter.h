/* The seccomp filter of a process. */
#ifndef PC_CONFINE_FILTER_H
#define PC_CONFINE_FILTER_H

#include "confine/confine.h"

PC_MUST pc_err pc_filter_load(enum pc_process process, struct pc_diag *diag);

#endif
