/* References to secrets: what is none is refused without a word of it being repeated, and each is
 * listed with the key that it stands at. */
#include <string.h>

#include "config/document.h"
#include "config/load.h"
#include "config/value.h"
#include "model/secret_ref.h"

static void append(struct pc_load *load, struct pc_span text) {
    size_t room = load->path_len < sizeof load->path ? sizeof load->path - load->path_len : 0;
    memcpy(load->path + (sizeof load->path - room), text.ptr, text.len < room ? text.len : room);
    load->path_len += text.len;
}

size_t pc_load_enter(struct pc_load *load, struct pc_span key) {
    size_t above = load->path_len;
    if (above > 0)
        append(load, PC_SPAN("."));
    if (key.len > 0)
        append(load, key);
    return above;
}

static const yaml_node_t *name_of(struct pc_load *load, const yaml_node_t *item) {
    if (item->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *pair = item->data.mapping.pairs.start;
         pair < item->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(load->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(load->document, pair->value);
        if (key->type == YAML_SCALAR_NODE && value->type == YAML_SCALAR_NODE &&
            pc_span_eq(pc_document_text(key), PC_SPAN("name")))
            return value;
    }
    return NULL;
}

size_t pc_load_enter_item(struct pc_load *load, const yaml_node_t *item, size_t index) {
    char memory[32];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    const yaml_node_t *name = name_of(load, item);
    pc_buf_add_u64(&text, index);
    return pc_load_enter(load, name != NULL ? pc_document_text(name) : pc_buf_span(&text));
}

static void refuse(struct pc_load *load, const yaml_node_t *node, struct pc_span text) {
    struct pc_secret_ref ref;
    const char *why = NULL;
    if (pc_secret_ref_parse(text, &ref, &why) == PC_OK)
        why = "with the folder of this file before it the path is too long, or has a } in it";
    pc_report_add(load->report, pc_document_line(node),
                  "%s; write ${file:PATH}, ${env:NAME}, ${cred:NAME}, ${vault:PATH#FIELD}, "
                  "${aws-sm:NAME#KEY}, or what `portcullis secret seal --for %.*s` prints",
                  why, (int)(load->path_len < 200 ? load->path_len : 200), load->path);
}

/* What is sealed is bound to one key. Whoever copies it to a second one cannot be told from who
 * asks for the first, as both ask by the same text. */
static bool is_moved(struct pc_load *load, struct pc_span reference, const yaml_node_t *node) {
    if (!pc_span_starts(reference, PC_SPAN("${sealed:")))
        return false;
    for (const struct pc_settings_secret *at = load->secrets; at != NULL; at = at->next) {
        if (!pc_span_eq(at->reference, reference))
            continue;
        pc_report_add(
            load->report, pc_document_line(node),
            "this was sealed for one key and stands in line %u, too; seal the secret anew "
            "with `portcullis secret seal --for %.*s`",
            at->line, (int)(load->path_len < 200 ? load->path_len : 200), load->path);
        return true;
    }
    return false;
}

static void list(struct pc_load *load, struct pc_span reference, uint32_t line) {
    struct pc_settings_secret *secret =
        PC_ARENA_NEW(load->report->arena, struct pc_settings_secret);
    size_t len = load->path_len < sizeof load->path ? load->path_len : sizeof load->path;
    if (secret == NULL ||
        pc_arena_copy(load->report->arena, pc_span(load->path, len), &secret->key) != PC_OK) {
        load->out_of_memory = true;
        return;
    }
    secret->reference = reference;
    secret->line = line;
    if (load->last_secret != NULL)
        load->last_secret->next = secret;
    else
        load->secrets = secret;
    load->last_secret = secret;
}

void pc_load_secret(struct pc_load *load, const struct pc_schema_row *row, const yaml_node_t *node,
                    void *section) {
    if (node->type != YAML_SCALAR_NODE || pc_document_is_null(node)) {
        pc_report_add(load->report, pc_document_line(node),
                      "expected a reference to a secret such as ${file:PATH}");
        return;
    }
    struct pc_value_target target = {section, load->report->arena, load->directory};
    struct pc_span reference;
    pc_err err = pc_value_read(row, pc_document_text(node), &target);
    if (err == PC_ERR_NOMEM)
        load->out_of_memory = true;
    else if (err != PC_OK)
        refuse(load, node, pc_document_text(node));
    if (err != PC_OK)
        return;
    memcpy(&reference, (const char *)section + row->at, sizeof reference);
    if (reference.len > 0 && !is_moved(load, reference, node))
        list(load, reference, pc_document_line(node));
}
