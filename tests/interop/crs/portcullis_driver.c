/*
 * Runs transactions (driver_io.h) through the firewall's library, in process:
 *
 *   portcullis_driver [--cache FOLDER] [--no-prefilter] FILE…
 *
 * A line's "options" may have mode ("detect", "block"), max_arguments, max_work, want (names of TX
 * variables whose values are told) and trace. The outcome is {"matches": [{rule, message, data,
 * variable, value}], "status", "verdict", "would_deny", "denied_by", "inbound", "outbound",
 * "limit", "want": {name: value}, "trace": [[phase, rule, link, variable, transformed, whole], …]}.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "crypto/hash.h"
#include "driver_io.h"
#include "inspect/waf/waf.h"

static _Noreturn void fail(const char *what, const struct pc_diag *diag) {
    fprintf(stderr, "%s: %s\n", what, diag == NULL ? strerror(errno) : diag->text);
    exit(1);
}

/* ---- rule files */

struct files {
    struct pc_arena arena;
};

/* Relative names are of the folder of the file that has them. */
static pc_err path_of(struct files *files, struct pc_span from, struct pc_span name,
                      struct pc_span *out) {
    size_t folder = from.len;
    while (folder > 0 && from.ptr[folder - 1] != '/')
        folder--;
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    if (name.len == 0 || name.ptr[0] != '/')
        pc_buf_add(&path, pc_span_upto(from, folder));
    pc_buf_add(&path, name);
    pc_err err = pc_buf_end(&path);
    return err == PC_OK ? pc_arena_copy(&files->arena, pc_buf_span(&path), out) : err;
}

static pc_err fetch(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    struct files *files = context;
    pc_err err = path_of(files, from, name, name_out);
    if (err != PC_OK)
        return err;
    struct pc_buf content PC_CLEANUP(pc_buf_free) = {0};
    err = pc_file_read(name_out->ptr, 64u << 20, &content);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s cannot be read", name_out->ptr);
    return pc_arena_copy(&files->arena, pc_buf_span(&content), text);
}

static pc_err expand(void *context, struct pc_span from, struct pc_span pattern,
                     struct pc_arena *arena, struct pc_span **names, size_t *count,
                     struct pc_diag *diag) {
    struct pc_span path;
    pc_err err = path_of(context, from, pattern, &path);
    if (err != PC_OK)
        return err;
    glob_t found;
    *count = 0;
    int rc = glob(path.ptr, 0, NULL, &found);
    if (rc == GLOB_NOMATCH)
        return PC_OK;
    if (rc != 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s cannot be read", path.ptr);
    *names = PC_ARENA_ARRAY(arena, struct pc_span, found.gl_pathc);
    *count = found.gl_pathc;
    for (size_t i = 0; i < found.gl_pathc && err == PC_OK; i++)
        err = pc_arena_copy(arena, pc_span_str(found.gl_pathv[i]), &(*names)[i]);
    globfree(&found);
    return err;
}

/* ---- the bundle */

struct settings {
    const char *cache;
    bool no_prefilter;
    struct pc_span names[256];
    size_t count;
};

static struct settings settings_of(int argc, char **argv) {
    struct settings out = {0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--cache") == 0 && i + 1 < argc)
            out.cache = argv[++i];
        else if (strcmp(argv[i], "--no-prefilter") == 0)
            out.no_prefilter = true;
        else if (out.count < 256)
            out.names[out.count++] = pc_span_str(argv[i]);
    }
    return out;
}

static void name_bundle(const struct settings *set, const struct pc_waf_sources *sources,
                        struct pc_buf *path) {
    static const struct pc_waf_bundle_options options = {0};
    struct pc_diag diag = {0};
    struct pc_buf key PC_CLEANUP(pc_buf_free) = {0};
    if (pc_waf_bundle_key(sources, set->names, set->count, &options, &key, &diag) != PC_OK)
        fail("rules", &diag);
    unsigned char digest[32];
    if (pc_sha256_one(pc_buf_span(&key), digest) != PC_OK)
        fail("digest", NULL);
    pc_buf_addf(path, "%s/", set->cache);
    for (size_t i = 0; i < sizeof digest; i++)
        pc_buf_addf(path, "%02x", digest[i]);
    pc_buf_add_str(path, ".bundle");
}

static void write_file(const char *path, struct pc_span bytes) {
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        fail(path, NULL);
}

static struct pc_span map_file(const char *path) {
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        fail(path, NULL);
    void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        fail(path, NULL);
    close(fd);
    return pc_span(bytes, (size_t)about.st_size);
}

static struct pc_span aligned_copy(struct pc_span bytes) {
    void *copy = NULL;
    if (posix_memalign(&copy, 4096, bytes.len + 1) != 0)
        fail("memory", NULL);
    memcpy(copy, bytes.ptr, bytes.len);
    return pc_span(copy, bytes.len);
}

/* From the cache, where there is one, and otherwise made. */
static struct pc_span bundle_of(const struct settings *set, const struct pc_waf_sources *sources) {
    static const struct pc_waf_bundle_options options = {0};
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    struct pc_buf bundle PC_CLEANUP(pc_buf_free) = {0};
    struct pc_diag diag = {0};
    if (set->cache != NULL) {
        name_bundle(set, sources, &path);
        if (access(pc_buf_str(&path), R_OK) == 0)
            return map_file(pc_buf_str(&path));
    }
    if (pc_waf_bundle_make(sources, set->names, set->count, &options, &bundle, &diag) != PC_OK)
        fail("rules", &diag);
    if (set->cache == NULL)
        return aligned_copy(pc_buf_span(&bundle));
    write_file(pc_buf_str(&path), pc_buf_span(&bundle));
    return map_file(pc_buf_str(&path));
}

/* ---- transactions */

static json_t *hex(struct pc_span bytes) {
    return driver_hex(bytes.ptr, bytes.len);
}

static void on_trace(void *context, const struct pc_waf_trace *trace) {
    json_t *row = json_array();
    json_array_append_new(row, json_integer(trace->phase));
    json_array_append_new(row, json_integer(trace->rule->id));
    json_array_append_new(row, json_integer(trace->link));
    json_array_append_new(row, hex(trace->variable));
    json_array_append_new(row, hex(trace->transformed));
    json_array_append_new(row, json_boolean(trace->whole));
    json_array_append_new(context, row);
}

static struct pc_waf_options options_of(json_t *given, json_t *trace) {
    const char *mode = json_string_value(json_object_get(given, "mode"));
    struct pc_waf_options out = {
        .mode = mode != NULL && strcmp(mode, "block") == 0 ? PC_WAF_BLOCKING : PC_WAF_DETECT,
        .max_arguments = (size_t)json_integer_value(json_object_get(given, "max_arguments")),
        .max_work = (uint64_t)json_integer_value(json_object_get(given, "max_work")),
        .now = 1700000000 * PC_SECOND,
        .unique_id = PC_SPAN("transaction"),
        .trace_context = trace,
    };
    if (json_is_true(json_object_get(given, "trace")))
        out.trace = on_trace;
    return out;
}

static void must(pc_err err, const char *what) {
    if (err == PC_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, pc_err_name(err));
    exit(1);
}

static struct pc_span span(struct driver_bytes bytes) {
    return pc_span(bytes.ptr, bytes.len);
}

static enum pc_waf_verdict give_request(struct pc_waf_tx *tx, const struct driver_transaction *in) {
    struct pc_ip local = {.family = 4, .bytes = {127, 0, 0, 1}};
    must(pc_waf_connection(tx, &local, 40000, &local, 80), "connection");
    must(pc_waf_request_line(tx, span(in->method), span(in->uri), span(in->protocol)), "line");
    for (size_t i = 0; i < in->headers.count; i++)
        must(pc_waf_request_header(tx, span(in->headers.items[i].name),
                                   span(in->headers.items[i].value)),
             "header");
    enum pc_waf_verdict verdict = pc_waf_request_headers_end(tx);
    if (verdict != PC_WAF_VERDICT_PASS)
        return verdict;
    if (pc_waf_wants_request_body(tx) && in->body.len > 0)
        must(pc_waf_request_body(tx, span(in->body), false), "body");
    return pc_waf_request_end(tx);
}

static enum pc_waf_verdict give_response(struct pc_waf_tx *tx,
                                         const struct driver_transaction *in) {
    for (size_t i = 0; i < in->response_headers.count; i++)
        must(pc_waf_response_header(tx, span(in->response_headers.items[i].name),
                                    span(in->response_headers.items[i].value)),
             "header of the answer");
    enum pc_waf_verdict verdict = pc_waf_response_headers_end(tx, in->status, PC_SPAN("HTTP/1.1"));
    if (verdict != PC_WAF_VERDICT_PASS)
        return verdict;
    if (pc_waf_wants_response_body(tx) && in->response_body.len > 0)
        must(pc_waf_response_body(tx, span(in->response_body), false), "body of the answer");
    return pc_waf_response_end(tx);
}

static json_t *matches_of(const struct pc_waf_result *result) {
    json_t *out = json_array();
    for (const struct pc_waf_match *m = result->matches; m != NULL; m = m->next)
        json_array_append_new(out, json_pack("{s:i,s:o,s:o,s:o,s:o}", "rule", (int)m->rule->id,
                                             "message", hex(m->msg), "data", hex(m->logdata),
                                             "variable", hex(m->variable), "value", hex(m->value)));
    return out;
}

static json_t *wanted_of(const struct pc_waf_tx *tx, const json_t *names) {
    json_t *out = json_object();
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        json_object_set_new(out, name, hex(pc_waf_tx_variable(tx, pc_span_str(name))));
    }
    return out;
}

static void run(struct pc_waf_engine *engine, struct pc_arena *arena,
                const struct driver_transaction *in) {
    static const char *const verdicts[] = {"pass", "deny", "limit"};
    json_t *trace = json_array();
    json_t *given = json_object_get(in->json, "options");
    struct pc_waf_options options = options_of(given, trace);
    struct pc_waf_tx *tx = NULL;
    must(pc_waf_begin(engine, arena, &options, &tx), "begin");
    enum pc_waf_verdict verdict = give_request(tx, in);
    if (verdict == PC_WAF_VERDICT_PASS && in->status != 0)
        (void)give_response(tx, in);
    pc_waf_log(tx);
    struct pc_waf_result result = {0};
    pc_waf_result(tx, &result);
    int status = result.verdict == PC_WAF_VERDICT_PASS ? 0 : (int)result.status;
    driver_write(json_pack("{s:o,s:i,s:s,s:b,s:i,s:i,s:i,s:s?,s:o,s:o}", "matches",
                           matches_of(&result), "status", status, "verdict",
                           verdicts[result.verdict], "would_deny", result.would_deny, "denied_by",
                           (int)result.denied_by, "inbound", result.inbound_score, "outbound",
                           result.outbound_score, "limit", result.limit, "want",
                           wanted_of(tx, json_object_get(given, "want")), "trace", trace));
    pc_arena_reset(arena);
}

int main(int argc, char **argv) {
    struct settings set = settings_of(argc, argv);
    struct files files = {0};
    struct pc_waf_sources sources = {.fetch = fetch, .expand = expand, .context = &files};
    struct pc_span bundle = bundle_of(&set, &sources);
    struct pc_waf_engine *engine = NULL;
    struct pc_diag diag = {0};
    if (pc_waf_engine_new(bundle, &engine, &diag) != PC_OK)
        fail("engine", &diag);
    if (set.no_prefilter)
        pc_waf_engine_prefilter(engine, false);
    struct pc_arena arena = {0};
    struct driver_transaction in;
    while (driver_read(&in)) {
        run(engine, &arena, &in);
        driver_free(&in);
    }
    pc_arena_free(&arena);
    pc_waf_engine_free(engine);
    pc_arena_free(&files.arena);
    return 0;
}
