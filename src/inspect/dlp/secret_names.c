/* Names end in what their value is: "db_password", "clientSecret", "X-Api-Key". */
#include "inspect/dlp/secret_names.h"

#include "inspect/dlp/text.h"

static const struct {
    const char *end;
    enum pc_dlp_secret_kind kind;
} ends[] = {
    {"awssecretaccesskey", PC_DLP_AN_AWS_SECRET},
    {"secretaccesskey", PC_DLP_AN_AWS_SECRET},
    {"awssecretkey", PC_DLP_AN_AWS_SECRET},
    {"awssecret", PC_DLP_AN_AWS_SECRET},
    {"accountkey", PC_DLP_AN_AZURE_KEY},
    {"sharedaccesskey", PC_DLP_AN_AZURE_KEY},
    {"storagekey", PC_DLP_AN_AZURE_KEY},
    {"password", PC_DLP_A_PASSWORD},
    {"passwd", PC_DLP_A_PASSWORD},
    {"passwort", PC_DLP_A_PASSWORD},
    {"passphrase", PC_DLP_A_PASSWORD},
    {"pwd", PC_DLP_A_PASSWORD},
    {"pass", PC_DLP_A_PASSWORD},
    {"passcode", PC_DLP_A_PASSWORD},
    {"secret", PC_DLP_A_SECRET},
    {"secretkey", PC_DLP_A_SECRET},
    {"secretkeybase", PC_DLP_A_SECRET},
    {"secretvalue", PC_DLP_A_SECRET},
    {"token", PC_DLP_A_SECRET},
    {"tokensecret", PC_DLP_A_SECRET},
    {"tokenvalue", PC_DLP_A_SECRET},
    {"apikey", PC_DLP_A_SECRET},
    {"accesskey", PC_DLP_A_SECRET},
    {"authkey", PC_DLP_A_SECRET},
    {"privatekey", PC_DLP_A_SECRET},
    {"encryptionkey", PC_DLP_A_SECRET},
    {"signingkey", PC_DLP_A_SECRET},
    {"masterkey", PC_DLP_A_SECRET},
    {"sharedkey", PC_DLP_A_SECRET},
    {"licensekey", PC_DLP_A_SECRET},
    {"servicekey", PC_DLP_A_SECRET},
    {"appkey", PC_DLP_A_SECRET},
    {"hmackey", PC_DLP_A_SECRET},
    {"credential", PC_DLP_A_SECRET},
    {"credentials", PC_DLP_A_SECRET},
    {"authorization", PC_DLP_AUTHORIZATION},
    {"auth", PC_DLP_AUTHORIZATION},
};

/* Names that end so all the same, and whose value is public or a place. */
static const char *const harmless[] = {
    "csrf",        "xsrf",     "pagetoken", "nexttoken", "publickeytoken",    "cancellationtoken",
    "synctoken",   "public",   "cursor",    "hash",      "continuationtoken", "forgerytoken",
    "tokentype",   "bypass",   "compass",   "encompass", "trespass",          "pagingtoken",
    "resumetoken", "hidepass", "onepass",
};

/* Lower case letters and digits alone, without the digits at the end ("PASSWORD_1"). */
static size_t plain_of(struct pc_span name, char out[PC_DLP_NAME]) {
    size_t len = 0;
    for (size_t i = 0; i < name.len && len < PC_DLP_NAME; i++)
        if (pc_dlp_is((uint8_t)name.ptr[i], PC_DLP_ALNUM))
            out[len++] = (char)pc_dlp_lower((uint8_t)name.ptr[i]);
    while (len > 0 && pc_dlp_is((uint8_t)out[len - 1], PC_DLP_DIGIT))
        len--;
    return len;
}

static bool holds(struct pc_span text, struct pc_span part) {
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (pc_span_starts(pc_span_from(text, i), part))
            return true;
    return false;
}

/* "pass" alone ends a word: "db_pass", "dbPass", "PASS", and not "compass". */
static bool ends_a_word(struct pc_span name, size_t len) {
    while (name.len > 0 && pc_dlp_is((uint8_t)name.ptr[name.len - 1], PC_DLP_DIGIT))
        name.len--;
    if (name.len <= len)
        return true;
    int c = (uint8_t)name.ptr[name.len - len], before = (uint8_t)name.ptr[name.len - len - 1];
    return !pc_dlp_is(before, PC_DLP_LETTER) ||
           (pc_dlp_is(c, PC_DLP_UPPER) && pc_dlp_is(before, PC_DLP_LOWER));
}

static bool is_harmless(struct pc_span text) {
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
        if (holds(text, pc_span_str(harmless[i])))
            return true;
    return false;
}

enum pc_dlp_secret_kind pc_dlp_secret_kind_of(struct pc_span name) {
    char plain[PC_DLP_NAME];
    struct pc_span text = pc_span(plain, plain_of(name, plain));
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct pc_span end = pc_span_str(ends[i].end);
        if (!pc_span_ends(text, end))
            continue;
        if (end.len <= 4 && text.len > end.len && !ends_a_word(name, end.len))
            continue;
        return is_harmless(text) ? PC_DLP_NO_SECRET : ends[i].kind;
    }
    return PC_DLP_NO_SECRET;
}
