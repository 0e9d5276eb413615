/*
 * Measures an upload in a process of its own, with limits, so that a hostile file ends that process
 * and not the service.
 */
#ifndef TA_WORKER_H
#define TA_WORKER_H

#include "base/buf.h"
#include "base/err.h"

/* The JSON object of ta_measure_json. PC_ERR_INVALID: the file cannot be measured, diag says why.
 */
PC_MUST pc_err ta_worker_measure(const char *path, struct pc_buf *out, struct pc_diag *diag);

/* What that process does: the answer on standard output; returns its exit status. */
int ta_worker_main(const char *path);

#endif
