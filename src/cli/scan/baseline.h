/*
 * A file of findings that are known: by rule, path and a digest of the match, keyed with a random
 * key that the file keeps. Whoever has the file and guesses a match can check the guess.
 *
 *     {"version": 1, "key": "…64 hexadecimal digits…",
 *      "findings": [{"rule": "ssn", "path": "a.txt", "hash": "…32…"}, …]}
 *
 * Paths are as pc_scan_path_text writes them. The order is fixed, so that changes are small.
 */
#ifndef PC_CLI_SCAN_BASELINE_H
#define PC_CLI_SCAN_BASELINE_H

#include "base/arena.h"
#include "cli/scan/findings.h"

enum { PC_SCAN_BASELINE_MAX = 64 * 1024 * 1024 };

struct pc_scan_known {
    struct pc_span path, rule;
    uint8_t hash[PC_DLP_HASH];
};

struct pc_scan_baseline {
    uint8_t key[32];
    struct pc_scan_known *known; /* in the order of the file */
    size_t count;
};

/* Reads a file's text; everything in the arena. PC_ERR_INVALID: *diag says why. */
PC_MUST pc_err pc_scan_baseline_read(struct pc_span text, struct pc_arena *arena,
                                     struct pc_scan_baseline *out, struct pc_diag *diag);

bool pc_scan_baseline_has(const struct pc_scan_baseline *baseline,
                          const struct pc_scan_finding *finding);

/* The text of a file that knows these findings, whose hashes are of this key. */
PC_MUST pc_err pc_scan_baseline_write(const struct pc_scan_findings *findings,
                                      const uint8_t key[32], struct pc_buf *out);

#endif
