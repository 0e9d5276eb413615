/* Writing down who a process is, and finding out whether it still lives. */
#define _GNU_SOURCE
#include "vault/backup/s3_holder.h"

#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"

static void put(char out[PC_HOLDER_TEXT + 1], struct pc_span text) {
    size_t len = text.len < PC_HOLDER_TEXT ? text.len : PC_HOLDER_TEXT;
    for (size_t i = 0; i < len; i++)
        out[i] = text.ptr[i] > ' ' && text.ptr[i] <= '~' ? text.ptr[i] : '?';
    out[len] = '\0';
}

void pc_backup_holder_self(pc_time now, struct pc_backup_holder *out) {
    char host[256] = "";
    struct stat st;
    PC_CLEANUP(pc_buf_free) struct pc_buf boot = {0};
    *out = (struct pc_backup_holder){.pid = (uint64_t)getpid(), .since = now};
    if (gethostname(host, sizeof host - 1) == 0)
        put(out->host, pc_span_str(host));
    if (pc_file_read("/proc/sys/kernel/random/boot_id", 128, &boot) == PC_OK)
        put(out->boot, pc_span_upto(pc_buf_span(&boot), pc_span_find(pc_buf_span(&boot), '\n')));
    if (stat("/proc/self/ns/pid", &st) == 0)
        out->space = (uint64_t)st.st_ino;
}

void pc_backup_holder_write(const struct pc_backup_holder *holder, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "host", pc_span_str(holder->host));
    pc_json_text(&json, "boot", pc_span_str(holder->boot));
    pc_json_u64(&json, "space", holder->space);
    pc_json_u64(&json, "pid", holder->pid);
    pc_json_i64(&json, "since", holder->since);
    pc_json_object_end(&json);
}

static bool text_of(const json_t *root, const char *key, char out[PC_HOLDER_TEXT + 1]) {
    const char *text = json_string_value(json_object_get(root, key));
    if (text != NULL)
        put(out, pc_span_str(text));
    return text != NULL;
}

static bool number_of(const json_t *root, const char *key, uint64_t *out) {
    const json_t *value = json_object_get(root, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *out = (uint64_t)json_integer_value(value);
    return true;
}

pc_err pc_backup_holder_read(struct pc_span text, struct pc_backup_holder *out) {
    uint64_t since = 0;
    *out = (struct pc_backup_holder){0};
    json_t *root =
        json_loadb(text.ptr == NULL ? "" : text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    bool good = text_of(root, "host", out->host) && text_of(root, "boot", out->boot) &&
                number_of(root, "space", &out->space) && number_of(root, "pid", &out->pid) &&
                number_of(root, "since", &since) && out->pid > 0 && out->pid <= INT32_MAX;
    json_decref(root);
    out->since = (pc_time)since;
    return good ? PC_OK : PC_ERR_INVALID;
}

bool pc_backup_holder_ended(const struct pc_backup_holder *holder,
                            const struct pc_backup_holder *self) {
    return holder->boot[0] != '\0' && strcmp(holder->host, self->host) == 0 &&
           strcmp(holder->boot, self->boot) == 0 && holder->space == self->space &&
           kill((pid_t)holder->pid, 0) != 0 && errno == ESRCH;
}
