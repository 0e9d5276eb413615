/* The rows of what the authority does: tokens, passwords, second factors, keys, sessions, audit. */
#include "config/schema.h"
#include "model/settings.h"

static const char *const algorithms[] = {"RS256", "ES256", "EdDSA", NULL};

static void check_tokens(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_tokens *tokens = section;
    if (tokens->access_life > tokens->refresh_life)
        pc_report_add(report, line, "access_life is longer than refresh_life");
    if (tokens->key_life < tokens->access_life)
        pc_report_add(report, line, "key_life is shorter than access_life");
}

static const struct pc_schema_row tokens_rows[] = {
    {.key = "issuer",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_tokens, issuer),
     .fallback = "portcullis",
     .min = 1,
     .max = 256,
     .doc = "The claim iss of tokens."},
    {.key = "audience",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_tokens, audience),
     .fallback = "portcullis-api",
     .min = 1,
     .max = 256,
     .doc = "The claim aud of access tokens."},
    {.key = "refresh_audience",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_tokens, refresh_audience),
     .fallback = "portcullis-auth",
     .min = 1,
     .max = 256,
     .doc = "The audience of the authority itself."},
    {.key = "access_life",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_tokens, access_life),
     .fallback = "15m",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_DAY,
     .doc = "How long an access token is good."},
    {.key = "refresh_life",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_tokens, refresh_life),
     .fallback = "7d",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(365 * PC_DAY),
     .doc = "How long a refresh token is good."},
    {.key = "algorithm",
     .type = PC_TYPE_WORD,
     .at = offsetof(struct pc_settings_tokens, algorithm),
     .fallback = "RS256",
     .choices = algorithms,
     .doc = "The algorithm of new signing keys."},
    {.key = "key_life",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_tokens, key_life),
     .fallback = "90d",
     .min = (uint64_t)PC_MINUTE,
     .max = (uint64_t)(3650 * PC_DAY),
     .doc = "A signing key is replaced after this."},
    {.key = "leeway",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_tokens, leeway),
     .fallback = "30s",
     .max = (uint64_t)(5 * PC_MINUTE),
     .doc = "How far clocks may be apart when exp, nbf and iat are judged."},
};

const struct pc_schema pc_schema_tokens = {
    .rows = tokens_rows,
    .count = sizeof tokens_rows / sizeof *tokens_rows,
    .check = check_tokens,
};

static const struct pc_schema_row passwords_rows[] = {
    {.key = "memory",
     .type = PC_TYPE_KIB,
     .at = offsetof(struct pc_settings_passwords, memory_kib),
     .fallback = "19MiB",
     .min = 8ULL << 20,
     .max = 1ULL << 30,
     .doc = "Memory that Argon2id takes for one password."},
    {.key = "passes",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_passwords, passes),
     .fallback = "2",
     .min = 1,
     .max = 16,
     .doc = "How often Argon2id goes over that memory."},
    {.key = "min_length",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_passwords, min_length),
     .fallback = "12",
     .min = 8,
     .max = 128,
     .doc = "The fewest characters of a new password."},
    {.key = "breached",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_passwords, breached),
     .doc = "A file of passwords that nobody may have: a list of SHA-1 digests in the form and "
            "order of Have I Been Pwned (digest:count), or words, one a line. Empty: none."},
};

const struct pc_schema pc_schema_passwords = {
    .rows = passwords_rows,
    .count = sizeof passwords_rows / sizeof *passwords_rows,
};

static const struct pc_schema_row mfa_rows[] = {
    {.key = "issuer",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_mfa, issuer),
     .fallback = "Portcullis",
     .min = 1,
     .max = 64,
     .doc = "The name that authenticator apps show."},
    {.key = "required_roles",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_mfa, required_roles),
     .fallback = "admin",
     .format = &pc_format_name,
     .doc = "Accounts with one of these roles must set up a second factor."},
    {.key = "grace",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_mfa, grace),
     .fallback = "7d",
     .max = (uint64_t)(365 * PC_DAY),
     .doc = "How long they may sign in without one, from the account's beginning."},
    {.key = "max_attempts",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_mfa, max_attempts),
     .fallback = "3",
     .min = 1,
     .max = 100,
     .doc = "So many wrong codes lock the account."},
    {.key = "lockout",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_mfa, lockout),
     .fallback = "15m",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(30 * PC_DAY),
     .doc = "For how long."},
    {.key = "email",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_mfa, email),
     .fallback = "true",
     .doc = "A code by e-mail may stand in for the second factor of an account that has one."},
    {.key = "remember_device",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_mfa, remember_device),
     .fallback = "30d",
     .max = (uint64_t)(365 * PC_DAY),
     .doc = "How long a browser that asks for it skips the second factor; 0s: never."},
    {.key = "sensitive_age",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_mfa, sensitive_age),
     .fallback = "15m",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(30 * PC_DAY),
     .doc = "How long ago the second factor may have been shown for a new password, e-mail, factor "
            "or API key; after that it must be shown again."},
    {.key = "required_for_api_keys",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_mfa, required_for_api_keys),
     .fallback = "true",
     .doc = "Accounts that must have a second factor make API keys only after it was shown."},
};

const struct pc_schema pc_schema_mfa = {
    .rows = mfa_rows,
    .count = sizeof mfa_rows / sizeof *mfa_rows,
};

static const struct pc_schema_row api_keys_rows[] = {
    {.key = "prefix",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_api_keys, prefix),
     .fallback = "tk",
     .format = &pc_format_prefix,
     .doc = "What API keys begin with, before the first underscore."},
    {.key = "life",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_api_keys, life),
     .fallback = "365d",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(3650 * PC_DAY),
     .doc = "How long a new key is good unless it says so itself. Accounts cannot ask for longer "
            "themselves; the administrator of the machine can."},
    {.key = "query",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_api_keys, query),
     .fallback = "false",
     .doc = "Takes a key from ?api_key= too; it is removed before forwarding and logging."},
};

const struct pc_schema pc_schema_api_keys = {
    .rows = api_keys_rows,
    .count = sizeof api_keys_rows / sizeof *api_keys_rows,
};

static void check_sessions(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_sessions *sessions = section;
    if (sessions->idle > sessions->absolute)
        pc_report_add(report, line, "idle is longer than absolute");
}

static const struct pc_schema_row sessions_rows[] = {
    {.key = "idle",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_sessions, idle),
     .fallback = "30m",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(30 * PC_DAY),
     .doc = "A session that is not used for so long ends."},
    {.key = "absolute",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_sessions, absolute),
     .fallback = "12h",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(365 * PC_DAY),
     .doc = "A session with a cookie ends after this, used or not."},
    {.key = "refresh_absolute",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_sessions, refresh_absolute),
     .fallback = "30d",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)(3650 * PC_DAY),
     .doc = "A session without a cookie ends after this, however often its tokens are refreshed."},
};

const struct pc_schema pc_schema_sessions = {
    .rows = sessions_rows,
    .count = sizeof sessions_rows / sizeof *sessions_rows,
    .check = check_sessions,
};

static const struct pc_schema_row audit_rows[] = {
    {.key = "segment_size",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_settings_audit, segment_size),
     .fallback = "4MiB",
     .min = 64ULL << 10,
     .max = 1ULL << 30,
     .doc = "The size of a spool file; each writer has one open."},
    {.key = "checkpoint_records",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_audit, checkpoint_records),
     .fallback = "1000",
     .min = 1,
     .max = 1000000,
     .doc = "The chain is signed after so many records…"},
    {.key = "checkpoint_interval",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_audit, checkpoint_interval),
     .fallback = "60s",
     .min = (uint64_t)PC_SECOND,
     .max = (uint64_t)PC_DAY,
     .doc = "…and after this time, whichever comes first."},
};

const struct pc_schema pc_schema_audit = {
    .rows = audit_rows,
    .count = sizeof audit_rows / sizeof *audit_rows,
};

static const struct pc_schema_row users_rows[] = {
    {.key = "authority",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_users, authority),
     .fallback = "portcullis",
     .format = &pc_format_user,
     .doc = "The system account of the authority when the gate is started as root; \"\": stay "
            "root."},
    {.key = "edge",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_users, edge),
     .fallback = "portcullis-edge",
     .format = &pc_format_user,
     .doc = "The system account of the edge's workers when the gate is started as root."},
};

const struct pc_schema pc_schema_users = {
    .rows = users_rows,
    .count = sizeof users_rows / sizeof *users_rows,
};

static const char *const levels[] = {"error", "warn", "info", "debug", NULL};
static const char *const log_formats[] = {"text", "json", NULL};

static const struct pc_schema_row log_rows[] = {
    {.key = "level",
     .type = PC_TYPE_WORD,
     .at = offsetof(struct pc_settings_log, level),
     .fallback = "info",
     .choices = levels,
     .doc = "The least important entries that the programs' own logs have."},
    {.key = "format",
     .type = PC_TYPE_SWITCH,
     .at = offsetof(struct pc_settings_log, json),
     .fallback = "text",
     .choices = log_formats,
     .doc = "How an entry is written, those of nginx included."},
};

const struct pc_schema pc_schema_log = {
    .rows = log_rows,
    .count = sizeof log_rows / sizeof *log_rows,
};
