/* Streams around the descriptors of the program, with a last word. */
#define _GNU_SOURCE
#include "cli/vault/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/vault/names.h"
#include "cli/vault/stream.h"
#include "cli/vault/temporary.h"

bool pc_files_is_pipe(const struct pc_cli *cli) {
    return cli->operand_count == 0 ||
           (cli->operand_count == 1 && strcmp(cli->operands[0], "-") == 0);
}

int pc_files_check_pipe(const struct pc_files_call *call) {
    const struct pc_cli *cli = call->cli;
    enum pc_files_verb verb = call->run.wishes.verb;
    for (size_t i = 0; i < cli->operand_count && cli->operand_count > 1; i++)
        if (strcmp(cli->operands[i], "-") == 0)
            return pc_cli_usage(cli, "- stands alone");
    if (!pc_files_is_pipe(cli))
        return PC_EXIT_OK;
    if (pc_files_in_place(verb))
        return pc_cli_usage(cli, "name the files or folders");
    if (pc_cli_switch(cli, "delete-source") || pc_cli_switch(cli, "recursive"))
        return pc_cli_usage(cli, "standard input is no file or folder");
    if (cli->operand_count == 0 && isatty(STDIN_FILENO) == 1)
        return pc_cli_usage(cli, "name a file or folder, or - for standard input");
    if (verb == PC_FILES_ENCRYPT && pc_cli_value(cli, "output") == NULL &&
        isatty(STDOUT_FILENO) == 1)
        return pc_cli_usage(cli, "an encrypted file is not written to a terminal");
    return PC_EXIT_OK;
}

/* Where the result goes. */
struct target {
    int fd, folder; /* folder -1: standard output */
    struct pc_buf name;
    struct pc_files_temporary temporary;
    struct pc_diag diag;
};

static pc_err open_target(const struct pc_cli *cli, struct target *target) {
    const char *path = pc_cli_value(cli, "output");
    *target = (struct target){.fd = STDOUT_FILENO, .folder = -1, .temporary = {.fd = -1}};
    if (path == NULL || strcmp(path, "-") == 0)
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf parent = {0};
    struct pc_span base = pc_files_base(pc_span_str(path));
    pc_buf_add(&target->name, base);
    pc_buf_add(&parent, pc_span(path, strlen(path) - base.len));
    const char *folder = parent.len == 0 ? "." : pc_buf_str(&parent);
    const char *name = pc_buf_str(&target->name);
    if (folder == NULL || name == NULL)
        return pc_diag_set(&target->diag, PC_ERR_NOMEM, "out of memory");
    target->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target->folder < 0)
        return pc_diag_set(&target->diag, PC_ERR_IO, "%s", strerror(errno));
    if (!pc_cli_switch(cli, "force") && faccessat(target->folder, name, F_OK, 0) == 0)
        return pc_diag_set(&target->diag, PC_ERR_EXISTS, "is there already");
    pc_err err = pc_files_temporary_open(target->folder, name, &target->temporary, &target->diag);
    target->fd = target->temporary.fd;
    return err;
}

static pc_err end_target(const struct pc_cli *cli, struct target *target) {
    struct stat st;
    if (target->folder < 0)
        return PC_OK;
    if (fstat(target->fd, &st) != 0)
        return pc_diag_set(&target->diag, PC_ERR_IO, "%s", strerror(errno));
    mode_t mask = umask(077);
    (void)umask(mask);
    st.st_mode = 0666 & ~mask;
    return pc_files_temporary_commit(&target->temporary, target->name.ptr, &st,
                                     pc_cli_switch(cli, "force"), false, &target->diag);
}

static void close_target(struct target *target) {
    pc_files_temporary_drop(&target->temporary);
    pc_file_close(&target->folder);
    pc_buf_free(&target->name);
}

/* A file without a name, for plaintext that nobody may see before all of it verified. */
static int open_hidden(void) {
    const char *folder = getenv("TMPDIR");
    folder = folder != NULL && folder[0] == '/' ? folder : "/tmp";
    return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
}

static pc_err copy_out(int from, int to, struct pc_diag *diag) {
    char block[32 * 1024];
    uint64_t at = 0;
    for (;;) {
        size_t got;
        pc_err err = pc_file_read_at(from, at, block, sizeof block, &got);
        if (err == PC_OK && got > 0)
            err = pc_file_write_all(to, pc_span(block, got));
        if (err != PC_OK)
            return pc_diag_set(diag, err, "it cannot be written: %s", strerror(errno));
        if (got == 0)
            return PC_OK;
        at += got;
    }
}

/* The beginning of the message, which says whether its frames stand for themselves. It is verified
 * when these bytes are read as a stream. */
static enum pc_files_outcome read_header(int in, struct pc_buf *head, bool *framed,
                                         struct pc_diag *diag) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_facts facts = {0};
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    size_t need = 1;
    pc_err err = PC_OK;
    while (err == PC_OK && need > 0) {
        char *to = head->len < need ? pc_buf_reserve(head, need - head->len) : NULL;
        ssize_t n = to == NULL ? -1 : read(in, to, need - head->len);
        if (n < 0 && to != NULL && errno == EINTR)
            continue;
        if (n < 0) {
            (void)pc_diag_set(diag, PC_ERR_IO, "it cannot be read: %s", strerror(errno));
            err = PC_ERR_IO;
            break;
        }
        head->len += (size_t)n;
        if (n == 0) {
            err = PC_ERR_CORRUPT;
            fault = head->len == 0 ? PC_VAULT_FAULT_FOREIGN : PC_VAULT_FAULT_TRUNCATED;
            break;
        }
        if (head->len >= need)
            err = pc_vault_inspect(pc_buf_span(head), 0, &arena, &facts, &need, &fault, diag);
    }
    *framed = facts.frame_length != 0 && !facts.signs;
    return pc_files_outcome_of(err, fault);
}

static enum pc_files_outcome open_pipe(struct pc_files_call *call, int out, uint64_t *written,
                                       struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf head = {0};
    PC_CLEANUP(pc_file_close) int hidden = -1;
    const struct pc_files_wishes *wishes = &call->run.wishes;
    bool framed;
    enum pc_files_outcome outcome = read_header(STDIN_FILENO, &head, &framed, diag);
    if (outcome != PC_FILES_DONE)
        return outcome;
    if (!framed && out >= 0 && (hidden = open_hidden()) < 0) {
        (void)pc_diag_set(diag, PC_ERR_IO, "a temporary file cannot be made: %s", strerror(errno));
        return PC_FILES_FAILED;
    }
    struct pc_files_stream stream = {.run = &call->run,
                                     .in = STDIN_FILENO,
                                     .out = hidden >= 0 ? hidden : out,
                                     .head = pc_buf_span(&head)};
    struct pc_vault_read_options options = {
        .expected = wishes->context, .policy = wishes->policy, .hidden = hidden >= 0 || out < 0};
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    pc_err err = pc_vault_open_stream(wishes->keys, &options, pc_files_source(&stream),
                                      pc_files_sink(&stream), &fault, diag);
    if (err == PC_OK && hidden >= 0 && (err = copy_out(hidden, out, diag)) != PC_OK)
        return PC_FILES_FAILED;
    *written = hidden >= 0 || out < 0 ? 0 : stream.written;
    return pc_files_stream_outcome(&stream, err, fault, diag);
}

static enum pc_files_outcome seal_pipe(struct pc_files_call *call, int out, struct pc_diag *diag) {
    const struct pc_files_wishes *wishes = &call->run.wishes;
    struct pc_files_stream stream = {.run = &call->run, .in = STDIN_FILENO, .out = out};
    struct pc_vault_write_options options = {.context = wishes->context,
                                             .length = UINT64_MAX,
                                             .frame_length = wishes->frame_length,
                                             .suite = wishes->suite,
                                             .policy = wishes->policy};
    pc_err err = pc_vault_seal_stream(wishes->keys, &options, pc_files_source(&stream),
                                      pc_files_sink(&stream), diag);
    return pc_files_stream_outcome(&stream, err, PC_VAULT_FAULT_NONE, diag);
}

static int refuse(const struct pc_files_call *call, enum pc_files_outcome outcome, uint64_t written,
                  const struct pc_diag *diag) {
    const struct pc_files_meaning *meaning = pc_files_meaning(outcome);
    bool detail = diag->text[0] != '\0';
    (void)pc_cli_fail(call->cli, "standard input: %s%s%s%s", meaning->words, detail ? " (" : "",
                      diag->text, detail ? ")" : "");
    if (written > 0)
        (void)pc_cli_fail(call->cli,
                          "INCOMPLETE: the %llu bytes that were written are authentic, but they "
                          "are not all",
                          (unsigned long long)written);
    return meaning->code;
}

int pc_files_pipe(struct pc_files_call *call) {
    const struct pc_cli *cli = call->cli;
    enum pc_files_verb verb = call->run.wishes.verb;
    struct target target;
    struct pc_diag diag = {{0}};
    uint64_t written = 0;
    pc_err err = open_target(cli, &target);
    enum pc_files_outcome outcome = PC_FILES_FAILED;
    if (err == PC_OK)
        outcome = verb == PC_FILES_ENCRYPT
                      ? seal_pipe(call, target.fd, &diag)
                      : open_pipe(call, verb == PC_FILES_VERIFY ? -1 : target.fd, &written, &diag);
    if (err == PC_OK && outcome == PC_FILES_DONE)
        err = end_target(cli, &target);
    if (target.folder >= 0)
        written = 0; /* it is taken away */
    close_target(&target);
    if (err == PC_OK && outcome == PC_FILES_DONE)
        return PC_EXIT_OK;
    if (err == PC_OK)
        return refuse(call, outcome, written, &diag);
    (void)pc_cli_fail(cli, "%s: %s", pc_cli_value(cli, "output"), target.diag.text);
    return pc_files_meaning(err == PC_ERR_EXISTS ? PC_FILES_EXISTS : PC_FILES_FAILED)->code;
}
