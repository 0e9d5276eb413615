/*
 * The bundles of the firewall on disk: <folder>/<digest>.bundle, named by the SHA-256 of what a
 * bundle is made of (the rule files, their data, the platform), so that equal rules are compiled
 * once. The authority and the command make them, every process maps them.
 */
#ifndef PC_BUNDLE_BUNDLE_H
#define PC_BUNDLE_BUNDLE_H

#include "base/err.h"
#include "base/span.h"
#include "inspect/waf/waf.h"
#include "model/settings.h"

enum { PC_BUNDLE_DIGEST = 32 };

/* What the folder's bundle of these rules is called. Reads the rule files. */
PC_MUST pc_err pc_bundle_digest(const struct pc_texts *rules, uint8_t digest[PC_BUNDLE_DIGEST],
                                struct pc_diag *diag);

/* The same, and makes the bundle unless the folder has it whole: seconds to a minute, in which the
 * options' progress is called. *made: it was not there. Diag says file and line of a wrong rule.
 * Two at once wait for each other. */
PC_MUST pc_err pc_bundle_ensure(const char *folder, const struct pc_texts *rules,
                                const struct pc_waf_bundle_options *options,
                                uint8_t digest[PC_BUNDLE_DIGEST], bool *made, struct pc_diag *diag);

/* Reads the rules and checks them, without making a bundle of them. */
PC_MUST pc_err pc_bundle_check(const struct pc_texts *rules, struct pc_diag *diag);

/* Maps it read-only; page-aligned. Unmap it once. */
PC_MUST pc_err pc_bundle_map(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST],
                             struct pc_span *out, struct pc_diag *diag);
void pc_bundle_unmap(struct pc_span bundle);

/* Puts a bundle of other things there, named by the SHA-256 of its bytes. */
PC_MUST pc_err pc_bundle_put(const char *folder, struct pc_span bundle,
                             uint8_t digest[PC_BUNDLE_DIGEST], struct pc_diag *diag);
/* Whether these bytes are what their name says, of one that was put. */
bool pc_bundle_is_sound(struct pc_span bundle, const uint8_t digest[PC_BUNDLE_DIGEST]);

/* Removes the bundles that were not asked for after this one was. Whoever has one of them
 * mapped keeps it. */
PC_MUST pc_err pc_bundle_sweep(const char *folder, const uint8_t keep[PC_BUNDLE_DIGEST]);

#endif
