/* Names end in what their value is: "db_password", "clientSecret", "X-Api-Key". */
#include "inspect/dlp/secret_names.h"

#include "inspect/dlp/text.h"

static const struct {
    struct pc_span end;
    enum pc_dlp_secret_kind kind;
} ends[] = {
    {PC_SPAN("awssecretaccesskey"), PC_DLP_AN_AWS_SECRET},
    {PC_SPAN("secretaccesskey"), PC_DLP_AN_AWS_SECRET},
    {PC_SPAN("awssecretkey"), PC_DLP_AN_AWS_SECRET},
    {PC_SPAN("awssecret"), PC_DLP_AN_AWS_SECRET},
    {PC_SPAN("accountkey"), PC_DLP_AN_AZURE_KEY},
    {PC_SPAN("sharedaccesskey"), PC_DLP_AN_AZURE_KEY},
    {PC_SPAN("storagekey"), PC_DLP_AN_AZURE_KEY},
    {PC_SPAN("password"), PC_DLP_A_PASSWORD},
    {PC_SPAN("passwd"), PC_DLP_A_PASSWORD},
    {PC_SPAN("passwort"), PC_DLP_A_PASSWORD},
    {PC_SPAN("passphrase"), PC_DLP_A_PASSWORD},
    {PC_SPAN("pwd"), PC_DLP_A_PASSWORD},
    {PC_SPAN("pass"), PC_DLP_A_PASSWORD},
    {PC_SPAN("passcode"), PC_DLP_A_PASSWORD},
    {PC_SPAN("secret"), PC_DLP_A_SECRET},
    {PC_SPAN("secretkey"), PC_DLP_A_SECRET},
    {PC_SPAN("secretkeybase"), PC_DLP_A_SECRET},
    {PC_SPAN("secretvalue"), PC_DLP_A_SECRET},
    {PC_SPAN("token"), PC_DLP_A_SECRET},
    {PC_SPAN("tokensecret"), PC_DLP_A_SECRET},
    {PC_SPAN("tokenvalue"), PC_DLP_A_SECRET},
    {PC_SPAN("apikey"), PC_DLP_A_SECRET},
    {PC_SPAN("accesskey"), PC_DLP_A_SECRET},
    {PC_SPAN("authkey"), PC_DLP_A_SECRET},
    {PC_SPAN("privatekey"), PC_DLP_A_SECRET},
    {PC_SPAN("encryptionkey"), PC_DLP_A_SECRET},
    {PC_SPAN("signingkey"), PC_DLP_A_SECRET},
    {PC_SPAN("masterkey"), PC_DLP_A_SECRET},
    {PC_SPAN("sharedkey"), PC_DLP_A_SECRET},
    {PC_SPAN("licensekey"), PC_DLP_A_SECRET},
    {PC_SPAN("servicekey"), PC_DLP_A_SECRET},
    {PC_SPAN("appkey"), PC_DLP_A_SECRET},
    {PC_SPAN("hmackey"), PC_DLP_A_SECRET},
    {PC_SPAN("credential"), PC_DLP_A_SECRET},
    {PC_SPAN("credentials"), PC_DLP_A_SECRET},
    {PC_SPAN("authorization"), PC_DLP_AUTHORIZATION},
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
    if (text.len == 0)
        return PC_DLP_NO_SECRET;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct pc_span end = ends[i].end;
        if (end.ptr[end.len - 1] != text.ptr[text.len - 1] || !pc_span_ends(text, end))
            continue;
        if (end.len <= 4 && text.len > end.len && !ends_a_word(name, end.len))
            continue;
        return is_harmless(text) ? PC_DLP_NO_SECRET : ends[i].kind;
    }
    return PC_DLP_NO_SECRET;
}
