/*
 * Data loss prevention: rules that find card numbers, personal data, keys and secrets in a text,
 * and a scanner that reads the text in chunks, reports what it finds and masks it.
 *
 * What is found does not depend on where the chunks are cut. A stream needs less than 40 KiB,
 * whatever it is fed, and its work is linear in the text. A finding never carries the bytes of its
 * match.
 *
 *     rules compile -> image (bytes, kept in a bundle) -> scanner (one a thread) -> streams
 */
#ifndef PC_INSPECT_DLP_DLP_H
#define PC_INSPECT_DLP_DLP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_dlp_level { PC_DLP_LOW, PC_DLP_MEDIUM, PC_DLP_HIGH, PC_DLP_CRITICAL, PC_DLP_LEVELS };
/* In the order of their strength. */
enum pc_dlp_action { PC_DLP_OFF, PC_DLP_LOG, PC_DLP_REDACT, PC_DLP_BLOCK, PC_DLP_ACTIONS };

/* "low" … "critical" and "off" … "block"; never NULL. */
const char *pc_dlp_level_name(enum pc_dlp_level level);
const char *pc_dlp_action_name(enum pc_dlp_action action);
/* PC_ERR_NOTFOUND: there is no such word. */
PC_MUST pc_err pc_dlp_level_find(struct pc_span name, enum pc_dlp_level *out);
PC_MUST pc_err pc_dlp_action_find(struct pc_span name, enum pc_dlp_action *out);

struct pc_dlp_texts {
    const struct pc_span *all;
    size_t count;
};

/* A rule, built in or the user's. */
struct pc_dlp_rule {
    struct pc_span name; /* [a-z0-9-], at most 64 bytes; unique */
    struct pc_span description;
    enum pc_dlp_level level;
    enum pc_dlp_action action; /* where nobody says otherwise */
    /* A regular expression that Hyperscan takes; its matches are 4 to PC_DLP_OWN_MATCH bytes long
     * and do not go over the end of a line. Empty: a built-in rule. */
    struct pc_span pattern;
    bool ignore_case;         /* of the pattern */
    struct pc_span validator; /* a name of pc_dlp_validator_name; empty: none */
    /* Words that stand near a match, without regard to case. Where needs_word is set there is no
     * match without one; else they only raise confidence, where a rule asks for it. */
    struct pc_dlp_texts words;
    size_t distance; /* bytes that a word may be away, at most PC_DLP_DISTANCE; 0: 64 */
    bool needs_word;
    /* What is no finding: whole matches, without regard to case; '*' stands for any bytes. */
    struct pc_dlp_texts allow;
    struct pc_dlp_texts examples; /* texts with exactly one finding of this rule */
    struct pc_dlp_texts counters; /* texts with none */
};

enum {
    PC_DLP_RULES = 256,      /* at most, built-in ones included */
    PC_DLP_OWN_MATCH = 1024, /* bytes of a match of a pattern */
    PC_DLP_MATCH = 16384,    /* bytes of any match */
    PC_DLP_DISTANCE = 128,
    PC_DLP_CONTEXT = 160, /* bytes of a finding's context, at most */
    PC_DLP_HASH = 16,
};

/* The built-in rules in their order; NULL behind the last one. */
const struct pc_dlp_rule *pc_dlp_builtin(size_t index);
size_t pc_dlp_builtin_count(void);
/* Names of validators: "luhn", "iban", "entropy" …; NULL behind the last one. */
const char *pc_dlp_validator_name(size_t index);

/* Compiles the user's rules (slow) and appends the image of all rules. A rule with the name of a
 * built-in one and no pattern stands for it: its level and action, and its words and allowed texts
 * beside those that are built in. Scanners take the image on machines with the same processor and
 * library as this one. *diag says which rule is wrong and why. */
PC_MUST pc_err pc_dlp_rules_compile(const struct pc_dlp_rule *own, size_t count,
                                    struct pc_buf *image, struct pc_diag *diag);

struct pc_dlp_scanner; /* of one thread */
struct pc_dlp_stream;

/* Copies what it needs of the image; an empty image: the built-in rules alone. PC_ERR_CORRUPT: the
 * image is broken or of another platform. */
PC_MUST pc_err pc_dlp_scanner_new(struct pc_span image, struct pc_dlp_scanner **out,
                                  struct pc_diag *diag);
/* No stream of it may be left. */
void pc_dlp_scanner_free(struct pc_dlp_scanner *scanner);
/* Its rules by their index: the built-in ones, then the user's in their order. */
size_t pc_dlp_scanner_rules(const struct pc_dlp_scanner *scanner);
const struct pc_dlp_rule *pc_dlp_scanner_rule(const struct pc_dlp_scanner *scanner, size_t index);
/* PC_ERR_NOTFOUND: there is none of this name. */
PC_MUST pc_err pc_dlp_scanner_find(const struct pc_dlp_scanner *scanner, struct pc_span name,
                                   size_t *index);

struct pc_dlp_finding {
    const struct pc_dlp_rule *rule;
    size_t index;              /* of the rule */
    enum pc_dlp_action action; /* what applies here */
    uint64_t start, end;       /* offsets in what was fed */
    /* What stands before the match on its line, with other findings masked and digits as '#', and
     * the match, masked: at most its first 64 bytes. UTF-8 is whole. Valid during the call. */
    struct pc_span context;
    size_t match_at, match_len; /* of the mask within the context */
    uint8_t hash[PC_DLP_HASH];  /* of the match, keyed by the caller */
};

enum pc_dlp_mode {
    PC_DLP_FIND,   /* reports all; releases nothing, never denies */
    PC_DLP_PASS_ON /* releases the text with REDACT masked, and denies at BLOCK */
};
enum pc_dlp_masking {
    PC_DLP_PARTIAL, /* the first and the last character stay */
    PC_DLP_FULL,
};

struct pc_dlp_options {
    enum pc_dlp_mode mode;
    enum pc_dlp_masking masking;
    const uint8_t *actions; /* enum pc_dlp_action by rule index, kept until the end; NULL: each
                               rule's own. A rule that is OFF is not looked for. */
    size_t max_findings;    /* that are reported; 0: all. Masking and denying go on. */
    void (*on_finding)(void *context, const struct pc_dlp_finding *finding); /* may be NULL */
    /* Keyed digest of a match (HMAC); NULL: zeros. */
    void (*hash)(void *context, struct pc_span match, uint8_t out[PC_DLP_HASH]);
    void *context; /* of both */
};

/* Memory is taken when streams are begun beyond those that ran at once before. */
PC_MUST pc_err pc_dlp_begin(struct pc_dlp_scanner *scanner, const struct pc_dlp_options *options,
                            struct pc_dlp_stream **out);
/* Scans a chunk of any size; last: nothing comes behind it. What may go on is appended to released
 * (NULL in FIND), as many bytes as were fed once the last one is in: a mask is as long as what it
 * hides. Behind the end of a line that no match goes over nothing is held back.
 * PC_ERR_DENIED: a rule that blocks; what stood before its match was released, and nothing more
 * will be. Any other error: released is to be thrown away. */
PC_MUST pc_err pc_dlp_feed(struct pc_dlp_stream *stream, struct pc_span chunk, bool last,
                           struct pc_buf *released);
/* Every finding that begins before this offset has been reported. */
uint64_t pc_dlp_settled(const struct pc_dlp_stream *stream);
/* What has been seen so far: findings, those of max_findings and beyond; what was left open. */
struct pc_dlp_tally {
    uint64_t fed, findings, unreported;
    uint64_t steps; /* work done beside the pass over the bytes, for tests */
};
struct pc_dlp_tally pc_dlp_tally_of(const struct pc_dlp_stream *stream);
void pc_dlp_end(struct pc_dlp_stream *stream); /* NULL is taken */

/* A whole text at once, in mode FIND whatever the options say. */
PC_MUST pc_err pc_dlp_scan(struct pc_dlp_scanner *scanner, const struct pc_dlp_options *options,
                           struct pc_span text);

#endif
