/* The files of known findings that a scan reads and writes. */
#ifndef PC_CLI_SCAN_KNOWN_H
#define PC_CLI_SCAN_KNOWN_H

#include "cli/scan/baseline.h"
#include "cli/scan/setup.h"

/* Reads --baseline where it is given: its key becomes that of the rules. Returns an exit code. */
int pc_scan_known_read(const struct pc_cli *cli, struct pc_scan_setup *setup,
                       struct pc_scan_baseline *out);

/* Takes the known ones out of the findings; returns how many they were. */
size_t pc_scan_known_drop(const struct pc_scan_baseline *baseline,
                          struct pc_scan_findings *findings);

/* Writes all findings to the file of --write-baseline. Returns an exit code. */
int pc_scan_known_write(const struct pc_cli *cli, const struct pc_scan_findings *findings,
                        const uint8_t key[32]);

/* Writes a file whole, or to what is no file. Returns an exit code. */
int pc_scan_write_file(const struct pc_cli *cli, const char *path, struct pc_span bytes);

#endif
