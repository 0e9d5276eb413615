/* The configuration in force, counted: a request keeps the one it began with. */
#ifndef PC_AUTHORITY_SETTINGS_HOLD_H
#define PC_AUTHORITY_SETTINGS_HOLD_H

#include <stdatomic.h>

#include "authority/authority.h"
#include "config/config.h"
#include "policy/policy.h"

struct pc_settings_hold {
    atomic_uint holders;
    struct pc_arena arena;
    struct pc_settings settings;
    struct pc_buf text; /* the file as it was read: the view's policy */
    bool has_firewall;
    struct pc_firewall_record firewall; /* of its rules: see firewall/bundle.h */
    bool has_content;
    struct pc_content_record content; /* of its documents and patterns: see content/bundle.h */
};

/* Reads and checks the file. PC_ERR_INVALID: complaints are in the lists (either may be empty). */
struct pc_config_complaints {
    struct pc_config_errors schema; /* in the hold's arena: copied to `arena` */
    struct pc_policy_errors policy;
    struct pc_arena arena;
};
PC_MUST pc_err pc_settings_load(const char *path, struct pc_settings_hold **out,
                                struct pc_config_complaints *complaints);
/* One line of the log for each: file:line: key: what is wrong. */
void pc_config_complaints_log(const struct pc_config_complaints *complaints,
                              const struct pc_log *log, const char *path);
void pc_config_complaints_free(struct pc_config_complaints *complaints);

/* The one in force; release it once. */
struct pc_settings_hold *pc_settings_acquire(struct pc_authority *authority);
void pc_settings_release(struct pc_settings_hold *hold);
/* Puts another in force; takes over the caller's count. */
void pc_settings_swap(struct pc_authority *authority, struct pc_settings_hold *hold);

#endif
