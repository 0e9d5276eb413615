/* Making a request of arguments. */
#include "cli/request.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { FILE_MAX_BYTES = 16 << 20 };

static int out_of_memory(const struct pc_cli *cli) {
    return pc_cli_fail(cli, "out of memory");
}

static int read_stream(const struct pc_cli *cli, FILE *in, struct pc_buf *out) {
    char block[4096];
    size_t got;
    while ((got = fread(block, 1, sizeof block, in)) > 0 && out->len <= FILE_MAX_BYTES)
        pc_buf_add(out, pc_span(block, got));
    if (out->len > FILE_MAX_BYTES)
        return pc_cli_fail(cli, "more than %d bytes", FILE_MAX_BYTES);
    return pc_buf_end(out) == PC_OK ? PC_EXIT_OK : out_of_memory(cli);
}

static int read_file(const struct pc_cli *cli, const char *file, struct pc_arena *arena,
                     struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    int code = PC_EXIT_OK;
    if (strcmp(file, "-") == 0) {
        code = read_stream(cli, cli->in, &text);
    } else {
        pc_err err = pc_file_read(file, FILE_MAX_BYTES, &text);
        if (err != PC_OK)
            code = pc_cli_fail(cli, "%s: %s", file, pc_err_name(err));
    }
    if (code != PC_EXIT_OK)
        return code;
    return pc_arena_copy(arena, pc_buf_span(&text), out) == PC_OK ? PC_EXIT_OK : out_of_memory(cli);
}

static int from_file(const struct pc_cli *cli, const char *file, struct pc_arena *arena,
                     struct pc_waf_request *out) {
    struct pc_span text = {0};
    struct pc_diag diag = {{0}};
    int code = read_file(cli, file, arena, &text);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_waf_request_parse(text, arena, out, &diag) == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_fail(cli, "%s: %s", file, diag.text);
}

static void add(struct pc_waf_request *request, struct pc_span name, struct pc_span value) {
    if (request->header_count < PC_WAF_REQUEST_HEADERS_MAX)
        request->headers[request->header_count++] = (struct pc_waf_header){name, value};
}

static void add_missing(struct pc_waf_request *request, const char *name, struct pc_span value) {
    if (pc_waf_request_find(request, pc_span_str(name)).ptr == NULL)
        add(request, pc_span_str(name), value);
}

static int take_headers(const struct pc_cli *cli, struct pc_waf_request *out) {
    size_t at = 0;
    const char *text;
    while ((text = pc_cli_next_value(cli, "header", &at)) != NULL) {
        struct pc_span line = pc_span_str(text);
        size_t colon = pc_span_find(line, ':');
        if (colon == 0 || colon == line.len)
            return pc_cli_usage(cli, "--header: 'Name: value' is expected, not '%s'", text);
        add(out, pc_span_upto(line, colon), pc_span_trim(pc_span_from(line, colon + 1)));
    }
    return PC_EXIT_OK;
}

/* --data more than once is joined by '&', as curl does. */
static int take_body(const struct pc_cli *cli, struct pc_arena *arena, struct pc_waf_request *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    const char *file = pc_cli_value(cli, "data-file"), *text;
    size_t at = 0;
    if (file != NULL && pc_cli_switch(cli, "data"))
        return pc_cli_usage(cli, "--data and --data-file exclude each other");
    if (file != NULL)
        return read_file(cli, file, arena, &out->body);
    while ((text = pc_cli_next_value(cli, "data", &at)) != NULL) {
        pc_buf_add_str(&body, body.len > 0 ? "&" : "");
        pc_buf_add_str(&body, text);
    }
    if (pc_buf_end(&body) != PC_OK || pc_arena_copy(arena, pc_buf_span(&body), &out->body) != PC_OK)
        return out_of_memory(cli);
    return PC_EXIT_OK;
}

/* A word that is neither a path nor a URL is the name of a file with a request. */
static bool names_file(const char *word) {
    return word[0] != '/' && strstr(word, "://") == NULL;
}

/* "https://host/path?query", or the path alone. */
static struct pc_span split_url(struct pc_span url, struct pc_span *host) {
    *host = PC_SPAN("localhost");
    size_t colon = 0;
    while (colon < url.len && url.ptr[colon] != ':' && url.ptr[colon] != '/')
        colon++;
    struct pc_span rest = pc_span_from(url, colon);
    if (!pc_span_starts(rest, PC_SPAN("://")))
        return url;
    rest = pc_span_from(rest, 3);
    size_t end = 0;
    while (end < rest.len && strchr("/?#", rest.ptr[end]) == NULL)
        end++;
    *host = pc_span_upto(rest, end);
    rest = pc_span_from(rest, end);
    rest = pc_span_upto(rest, pc_span_find(rest, '#'));
    return rest.len == 0 ? PC_SPAN("/") : rest;
}

static int from_arguments(const struct pc_cli *cli, const char *url, struct pc_arena *arena,
                          struct pc_waf_request *out) {
    struct pc_span host;
    const char *method = pc_cli_value(cli, "request");
    bool body = pc_cli_switch(cli, "data") || pc_cli_switch(cli, "data-file");
    *out = (struct pc_waf_request){
        .method = method != NULL ? pc_span_str(method)
                  : body         ? PC_SPAN("POST")
                                 : PC_SPAN("GET"),
        .target = split_url(pc_span_str(url), &host),
        .protocol = PC_SPAN("HTTP/1.1"),
        .headers = PC_ARENA_ARRAY(arena, struct pc_waf_header, PC_WAF_REQUEST_HEADERS_MAX)};
    if (out->headers == NULL)
        return out_of_memory(cli);
    int code = take_headers(cli, out);
    if (code == PC_EXIT_OK)
        code = take_body(cli, arena, out);
    if (code != PC_EXIT_OK)
        return code;
    char number[24];
    struct pc_buf length = pc_buf_over(number, sizeof number);
    struct pc_span text = {0};
    pc_buf_add_u64(&length, out->body.len);
    if (pc_arena_copy(arena, pc_buf_span(&length), &text) != PC_OK)
        return out_of_memory(cli);
    add_missing(out, "Host", host);
    add_missing(out, "User-Agent", PC_SPAN("portcullis"));
    add_missing(out, "Accept", PC_SPAN("*/*"));
    if (body) {
        add_missing(out, "Content-Type", PC_SPAN("application/x-www-form-urlencoded"));
        add_missing(out, "Content-Length", text);
    }
    return PC_EXIT_OK;
}

int pc_request_of(const struct pc_cli *cli, size_t operand, struct pc_arena *arena,
                  struct pc_waf_request *out) {
    const char *file = pc_cli_value(cli, "file"), *url = pc_cli_operand(cli, operand);
    if ((file == NULL) == (url == NULL))
        return pc_cli_usage(cli, "give a URL, or --file with a whole request");
    if (url != NULL && names_file(url) && access(url, R_OK) == 0) {
        file = url;
        url = NULL;
    }
    int code =
        file != NULL ? from_file(cli, file, arena, out) : from_arguments(cli, url, arena, out);
    if (code != PC_EXIT_OK)
        return code;
    const char *address = pc_cli_value(cli, "address");
    struct pc_span text = pc_span_str(address == NULL ? "127.0.0.1" : address);
    if (pc_ip_parse(text, &out->client) == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_usage(cli, "--address: an IP address is expected, not '%s'", address);
}
