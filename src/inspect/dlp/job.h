/*
 * What detectors are given, and where they put what they find.
 */
#ifndef PC_INSPECT_DLP_JOB_H
#define PC_INSPECT_DLP_JOB_H

#include "inspect/dlp/dlp.h"
#include "inspect/dlp/text.h"

struct pc_dlp_hit {
    uint64_t start, end;
    size_t rule;
};

enum { PC_DLP_STAGED = 4 };

struct pc_dlp_job {
    struct pc_dlp_text text;
    const struct pc_dlp_scanner *scanner;
    const uint8_t *actions; /* by rule index */
    /* What this call found, from the beginning of the text in sight. */
    struct pc_dlp_hit staged[PC_DLP_STAGED];
    size_t staged_count;
    size_t go_on;  /* 0, or where the scan goes on: nothing in between is looked at */
    bool unclosed; /* the block of a private key goes on behind go_on */
};

/* Looks at one place; called again where it starved. `kind` is the literal's. */
typedef void pc_dlp_detector(struct pc_dlp_job *job, size_t at, unsigned kind);

/* The rule is looked for. */
static inline bool pc_dlp_wanted(const struct pc_dlp_job *job, size_t rule) {
    return job->actions[rule] != PC_DLP_OFF;
}

/* A match of a rule, unless its list of allowed texts or its words speak against it. True: it is
 * one. */
bool pc_dlp_found(struct pc_dlp_job *job, size_t rule, size_t start, size_t end);

/* One of the rule's words stands near. */
bool pc_dlp_has_word(struct pc_dlp_job *job, size_t rule, size_t start, size_t end);
/* One of these does: on its line, or before it where its line begins with it. */
bool pc_dlp_near(struct pc_dlp_text *text, size_t start, size_t end, size_t distance,
                 const struct pc_dlp_texts *words);

/* The built-in detectors. */
pc_dlp_detector pc_dlp_detect_card, pc_dlp_detect_ssn, pc_dlp_detect_phone,
    pc_dlp_detect_international, pc_dlp_detect_iban, pc_dlp_detect_email, pc_dlp_detect_private_key,
    pc_dlp_detect_putty, pc_dlp_detect_ssh_com_key, pc_dlp_detect_token, pc_dlp_detect_twilio,
    pc_dlp_detect_telegram, pc_dlp_detect_discord, pc_dlp_detect_jwt, pc_dlp_detect_portcullis_key,
    pc_dlp_detect_secret, pc_dlp_detect_url_password;
/* The block of a private key that did not end within PC_DLP_MATCH goes on at `at`. */
void pc_dlp_detect_private_key_rest(struct pc_dlp_job *job, size_t at);

#endif
