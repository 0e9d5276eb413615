/*
 * What the parts of the reader share: the state of a reading, and a rule while it is made.
 */
#ifndef PC_INSPECT_WAF_LANG_READER_H
#define PC_INSPECT_WAF_LANG_READER_H

#include "inspect/waf/lang/lang.h"
#include "inspect/waf/lang/lexer.h"

enum {
    PC_WAF_INCLUDE_DEPTH = 16,
    PC_WAF_INCLUDE_FILES = 4096,
    PC_WAF_INCLUDE_BYTES = 64 << 20,
    PC_WAF_UPDATE_WORK = 8 << 20, /* rules that all updates together may look at */
};

/* Something that a rule may say, or leave to what it inherits. */
enum pc_waf_said { PC_WAF_UNSAID, PC_WAF_SAID_NO, PC_WAF_SAID_YES };

/* A rule (or the actions of a SecDefaultAction) while it is made. */
struct pc_waf_draft {
    struct pc_waf_rule rule;
    struct pc_waf_draft *first; /* of the chain; itself */
    struct pc_waf_draft *next;  /* the next link */
    size_t order;               /* among the first links */
    enum pc_waf_said log, audit, default_log, default_audit;
    bool default_actions; /* these are a SecDefaultAction's */
    bool update;          /* these are changed by SecRuleUpdateActionById */
    bool disruptive_said;
    bool chain;   /* a link follows */
    bool removed; /* by SecRuleRemoveBy… */
};

struct pc_waf_place {
    struct pc_span file;
    unsigned line;
};

struct pc_waf_draft_entry {
    struct pc_waf_draft *draft; /* NULL: a marker */
    struct pc_span marker;
};

struct pc_waf_update; /* updates.c */

struct pc_waf_reader {
    const struct pc_waf_sources *sources;
    struct pc_arena *arena;
    struct pc_waf_ruleset *out;
    struct pc_diag *diag; /* never NULL */
    struct pc_waf_place place;
    struct pc_span stack[PC_WAF_INCLUDE_DEPTH]; /* files that are being read, the outer first */
    size_t depth;
    bool placed;         /* the error that is in diag says where it is */
    size_t files, bytes; /* read so far */
    struct pc_waf_draft *defaults[PC_WAF_PHASES + 1]; /* by phase; NULL: none said */
    struct pc_waf_draft *open;                        /* says chain, and waits for its next link */
    struct pc_waf_draft_entry *entries;
    size_t entry_count, rule_count; /* rule_count: first links */
    struct pc_waf_update *updates;
    size_t update_count;
};

/* An array with room for one item more than `count`: itself, or a larger copy. The array must have
 * grown by this alone. NULL: memory ran out. */
void *pc_waf_room(struct pc_arena *arena, const void *items, size_t count, size_t size);
/* A copy in small letters. */
PC_MUST pc_err pc_waf_lower(struct pc_span text, struct pc_arena *arena, struct pc_span *out);

/* read.c: reads a file, or those that a pattern names, as they stand in the place where the reader
 * is. */
PC_MUST pc_err pc_waf_files_read(struct pc_waf_reader *reader, struct pc_span name);

/* directives.c: does what a line says. */
PC_MUST pc_err pc_waf_directive_run(struct pc_waf_reader *reader, struct pc_span line);

/* rule.c */
PC_MUST pc_err pc_waf_rule_read(struct pc_waf_reader *reader, const struct pc_waf_words *words);
PC_MUST pc_err pc_waf_action_read(struct pc_waf_reader *reader, const struct pc_waf_words *words);
PC_MUST pc_err pc_waf_marker_read(struct pc_waf_reader *reader, const struct pc_waf_words *words);

/* targets.c: appends what a list ("ARGS|!ARGS:x") names to the rule's targets. */
PC_MUST pc_err pc_waf_targets_add(struct pc_span list, struct pc_arena *arena,
                                  struct pc_waf_rule *rule, struct pc_diag *diag);
/* Cuts the first target off a list. */
PC_MUST pc_err pc_waf_target_cut(struct pc_span *list, struct pc_arena *arena,
                                 struct pc_waf_target *out, struct pc_diag *diag);

/* operator_text.c: "!@rx a" */
PC_MUST pc_err pc_waf_operator_read(struct pc_waf_reader *reader, struct pc_span text,
                                    struct pc_waf_rule *rule);

/* actions.c: applies a list of actions ("id:1,phase:2,t:none") to a draft. */
PC_MUST pc_err pc_waf_actions_apply(struct pc_waf_reader *reader, struct pc_span list,
                                    struct pc_waf_draft *draft);
/* The phase that a list of actions names; 0: none. */
PC_MUST pc_err pc_waf_actions_phase(struct pc_waf_reader *reader, struct pc_span list,
                                    unsigned *phase);

/* action_list.c: cuts the first action off a list. PC_ERR_NOTFOUND: there is no more. */
struct pc_waf_action_text {
    struct pc_span name;
    struct pc_span value;
    bool has_value;
};
PC_MUST pc_err pc_waf_action_cut(struct pc_span *list, struct pc_arena *arena,
                                 struct pc_waf_action_text *out, struct pc_diag *diag);

/* setvar.c: "tx.a=+1", "!tx.a"; "ip.a=60" of expirevar. */
PC_MUST pc_err pc_waf_setvar_read(struct pc_span text, bool expires, struct pc_arena *arena,
                                  struct pc_waf_setvar *out, struct pc_diag *diag);
/* "ip=%{REMOTE_ADDR}" of initcol. */
PC_MUST pc_err pc_waf_initcol_read(struct pc_span text, struct pc_arena *arena,
                                   struct pc_waf_initcol *out, struct pc_diag *diag);

/* ctl.c: "ruleRemoveById=1-9"; may be several. */
PC_MUST pc_err pc_waf_ctl_read(struct pc_span text, struct pc_arena *arena,
                               struct pc_waf_actions *actions, struct pc_diag *diag);

/* numbers.c */
PC_MUST pc_err pc_waf_number_read(struct pc_span text, const char *what, unsigned long long max,
                                  unsigned long long *out, struct pc_diag *diag);
/* "942100", "942100-942199" */
PC_MUST pc_err pc_waf_range_read(struct pc_span text, uint32_t *first, uint32_t *last,
                                 struct pc_diag *diag);
/* Cuts the first of "1,2 5-9" off; PC_ERR_NOTFOUND: there is no more. */
PC_MUST pc_err pc_waf_range_cut(struct pc_span *list, uint32_t *first, uint32_t *last,
                                struct pc_diag *diag);
PC_MUST pc_err pc_waf_engine_mode_read(struct pc_span text, enum pc_waf_engine_mode *out,
                                       struct pc_diag *diag);
PC_MUST pc_err pc_waf_switch_read(struct pc_span text, bool *out, struct pc_diag *diag);

/* defaults.c */
PC_MUST pc_err pc_waf_defaults_read(struct pc_waf_reader *reader, const struct pc_waf_words *words);
/* Makes a draft begin as the SecDefaultAction of its phase says. */
PC_MUST pc_err pc_waf_defaults_inherit(struct pc_waf_reader *reader, struct pc_waf_draft *draft);
/* Resolves `block`, and what log and auditlog come to. */
void pc_waf_defaults_settle(const struct pc_waf_reader *reader, struct pc_waf_draft *draft);

/* updates.c: notes what SecRuleRemoveBy… and SecRuleUpdate…By… say, and does it at the end: to the
 * rules before the directive, or where none of them is meant to those behind it. */
PC_MUST pc_err pc_waf_update_remove(struct pc_waf_reader *reader, const struct pc_waf_words *words);
PC_MUST pc_err pc_waf_update_targets(struct pc_waf_reader *reader,
                                     const struct pc_waf_words *words);
PC_MUST pc_err pc_waf_update_actions(struct pc_waf_reader *reader,
                                     const struct pc_waf_words *words);
PC_MUST pc_err pc_waf_updates_apply(struct pc_waf_reader *reader,
                                    struct pc_waf_draft *const *by_id);

/* finish.c: checks what can be said at the end alone, and makes the rule set. */
PC_MUST pc_err pc_waf_finish(struct pc_waf_reader *reader);

#endif
