/* One line on a terminal that says how far a scan is. */
#ifndef PC_CLI_SCAN_PROGRESS_H
#define PC_CLI_SCAN_PROGRESS_H

#include <stdio.h>

#include "base/buf.h"
#include "cli/scan/run.h"

/* "12 files, 3.4 MB, 5 findings" */
void pc_scan_progress_text(const struct pc_scan_run *run, struct pc_buf *out);

/* terminal NULL: nothing. */
void pc_scan_progress_show(FILE *terminal, const struct pc_scan_run *run);
void pc_scan_progress_end(FILE *terminal);

#endif
