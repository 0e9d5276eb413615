/* portcullis vault inspect: what a header says, without any key. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "cli/output.h"
#include "cli/vault/names.h"
#include "cli/vault/outcome.h"
#include "cli/vault/wrapped.h"
#include "cli/vault_commands.h"

enum { HEAD = 4096 };

/* Text as it is, other bytes in hexadecimal. */
static json_t *text_or_hex(struct pc_span bytes) {
    json_t *text = NULL;
    if (memchr(bytes.ptr, '\0', bytes.len) == NULL)
        text = json_stringn(bytes.ptr, bytes.len); /* NULL: not UTF-8 */
    if (text != NULL)
        return text;
    PC_CLEANUP(pc_buf_free) struct pc_buf hex = {0};
    pc_hex_encode(bytes, &hex);
    return json_stringn(hex.ptr, hex.len);
}

static json_t *context_of(const struct pc_vault_context *context) {
    json_t *object = json_object();
    for (size_t i = 0; i < context->count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
        pc_buf_add(&name, context->pairs[i].name);
        const char *key = pc_buf_str(&name);
        if (key != NULL)
            (void)json_object_set_new(object, key, text_or_hex(context->pairs[i].value));
    }
    return object;
}

static json_t *keys_of(const struct pc_vault_facts *facts) {
    json_t *keys = json_array();
    for (size_t i = 0; i < facts->count; i++) {
        const struct pc_vault_wrapped_key *key = &facts->wrapped[i];
        (void)json_array_append_new(
            keys, json_pack("{s:o,s:o,s:I}", "provider", text_or_hex(key->provider_id), "key",
                            text_or_hex(pc_files_key_name(key)), "wrapped_length",
                            (json_int_t)key->ciphertext.len));
    }
    return keys;
}

static json_t *object_of(const char *path, const struct pc_vault_facts *facts, uint64_t length) {
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    char suite[8];
    pc_files_text(pc_span_str(path), &name); /* JSON holds text, and a name any bytes */
    (void)snprintf(suite, sizeof suite, "0x%04x", facts->suite);
    return json_pack("{s:s,s:i,s:s,s:b,s:b,s:o,s:I,s:I,s:I,s:o,s:o}", "path", pc_buf_str(&name),
                     "version", (int)facts->version, "suite", suite, "commitment", facts->commits,
                     "signed", facts->signs, "message_id", text_or_hex(facts->id), "frame_length",
                     (json_int_t)facts->frame_length, "header_length",
                     (json_int_t)facts->header_length, "length", (json_int_t)length, "context",
                     context_of(&facts->context), "keys", keys_of(facts));
}

static int refuse(const struct pc_cli *cli, const char *path, enum pc_files_outcome outcome,
                  const char *detail) {
    const struct pc_files_meaning *meaning = pc_files_meaning(outcome);
    (void)pc_cli_fail(cli, "%s: %s%s%s%s", path, meaning->words, detail[0] != '\0' ? " (" : "",
                      detail, detail[0] != '\0' ? ")" : "");
    return meaning->code;
}

/* Enough of the message for its header. */
static int read_header(const struct pc_cli *cli, const char *path, int fd, struct pc_buf *head,
                       struct pc_arena *arena, struct pc_vault_facts *facts) {
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    struct pc_diag diag = {{0}};
    size_t need = HEAD;
    while (need > 0) {
        size_t got, want = need - head->len;
        char *to = pc_buf_reserve(head, want);
        if (to == NULL || pc_file_read_at(fd, head->len, to, want, &got) != PC_OK)
            return refuse(cli, path, PC_FILES_FAILED, to == NULL ? "memory" : strerror(errno));
        head->len += got;
        if (got == 0)
            return refuse(cli, path, head->len == 0 ? PC_FILES_FOREIGN : PC_FILES_TRUNCATED, "");
        pc_err err = pc_vault_inspect(pc_buf_span(head), 0, arena, facts, &need, &fault, &diag);
        if (err != PC_OK)
            return refuse(cli, path, pc_files_outcome_of(err, fault), diag.text);
    }
    return PC_EXIT_OK;
}

static int inspect(const struct pc_cli *cli, const char *path, json_t *items) {
    PC_CLEANUP(pc_buf_free) struct pc_buf head = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_facts facts;
    struct stat st;
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0)
        return refuse(cli, path, PC_FILES_FAILED, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return refuse(cli, path, PC_FILES_FAILED, "is no file");
    int code = read_header(cli, path, fd, &head, &arena, &facts);
    if (code == PC_EXIT_OK)
        (void)json_array_append_new(items, object_of(path, &facts, (uint64_t)st.st_size));
    return code;
}

static int show(const struct pc_cli *cli, const json_t *items) {
    if (cli->json) {
        static const struct pc_column none[] = {{0}};
        return pc_output_list(cli, items, none);
    }
    for (size_t i = 0; i < json_array_size(items); i++) {
        if (i > 0)
            (void)fputc('\n', cli->out);
        (void)pc_output_object(cli, json_array_get(items, i));
    }
    return PC_EXIT_OK;
}

static int run(struct pc_cli *cli) {
    json_t *items = json_array();
    int code = PC_EXIT_OK;
    for (size_t i = 0; i < cli->operand_count; i++) {
        int one = inspect(cli, cli->operands[i], items);
        if (one != PC_EXIT_OK)
            code = code == PC_EXIT_OK || code == one ? one : PC_EXIT_FAILED;
    }
    (void)show(cli, items);
    json_decref(items);
    return code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "FILE", .help = "encrypted files", .many = true, .kind = PC_VALUE_FILE}, {0}};

const struct pc_command pc_command_vault_inspect = {
    .name = "inspect",
    .summary = "Show what the header of an encrypted file says, without a key",
    .text =
        "Suite, keys, encryption context and lengths. Nothing of it is verified: verify does that.",
    .operands = operands,
    .run = run};
