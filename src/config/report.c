/* Complaints, in the order in which they were found. */
#define _GNU_SOURCE
#include "config/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static struct pc_config_error *next_item(struct pc_report *report) {
    struct pc_config_errors *errors = report->errors;
    if (errors->count == PC_REPORT_MAX) {
        errors->more = true;
        return NULL;
    }
    if (errors->items == NULL)
        errors->items = PC_ARENA_ARRAY(report->arena, struct pc_config_error, PC_REPORT_MAX);
    if (errors->items == NULL) {
        report->out_of_memory = true;
        return NULL;
    }
    return &errors->items[errors->count];
}

void pc_report_add(struct pc_report *report, uint32_t line, const char *fmt, ...) {
    struct pc_config_error *item = next_item(report);
    if (item == NULL)
        return;
    char text[512];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t used = len < 0 ? 0 : (size_t)len;
    if (used >= sizeof text)
        used = sizeof text - 1;
    item->line = line;
    if (pc_arena_copy(report->arena, pc_span(text, used), &item->text) != PC_OK ||
        pc_arena_copy(report->arena, pc_span(report->key, report->key_len), &item->key) != PC_OK) {
        report->out_of_memory = true;
        return;
    }
    report->errors->count++;
}

static void append(struct pc_report *report, const char *text, size_t len) {
    size_t room = sizeof report->key - report->key_len;
    if (len > room)
        len = room;
    if (len > 0)
        memcpy(report->key + report->key_len, text, len);
    report->key_len += len;
}

size_t pc_report_enter(struct pc_report *report, struct pc_span key) {
    size_t mark = report->key_len;
    if (mark > 0)
        append(report, ".", 1);
    if (key.len > 64)
        key.len = 64;
    size_t from = report->key_len;
    append(report, key.ptr, key.len);
    for (size_t i = from; i < report->key_len; i++)
        if (report->key[i] < 0x20 || report->key[i] > 0x7e)
            report->key[i] = '?';
    return mark;
}

size_t pc_report_enter_index(struct pc_report *report, size_t index) {
    char memory[32];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_buf_add_char(&text, '[');
    pc_buf_add_u64(&text, index);
    pc_buf_add_char(&text, ']');
    size_t mark = report->key_len;
    append(report, text.ptr, text.len);
    return mark;
}

void pc_report_leave(struct pc_report *report, size_t mark) {
    report->key_len = mark;
}

const char *pc_report_show(struct pc_span value, char *memory) {
    enum { SHOWN = 60 };
    size_t shown = value.len > SHOWN ? SHOWN : value.len;
    size_t at = 0;
    memory[at++] = '"';
    for (size_t i = 0; i < shown; i++) {
        char c = value.ptr[i];
        memory[at++] = c >= 0x20 && c <= 0x7e ? c : '?';
    }
    if (value.len > shown) {
        memcpy(memory + at, "...", 3);
        at += 3;
    }
    memory[at++] = '"';
    memory[at] = '\0';
    return memory;
}
