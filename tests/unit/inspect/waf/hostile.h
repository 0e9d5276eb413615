/* Requests that are made to cost much, by name. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_HOSTILE_H
#define PC_TESTS_UNIT_INSPECT_WAF_HOSTILE_H

#include "base/buf.h"

struct hostile {
    const char *name;
    void (*write)(struct pc_buf *request, struct pc_buf *answer, const char *argument);
    const char *argument;
};

enum { KIB = 1024 };

#define HOSTILE_HEAD "Host: www.example\nUser-Agent: Mozilla/5.0\nAccept: */*\nContent-Type: "
#define HOSTILE_FORM HOSTILE_HEAD "application/x-www-form-urlencoded\n\n"
#define HOSTILE_JSON HOSTILE_HEAD "application/json\n\n"

static inline void hostile_repeat(struct pc_buf *out, const char *text, size_t bytes) {
    size_t len = strlen(text), end = out->len + bytes;
    while (out->len + len <= end)
        pc_buf_add(out, pc_span(text, len));
}

/* 1000 arguments, each another one, each changed by every transformation. */
static inline void hostile_arguments(struct pc_buf *request, struct pc_buf *answer,
                                     const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "POST / HTTP/1.1\n" HOSTILE_FORM);
    for (unsigned i = 0; i < 990; i++)
        pc_buf_addf(request, "a%u=%u%s&", i, i, argument);
}

/* The same in JSON. */
static inline void hostile_members(struct pc_buf *request, struct pc_buf *answer,
                                   const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "POST / HTTP/1.1\n" HOSTILE_JSON "{");
    for (unsigned i = 0; i < 990; i++)
        pc_buf_addf(request, "%s\"a%u\":\"%u%s\"", i == 0 ? "" : ",", i, i, argument);
    pc_buf_add_str(request, "}");
}

static inline void hostile_value_of(struct pc_buf *request, const char *argument, size_t bytes) {
    pc_buf_add_str(request, "POST / HTTP/1.1\n" HOSTILE_FORM "a=");
    hostile_repeat(request, argument, bytes);
}

static inline void hostile_value(struct pc_buf *request, struct pc_buf *answer,
                                 const char *argument) {
    (void)answer;
    hostile_value_of(request, argument, 64 * KIB);
}

static inline void hostile_short(struct pc_buf *request, struct pc_buf *answer,
                                 const char *argument) {
    (void)answer;
    hostile_value_of(request, argument, 900);
}

static inline void hostile_long(struct pc_buf *request, struct pc_buf *answer,
                                const char *argument) {
    (void)answer;
    hostile_value_of(request, argument, 1024 * KIB);
}

static inline void hostile_query(struct pc_buf *request, struct pc_buf *answer,
                                 const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "GET /?a=");
    hostile_repeat(request, argument, 8 * KIB);
    pc_buf_add_str(request, " HTTP/1.1\n" HOSTILE_FORM);
}

/* Many values just below what is looked at in slices. */
static inline void hostile_many(struct pc_buf *request, struct pc_buf *answer,
                                const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "POST / HTTP/1.1\n" HOSTILE_FORM);
    for (unsigned i = 0; i < 500; i++) {
        pc_buf_addf(request, "&a%u=%u", i, i);
        hostile_repeat(request, argument, 120);
    }
}

static inline void hostile_cookies(struct pc_buf *request, struct pc_buf *answer,
                                   const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "GET / HTTP/1.1\nHost: www.example\n");
    for (unsigned i = 0; i < 4; i++) {
        pc_buf_add_str(request, "Cookie: ");
        for (unsigned j = 0; j < 500; j++)
            pc_buf_addf(request, "c%u%u=%u%s; ", i, j, j, argument);
        pc_buf_add_str(request, "\n");
    }
    pc_buf_add_str(request, "\n");
}

static inline void hostile_headers(struct pc_buf *request, struct pc_buf *answer,
                                   const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "GET / HTTP/1.1\nHost: www.example\n");
    for (unsigned i = 0; i < 1000; i++)
        pc_buf_addf(request, "X-%u: %u%s\n", i, i, argument);
    pc_buf_add_str(request, "\n");
}

static inline void hostile_deep(struct pc_buf *request, struct pc_buf *answer,
                                const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "POST / HTTP/1.1\n" HOSTILE_JSON);
    hostile_repeat(request, argument, (size_t)500 * strlen(argument));
    hostile_repeat(request, "1,", 128 * KIB);
}

static inline void hostile_json(struct pc_buf *request, struct pc_buf *answer,
                                const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "POST / HTTP/1.1\n" HOSTILE_JSON "[");
    while (request->len < 64 * (size_t)KIB)
        pc_buf_addf(request, "%s{\"name\":\"%s %zu\",\"number\":%zu,\"on\":true}",
                    request->ptr[request->len - 1] == '[' ? "" : ",", argument, request->len,
                    request->len);
    pc_buf_add_str(request, "]");
}

static inline void hostile_multipart(struct pc_buf *request, struct pc_buf *answer,
                                     const char *argument) {
    (void)answer;
    pc_buf_add_str(request,
                   "POST / HTTP/1.1\n" HOSTILE_HEAD "multipart/form-data; boundary=xyz\n\n");
    for (unsigned i = 0; i < 990; i++)
        pc_buf_addf(request,
                    "--xyz\r\nContent-Disposition: form-data; name=\"a%u\"%s\r\n\r\n%u%s\r\n", i,
                    i % 2 == 0 ? "" : "; filename=\"f\"", i, argument);
    pc_buf_add_str(request, "--xyz--\r\n");
}

static inline void hostile_xml(struct pc_buf *request, struct pc_buf *answer,
                               const char *argument) {
    (void)answer;
    pc_buf_add_str(request, "POST / HTTP/1.1\n" HOSTILE_HEAD "text/xml\n\n<a>");
    for (unsigned i = 0; i < 3000; i++)
        pc_buf_addf(request, "<b c=\"%u\">%u%s</b>", i, i, argument);
    pc_buf_add_str(request, "</a>");
}

static inline void hostile_answer(struct pc_buf *request, struct pc_buf *answer,
                                  const char *argument) {
    pc_buf_add_str(request, "GET / HTTP/1.1\nHost: www.example\n\n");
    pc_buf_add_str(answer, "200\nContent-Type: text/html\n\n");
    hostile_repeat(answer, argument, 512 * KIB);
}

/* Changed by all that the published rules do to a value, and a candidate of many patterns. */
#define HOSTILE_TRANSFORMED "%2541%u0041%26lt;%5Cx41%5C41/**/--+%22%5E/%20;+AB%c3%a9../.%2f%00"
#define HOSTILE_CANDIDATE                                                                          \
    "select+union+or+1%3D1--+<script>alert(1)</script>+../../etc/passwd+;cat+/bin/sh+%24(id)"      \
    "+javascript:eval+<?php+system(+java.lang.Runtime+and+sleep(5)"
#define HOSTILE_CANDIDATE_RAW                                                                      \
    "select union or 1=1-- <script>alert(1)</script> ../../etc/passwd ;cat /bin/sh $(id)"          \
    " javascript:eval <?php system( java.lang.Runtime and sleep(5)"

static const struct hostile hostiles[] = {
    {"64 KiB JSON, ordinary", hostile_json, "A customer of ours"},
    {"arguments, transformed", hostile_arguments, HOSTILE_TRANSFORMED},
    {"arguments, candidates", hostile_arguments, HOSTILE_CANDIDATE},
    {"arguments, words", hostile_arguments, "select+or+script"},
    {"arguments, one byte", hostile_arguments, "'"},
    {"JSON, candidates", hostile_members, HOSTILE_CANDIDATE_RAW},
    {"JSON, words", hostile_members, "or 1 -- <"},
    {"JSON, deep arrays", hostile_deep, "["},
    {"JSON, deep objects", hostile_deep, "{\"a\":"},
    {"64 KiB, transformed", hostile_value, HOSTILE_TRANSFORMED},
    {"64 KiB, candidates", hostile_value, HOSTILE_CANDIDATE},
    {"64 KiB, letters", hostile_value, "a"},
    {"64 KiB, spaces", hostile_value, "+"},
    {"64 KiB, quotes", hostile_value, "'"},
    {"64 KiB, double quotes", hostile_value, "\""},
    {"64 KiB, parentheses", hostile_value, "("},
    {"64 KiB, digits", hostile_value, "1"},
    {"64 KiB, less than", hostile_value, "<"},
    {"64 KiB, ampersands", hostile_value, "%26"},
    {"64 KiB, backslashes", hostile_value, "\\"},
    {"64 KiB, slashes", hostile_value, "/"},
    {"64 KiB, dots", hostile_value, "../"},
    {"64 KiB, zero bytes", hostile_value, "%00"},
    {"64 KiB, line ends", hostile_value, "%0a"},
    {"64 KiB, comments", hostile_value, "/*"},
    {"64 KiB, dollars", hostile_value, "${"},
    {"64 KiB, equal signs", hostile_value, "a%3d"},
    {"64 KiB, or", hostile_value, "or+"},
    {"64 KiB, tags", hostile_value, "<a+"},
    {"64 KiB, attributes", hostile_value, "<a+on"},
    {"64 KiB, percent", hostile_value, "%25"},
    {"64 KiB, high bytes", hostile_value, "%e3%81"},
    {"64 KiB, upper case", hostile_value, "SELECT+"},
    {"64 KiB, javascript", hostile_value, "j%09a%0av"},
    {"64 KiB, SQL words", hostile_value, "1'+or+'1'%3d'1+"},
    {"64 KiB, concatenation", hostile_value, "'.'"},
    {"64 KiB, brackets", hostile_value, "[]["},
    {"64 KiB, jsfuck", hostile_value, "[!%2b[]]%2b("},
    {"900 bytes, letters", hostile_short, "a"},
    {"900 bytes, spaces", hostile_short, "+"},
    {"900 bytes, concatenation", hostile_short, "'.'"},
    {"900 bytes, tags", hostile_short, "<a+"},
    {"900 bytes, or", hostile_short, "'+or+"},
    {"900 bytes, jsfuck", hostile_short, "[!%2b[]]%2b("},
    {"900 bytes, dollars", hostile_short, "$(("},
    {"1 MiB, letters", hostile_long, "a"},
    {"1 MiB, spaces", hostile_long, "+"},
    {"1 MiB, transformed", hostile_long, HOSTILE_TRANSFORMED},
    {"1 MiB, candidates", hostile_long, HOSTILE_CANDIDATE},
    {"1 MiB, arguments", hostile_long, "a&"},
    {"query, letters", hostile_query, "a"},
    {"query, spaces", hostile_query, "+"},
    {"query, candidates", hostile_query, HOSTILE_CANDIDATE},
    {"query, concatenation", hostile_query, "'.'"},
    {"query, percent", hostile_query, "%25"},
    {"query, tags", hostile_query, "<a+"},
    {"500 values, spaces", hostile_many, "+"},
    {"500 values, letters", hostile_many, "a"},
    {"500 values, concatenation", hostile_many, "'.'"},
    {"500 values, quotes", hostile_many, "'"},
    {"500 values, tags", hostile_many, "<a+"},
    {"500 values, or", hostile_many, "'+or+"},
    {"500 values, candidates", hostile_many, "select+or+<script+../"},
    {"500 values, dollars", hostile_many, "$(("},
    {"500 values, jsfuck", hostile_many, "[!%2b[]]%2b("},
    {"cookies, candidates", hostile_cookies, "select or <script"},
    {"cookies, one byte", hostile_cookies, "'"},
    {"headers, candidates", hostile_headers, HOSTILE_CANDIDATE_RAW},
    {"headers, one byte", hostile_headers, "'"},
    {"multipart, candidates", hostile_multipart, HOSTILE_CANDIDATE_RAW},
    {"multipart, one byte", hostile_multipart, "'"},
    {"XML, candidates", hostile_xml, "select or &lt;script"},
    {"XML, one byte", hostile_xml, "'"},
    {"answer, errors", hostile_answer, "ORA-0 SQL error at line "},
    {"answer, letters", hostile_answer, "a"},
    {"answer, tags", hostile_answer, "<b>Warning</b>: "},
    {"answer, spaces", hostile_answer, " "},
};

#endif
