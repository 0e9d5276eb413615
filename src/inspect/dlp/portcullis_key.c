/*
 * API keys of this gate: "<prefix>_<uuid>_<48 characters>", whatever the prefix; the last bytes are
 * a checksum of what stands before them, so that nothing else is taken for one.
 */
#include <string.h>

#include "base/encode.h"
#include "inspect/dlp/job.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/validate.h"
#include "model/id.h"

enum { PREFIX = 16, VERSION_AT = 13, SECRET_TEXT = 48, SECRET = 32, CHECKSUM = 4 };

static const struct pc_span examples[] = {
    PC_SPAN("Authorization: tk_00010203-0405-4607-8809-0a0b0c0d0e0f_"
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh_wQM5_"),
};
static const struct pc_span counters[] = {
    PC_SPAN("Authorization: tk_00010203-0405-4607-8809-0a0b0c0d0e0f_"
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AAAAA"),
    PC_SPAN("tk_00010203-0405-4607-8809-0a0b0c0d0e0f"),
    PC_SPAN("00010203-0405-4607-8809-0a0b0c0d0e0f_x"),
};

const struct pc_dlp_rule pc_dlp_rule_portcullis_key = {
    .name = PC_SPAN("portcullis-key"),
    .description = PC_SPAN("API key of this gate, by its checksum"),
    .level = PC_DLP_CRITICAL,
    .action = PC_DLP_BLOCK,
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

static bool checks(struct pc_span head, struct pc_span text) {
    char bytes[SECRET + CHECKSUM + 1]; /* the decoder asks for a byte more than it fills */
    uint8_t digest[32];
    struct pc_buf decoded = pc_buf_over(bytes, sizeof bytes);
    if (pc_base64url_decode(text, &decoded) != PC_OK || decoded.len != SECRET + CHECKSUM)
        return false;
    pc_dlp_sha256(head, pc_span(bytes, SECRET), digest);
    bool same = memcmp(digest, bytes + SECRET, CHECKSUM) == 0;
    pc_wipe(bytes, sizeof bytes);
    return same;
}

/* At the "-4" of the version within the identifier. */
void pc_dlp_detect_portcullis_key(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_PORTCULLIS_KEY) ||
        pc_dlp_before(text, at, VERSION_AT + 1) != '_')
        return;
    size_t id = at - VERSION_AT, secret = id + PC_ID_TEXT + 1, start = id - 1;
    unsigned plain = PC_DLP_LOWER | PC_DLP_DIGIT;
    while (id - 1 - start < PREFIX && pc_dlp_is(pc_dlp_before(text, start, 1), plain))
        start--;
    if (start == id - 1 || pc_dlp_at(text, secret - 1) != '_')
        return;
    size_t end = pc_dlp_run(text, secret, PC_DLP_URL64, SECRET_TEXT);
    struct pc_id parsed;
    if (end - secret != SECRET_TEXT ||
        pc_id_parse(pc_dlp_cut(text, id, secret - 1), &parsed) != PC_OK)
        return;
    /* Letters in front may belong to something else: the prefix is what makes the checksum right.
     */
    for (; start < id - 1; start++)
        if (checks(pc_dlp_cut(text, start, secret), pc_dlp_cut(text, secret, end))) {
            (void)pc_dlp_found(job, PC_DLP_PORTCULLIS_KEY, start, end);
            return;
        }
}
