/* Counting, and one line or object for each file as it ends: no list is kept of a tree of any size.
 */
#include "cli/vault/run.h"

#include "base/size.h"
#include "cli/output.h"

void pc_files_run_init(struct pc_files_run *run) {
    *run = (struct pc_files_run){0};
    (void)pthread_mutex_init(&run->lock, NULL);
}

void pc_files_run_end(struct pc_files_run *run) {
    (void)pthread_mutex_destroy(&run->lock);
}

bool pc_files_run_stopped(const struct pc_files_run *run) {
    return atomic_load_explicit(&run->stop, memory_order_relaxed);
}

static void count(struct pc_files_run *run, enum pc_files_outcome outcome) {
    _Atomic uint64_t *counter = outcome == PC_FILES_DONE      ? &run->counts.files
                                : outcome == PC_FILES_SKIPPED ? &run->counts.skipped
                                                              : &run->counts.failed;
    (void)atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
    (void)atomic_fetch_or(&run->seen, 1U << outcome);
}

static void add_line(const struct pc_files_event *event, struct pc_buf *out) {
    pc_output_safe(event->folder, out);
    pc_output_safe(event->name, out);
    bool plain = event->outcome == PC_FILES_FAILED && event->diag != NULL;
    if (!plain)
        pc_buf_addf(out, ": %s", pc_files_meaning(event->outcome)->words);
    if (event->diag == NULL || event->diag->text[0] == '\0')
        return;
    pc_buf_add_str(out, plain ? ": " : " (");
    pc_output_safe(pc_span_str(event->diag->text), out);
    if (!plain)
        pc_buf_add_char(out, ')');
}

static void add_object(const struct pc_files_event *event, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    struct pc_json json = pc_json(out);
    pc_buf_add(&path, event->folder);
    pc_buf_add(&path, event->name);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "path", pc_buf_span(&path));
    pc_json_text(&json, "outcome", pc_span_str(pc_files_meaning(event->outcome)->name));
    pc_json_u64(&json, "bytes", event->bytes);
    pc_json_text_if(&json, "result", event->result);
    if (event->diag != NULL)
        pc_json_text_if(&json, "detail", pc_span_str(event->diag->text));
    pc_json_object_end(&json);
}

static void write_out(FILE *file, const struct pc_buf *text, const char *before,
                      const char *behind) {
    if (pc_buf_end(text) == PC_OK)
        (void)fprintf(file, "%s%.*s%s", before, PC_ARG(pc_buf_span(text)), behind);
}

void pc_files_run_note(struct pc_files_run *run, const struct pc_files_event *event) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    bool fine = pc_files_meaning(event->outcome)->code == 0;
    count(run, event->outcome);
    (void)pthread_mutex_lock(&run->lock);
    if (run->list != NULL) {
        add_object(event, &text);
        write_out(run->list, &text, run->listed ? ",\n" : "\n", "");
        run->listed = true;
    }
    pc_buf_clear(&text);
    if (run->problems != NULL && !fine) {
        add_line(event, &text);
        write_out(run->problems, &text, "", "\n");
    }
    (void)pthread_mutex_unlock(&run->lock);
}

static uint64_t number(const _Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void add_some(uint64_t value, const char *what, struct pc_buf *out) {
    if (value > 0)
        pc_buf_addf(out, ", %llu %s", (unsigned long long)value, what);
}

void pc_files_run_text(const struct pc_files_run *run, struct pc_buf *out) {
    uint64_t files = number(&run->counts.files);
    pc_buf_addf(out, "%llu %s, ", (unsigned long long)files, files == 1 ? "file" : "files");
    pc_size_text(number(&run->counts.bytes), out);
    add_some(number(&run->counts.skipped), "skipped", out);
    add_some(number(&run->counts.failed), "failed", out);
    add_some(number(&run->counts.links), "symbolic links left out", out);
    add_some(number(&run->counts.special), "special files left out", out);
}

void pc_files_run_json(const struct pc_files_run *run, struct pc_json *json) {
    pc_json_u64(json, "files", number(&run->counts.files));
    pc_json_u64(json, "bytes", number(&run->counts.bytes));
    pc_json_u64(json, "skipped", number(&run->counts.skipped));
    pc_json_u64(json, "failed", number(&run->counts.failed));
    pc_json_u64(json, "links", number(&run->counts.links));
    pc_json_u64(json, "special", number(&run->counts.special));
}
