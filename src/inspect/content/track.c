/* Where in a text of any kind a byte is. */
#define _GNU_SOURCE
#include <string.h>

#include "inspect/content/track.h"

#include "inspect/content/character.h"

static bool has_lines(enum pc_content_kind kind) {
    return kind == PC_CONTENT_TEXT || kind == PC_CONTENT_HTML || kind == PC_CONTENT_EVENTS ||
           kind == PC_CONTENT_NDJSON;
}

void pc_content_track_begin(struct pc_content_track *track, enum pc_content_kind kind) {
    track->kind = kind;
    track->counts = track->all_lines || has_lines(kind);
    track->line = track->column = 0;
    track->in_value = track->in_quotes = false;
    if (pc_content_is_json(kind))
        pc_content_json_begin(&track->as.json, kind == PC_CONTENT_NDJSON);
    if (kind == PC_CONTENT_XML)
        pc_content_xml_begin(&track->as.xml);
    if (kind == PC_CONTENT_FORM)
        pc_content_form_begin(&track->as.form);
}

static void count_lines(struct pc_content_track *track, struct pc_span bytes) {
    const char *last = bytes.len == 0 ? NULL : memrchr(bytes.ptr, '\n', bytes.len);
    if (last != NULL) {
        size_t behind = (size_t)(last - bytes.ptr) + 1, lines = 0;
        for (size_t i = 0; i < behind; i++)
            lines += bytes.ptr[i] == '\n';
        track->line += lines;
        track->column = 0;
        bytes = pc_span_from(bytes, behind);
    }
    size_t characters = 0;
    for (size_t i = 0; i < bytes.len; i++)
        characters += !pc_content_continues(bytes.ptr[i]);
    track->column += characters;
}

void pc_content_track_pass(struct pc_content_track *track, struct pc_span bytes) {
    if (track->counts)
        count_lines(track, bytes);
    if (pc_content_is_json(track->kind))
        pc_content_json_pass(&track->as.json, bytes);
    else if (track->kind == PC_CONTENT_XML)
        pc_content_xml_pass(&track->as.xml, bytes);
    else if (track->kind == PC_CONTENT_FORM)
        pc_content_form_pass(&track->as.form, bytes);
}

void pc_content_track_header(struct pc_content_track *track, struct pc_span bytes) {
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        if (c == '"')
            track->in_quotes = !track->in_quotes;
        if (c == '\n')
            track->in_quotes = track->in_value = false;
        if (c == '=' || (c == ';' && !track->in_quotes))
            track->in_value = c == '=';
    }
}

void pc_content_track_name(const struct pc_content_track *track, struct pc_buf *out) {
    if (pc_content_is_json(track->kind))
        pc_content_json_name(&track->as.json, out);
    else if (track->kind == PC_CONTENT_XML)
        pc_content_xml_name(&track->as.xml, out);
    else if (track->kind == PC_CONTENT_FORM)
        pc_content_form_name(&track->as.form, out);
}

void pc_content_track_copy(struct pc_content_track *to, const struct pc_content_track *from) {
    memcpy(to, from, offsetof(struct pc_content_track, as));
    if (pc_content_is_json(from->kind))
        pc_content_json_copy(&to->as.json, &from->as.json);
    else if (from->kind == PC_CONTENT_XML)
        pc_content_xml_copy(&to->as.xml, &from->as.xml);
    else if (from->kind == PC_CONTENT_FORM)
        to->as.form = from->as.form;
}
