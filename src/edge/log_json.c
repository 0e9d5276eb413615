/* nginx's own log as JSON, a line an entry, where the configuration says `log.format: json`. */
#include "edge/edge.h"

#include "base/log.h"

static const struct pc_log stderr_log = {"portcullis-edge", PC_LOG_DEBUG, true, 2};

static enum pc_log_level level_of(ngx_uint_t level) {
    if (level <= NGX_LOG_ERR)
        return PC_LOG_ERROR;
    if (level == NGX_LOG_WARN)
        return PC_LOG_WARN;
    return level <= NGX_LOG_INFO ? PC_LOG_INFO : PC_LOG_DEBUG;
}

/* Cuts off "2026/11/22 00:02:27 [notice] " and the line break, which pc_log says in its own way. */
static void write_entry(ngx_log_t *log, ngx_uint_t level, u_char *line, size_t len) {
    (void)log;
    struct pc_span text = pc_span(line, len);
    size_t head = pc_span_find(text, ']');
    if (head + 2 < text.len)
        text = pc_span_from(text, head + 2);
    while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
        text.len--;
    pc_log(&stderr_log, level_of(level), "%.*s", PC_ARG(text));
}

/* Called while the configuration is read: listening sockets copy the log later, writer and all. */
void pc_edge_log_as_json(ngx_cycle_t *cycle) {
    for (ngx_log_t *log = &cycle->new_log; log != NULL; log = log->next)
        log->writer = write_entry;
}
