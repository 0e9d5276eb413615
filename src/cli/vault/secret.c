/* References by their kind; and two of this command's own, which no configuration may have. */
#define _GNU_SOURCE
#include "cli/vault/secret.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/prompt.h"

enum { SECRET_MAX = 4096, RING_MAX = 1 << 20 };

#define ASKED "${terminal:}"
#define NAMED "${option:passphrase-file}"

bool pc_files_secret_is_remote(struct pc_span reference) {
    return pc_span_starts(reference, PC_SPAN("${vault:")) ||
           pc_span_starts(reference, PC_SPAN("${aws-sm:"));
}

pc_err pc_files_secret_line(const char *path, struct pc_buf *out, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_file_read(path, SECRET_MAX, &text);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", path, pc_err_name(err));
    struct pc_span line = pc_span_upto(pc_buf_span(&text), pc_span_find(pc_buf_span(&text), '\n'));
    if (pc_span_ends(line, PC_SPAN("\r")))
        line.len--;
    if (line.len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "%s: its first line is empty", path);
    pc_buf_add(out, line);
    return pc_buf_end(out);
}

/* "${kind:what}" → what, with a NUL. */
static const char *what_of(struct pc_span reference, struct pc_span kind, struct pc_buf *copy) {
    if (!pc_span_starts(reference, kind) || !pc_span_ends(reference, PC_SPAN("}")))
        return NULL;
    struct pc_span what = pc_span_from(reference, kind.len);
    pc_buf_add(copy, pc_span_upto(what, what.len - 1));
    return pc_buf_str(copy);
}

pc_err pc_files_secret(void *self, struct pc_span reference, struct pc_buf *out,
                       struct pc_diag *diag) {
    const struct pc_cli *cli = self;
    PC_CLEANUP(pc_buf_free) struct pc_buf copy = {0};
    const char *what;
    if (pc_span_eq(reference, PC_SPAN(ASKED)))
        return pc_prompt_secret(cli, "Passphrase: ", out) == PC_EXIT_OK
                   ? PC_OK
                   : pc_diag_set(diag, PC_ERR_UNAVAILABLE, "no passphrase was read");
    if (pc_span_eq(reference, PC_SPAN(NAMED)))
        return pc_files_secret_line(pc_cli_value(cli, "passphrase-file"), out, diag);
    if ((what = what_of(reference, PC_SPAN("${file:"), &copy)) != NULL)
        return pc_files_secret_line(what, out, diag);
    if ((what = what_of(reference, PC_SPAN("${env:"), &copy)) == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "${file:…} or ${env:…} is expected");
    const char *value = getenv(what);
    if (value == NULL || value[0] == '\0')
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "the environment has no %s", what);
    pc_buf_add_str(out, value);
    return pc_buf_end(out);
}

/* Whether the ring says of itself that its keys are wrapped. */
static bool is_wrapped(const char *file) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    if (pc_file_read(file, RING_MAX, &text) != PC_OK)
        return false; /* opening it says why */
    json_t *ring = json_loadb(text.ptr, text.len, 0, NULL);
    bool wrapped = json_is_object(json_object_get(ring, "passphrase"));
    json_decref(ring);
    return wrapped;
}

int pc_files_ring_passphrase(const struct pc_cli *cli, const char *file,
                             struct pc_span *reference) {
    if (pc_cli_value(cli, "passphrase-file") != NULL)
        *reference = PC_SPAN(NAMED);
    else if (is_wrapped(file))
        *reference = PC_SPAN(ASKED);
    return PC_EXIT_OK;
}
