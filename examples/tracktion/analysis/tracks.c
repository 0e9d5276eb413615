/* One handler a route. */
#define _GNU_SOURCE
#include "tracks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/time.h"
#include "reply.h"
#include "worker.h"

static const char json_type[] = "application/json";

static enum MHD_Result failed(const struct ta_call *call, pc_err err) {
    if (err == PC_ERR_NOTFOUND)
        return ta_reply_problem(call->connection, MHD_HTTP_NOT_FOUND, "there is no such track");
    if (err == PC_ERR_FULL)
        return ta_reply_problem(call->connection, MHD_HTTP_INSUFFICIENT_STORAGE, NULL);
    return ta_reply_problem(call->connection, MHD_HTTP_INTERNAL_SERVER_ERROR, NULL);
}

static pc_time now(void) {
    struct timespec at = {0};
    (void)clock_gettime(CLOCK_REALTIME, &at);
    return (pc_time)at.tv_sec * PC_SECOND + at.tv_nsec / 1000;
}

static void write_record(const struct ta_call *call, const struct pc_id *id,
                         struct pc_span analysis, struct pc_buf *out) {
    char id_memory[PC_ID_TEXT + 1], created_memory[40];
    struct pc_buf id_text = pc_buf_over(id_memory, sizeof id_memory);
    struct pc_buf created = pc_buf_over(created_memory, sizeof created_memory);
    pc_id_format(id, &id_text);
    pc_time_format(now(), &created);
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "id", pc_buf_span(&id_text));
    pc_json_text(&json, "created", pc_buf_span(&created));
    pc_json_text(&json, "tenant", call->tenant);
    pc_json_text(&json, "user", call->user);
    pc_json_u64(&json, "size", call->upload->size);
    pc_json_raw(&json, "analysis", analysis);
    pc_json_object_end(&json);
}

enum MHD_Result ta_tracks_add(const struct ta_call *call) {
    struct pc_buf analysis PC_CLEANUP(pc_buf_free) = {0};
    struct pc_buf record PC_CLEANUP(pc_buf_free) = {0};
    struct pc_diag diag = {{0}};
    struct pc_id id;
    pc_err err = ta_worker_measure(call->upload->path.ptr, &analysis, &diag);
    if (err == PC_ERR_INVALID)
        return ta_reply_problem(call->connection, MHD_HTTP_UNPROCESSABLE_CONTENT, diag.text);
    if (err == PC_OK)
        err = ta_store_new_id(&id);
    if (err == PC_OK) {
        write_record(call, &id, pc_buf_span(&analysis), &record);
        err = pc_buf_end(&record);
    }
    if (err == PC_OK)
        err = ta_store_put(call->store, call->tenant, &id, pc_buf_span(&record));
    if (err != PC_OK)
        return failed(call, err);
    return ta_reply(call->connection, MHD_HTTP_CREATED, json_type, pc_buf_span(&record));
}

static const char *query(const struct ta_call *call, const char *name) {
    return MHD_lookup_connection_value(call->connection, MHD_GET_ARGUMENT_KIND, name);
}

static pc_err page_of(const struct ta_call *call, size_t *limit, struct pc_id *after) {
    const char *wanted = query(call, "limit"), *from = query(call, "after");
    uint64_t value = 20;
    *after = (struct pc_id){0};
    if (wanted != NULL && pc_span_u64(pc_span_str(wanted), TA_LIST_MAX, &value) != PC_OK)
        return PC_ERR_INVALID;
    *limit = (size_t)value;
    if (value == 0)
        return PC_ERR_INVALID;
    return from != NULL ? pc_id_parse(pc_span_str(from), after) : PC_OK;
}

/* One that was deleted in between is left out. */
static pc_err add_items(const struct ta_call *call, struct pc_json *json, const struct pc_id *ids,
                        size_t count) {
    pc_json_array(json, "items");
    for (size_t i = 0; i < count; i++) {
        struct pc_buf record PC_CLEANUP(pc_buf_free) = {0};
        pc_err err = ta_store_get(call->store, call->tenant, &ids[i], &record);
        if (err == PC_OK)
            pc_json_raw(json, NULL, pc_buf_span(&record));
        else if (err != PC_ERR_NOTFOUND)
            return err;
    }
    pc_json_array_end(json);
    return PC_OK;
}

enum MHD_Result ta_tracks_list(const struct ta_call *call) {
    size_t limit, count;
    bool more;
    struct pc_id after, ids[TA_LIST_MAX];
    if (page_of(call, &limit, &after) != PC_OK)
        return ta_reply_problem(call->connection, MHD_HTTP_BAD_REQUEST,
                                "limit is 1 to 100, after is the id of a track");
    pc_err err = ta_store_list(call->store, call->tenant, &after, limit, ids, &count, &more);
    struct pc_buf body PC_CLEANUP(pc_buf_free) = {0};
    struct pc_json json = pc_json(&body);
    pc_json_object(&json, NULL);
    if (err == PC_OK)
        err = add_items(call, &json, ids, count);
    if (err == PC_OK && more) {
        char memory[PC_ID_TEXT];
        struct pc_buf next = pc_buf_over(memory, sizeof memory);
        pc_id_format(&ids[count - 1], &next);
        pc_json_text(&json, "next", pc_buf_span(&next));
    }
    pc_json_object_end(&json);
    if (err == PC_OK)
        err = pc_buf_end(&body);
    if (err != PC_OK)
        return failed(call, err);
    return ta_reply(call->connection, MHD_HTTP_OK, json_type, pc_buf_span(&body));
}

static pc_err export_page(const struct ta_call *call, int fd, const struct pc_id *ids,
                          size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct pc_buf record PC_CLEANUP(pc_buf_free) = {0};
        pc_err err = ta_store_get(call->store, call->tenant, &ids[i], &record);
        if (err == PC_ERR_NOTFOUND)
            continue;
        pc_buf_add_char(&record, '\n');
        if (err == PC_OK)
            err = pc_buf_end(&record);
        if (err == PC_OK)
            err = pc_file_write_all(fd, pc_buf_span(&record));
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err export_all(const struct ta_call *call, int fd, uint64_t *size) {
    struct pc_id after = {0}, ids[TA_LIST_MAX];
    bool more = true;
    while (more) {
        size_t count;
        pc_err err =
            ta_store_list(call->store, call->tenant, &after, TA_LIST_MAX, ids, &count, &more);
        if (err == PC_OK)
            err = export_page(call, fd, ids, count);
        if (err != PC_OK)
            return err;
        if (more)
            after = ids[count - 1];
    }
    struct stat st;
    if (fstat(fd, &st) != 0)
        return PC_ERR_IO;
    *size = (uint64_t)st.st_size;
    return PC_OK;
}

/* By way of a file, so that a million records take no more memory than one. */
enum MHD_Result ta_tracks_export(const struct ta_call *call) {
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    PC_CLEANUP(pc_file_close) int fd = -1;
    pc_err err = ta_store_incoming(call->store, &path, &fd);
    uint64_t size = 0;
    if (err == PC_OK) {
        (void)unlink(path.ptr);
        err = export_all(call, fd, &size);
    }
    int copy = err == PC_OK ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (copy < 0)
        return failed(call, err);
    return ta_reply_file(call->connection, "application/x-ndjson", copy, size);
}

enum MHD_Result ta_tracks_read(const struct ta_call *call) {
    struct pc_buf record PC_CLEANUP(pc_buf_free) = {0};
    pc_err err = ta_store_get(call->store, call->tenant, &call->id, &record);
    if (err != PC_OK)
        return failed(call, err);
    return ta_reply(call->connection, MHD_HTTP_OK, json_type, pc_buf_span(&record));
}

enum MHD_Result ta_tracks_delete(const struct ta_call *call) {
    pc_err err = ta_store_remove(call->store, call->tenant, &call->id);
    if (err != PC_OK)
        return failed(call, err);
    return ta_reply(call->connection, MHD_HTTP_NO_CONTENT, NULL, PC_SPAN(""));
}

enum MHD_Result ta_health(const struct ta_call *call) {
    return ta_reply(call->connection, MHD_HTTP_OK, json_type, PC_SPAN("{\"status\":\"ok\"}"));
}
