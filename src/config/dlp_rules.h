/*
 * Files of own rules of sensitive data: YAML, read by a table as portcullis.yaml is.
 */
#ifndef PC_CONFIG_DLP_RULES_H
#define PC_CONFIG_DLP_RULES_H

#include "config/config.h"
#include "model/dlp_rules.h"

/* Reads a text into *out, everything in the arena. PC_ERR_INVALID: errors says what is wrong, with
 * line and key, and *out is not to be used. Nothing is said about patterns here. */
PC_MUST pc_err pc_dlp_rules_parse(struct pc_span text, struct pc_arena *arena,
                                  struct pc_own_rules *out, struct pc_config_errors *errors);

/* The same for a file; at most PC_CONFIG_MAX bytes. */
PC_MUST pc_err pc_dlp_rules_load(const char *path, struct pc_arena *arena, struct pc_own_rules *out,
                                 struct pc_config_errors *errors);

#endif
