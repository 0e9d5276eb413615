/* Keeping and printing what matched. */
#include "cli/waf_trace.h"

#include "cli/output.h"

enum { STEPS_MAX = 2000, HEAD = 120, TAIL = 40 };

static void add_byte(unsigned char c, struct pc_buf *out) {
    if (c == '\\')
        pc_buf_add_str(out, "\\\\");
    else if (c >= 0x20 && c < 0x7f)
        pc_buf_add_char(out, (char)c);
    else
        pc_buf_addf(out, "\\x%02x", c);
}

void pc_waf_shorten(struct pc_span bytes, struct pc_buf *out) {
    for (size_t i = 0; i < bytes.len; i++) {
        if (i == HEAD && bytes.len > HEAD + TAIL) {
            pc_buf_addf(out, " … %zu bytes … ", bytes.len - HEAD - TAIL);
            i = bytes.len - TAIL;
        }
        add_byte((unsigned char)bytes.ptr[i], out);
    }
}

static json_t *short_json(struct pc_span bytes) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_waf_shorten(bytes, &text);
    const char *words = pc_buf_str(&text);
    return json_string(words == NULL ? "" : words);
}

static json_t *transformations_of(const struct pc_waf_rule *rule) {
    json_t *names = json_array();
    for (size_t i = 0; i < rule->transformation_count; i++)
        (void)json_array_append_new(names, json_string(rule->transformations[i]->name));
    return names;
}

static int score_of(const struct pc_waf_tracing *tracing) {
    static const char *const names[] = {"anomaly_score_pl1",         "anomaly_score_pl2",
                                        "anomaly_score_pl3",         "anomaly_score_pl4",
                                        "inbound_anomaly_score_pl1", "inbound_anomaly_score_pl2",
                                        "inbound_anomaly_score_pl3", "inbound_anomaly_score_pl4"};
    uint64_t sum = 0, one;
    if (tracing->tx == NULL)
        return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pc_span_u64(pc_waf_tx_variable(tracing->tx, pc_span_str(names[i])), 1000000, &one) ==
            PC_OK)
            sum += one;
    return (int)sum;
}

static json_t *step_json(const struct pc_waf_tracing *tracing, const struct pc_waf_trace *trace) {
    const struct pc_waf_rule *rule = trace->rule;
    return json_pack("{s:i, s:i, s:i, s:b, s:o, s:o, s:o, s:o, s:o, s:i}", "rule", (int)rule->id,
                     "phase", (int)trace->phase, "link", (int)trace->link, "whole", trace->whole,
                     "message", short_json(rule->actions.msg.raw), "variable",
                     short_json(trace->variable), "transformations", transformations_of(rule),
                     "value", short_json(trace->value), "transformed",
                     short_json(trace->transformed), "score", score_of(tracing));
}

static void keep(struct pc_waf_tracing *tracing, json_t *list, json_t *step) {
    bool full = json_array_size(list) >= STEPS_MAX;
    tracing->left_out += full;
    if (full)
        json_decref(step);
    else
        (void)json_array_append_new(list, step);
}

void pc_waf_tracing_note(void *context, const struct pc_waf_trace *trace) {
    struct pc_waf_tracing *tracing = context;
    if (tracing->all) {
        keep(tracing, tracing->steps, step_json(tracing, trace));
        return;
    }
    if (trace->link == 0 && (tracing->first == NULL || tracing->first != trace->rule)) {
        (void)json_array_clear(tracing->pending);
        tracing->first = trace->rule;
    }
    if (tracing->first == NULL || !tracing->first->actions.log)
        return;
    keep(tracing, tracing->pending, step_json(tracing, trace));
    if (!trace->whole)
        return;
    size_t at;
    json_t *step;
    json_array_foreach(tracing->pending, at, step) {
        keep(tracing, tracing->steps, json_incref(step));
    }
    (void)json_array_clear(tracing->pending);
}

void pc_waf_tracing_finish(struct pc_waf_tracing *tracing, const struct pc_waf_result *result) {
    size_t at;
    json_t *step;
    json_array_foreach(tracing->steps, at, step) {
        json_int_t rule = json_integer_value(json_object_get(step, "rule"));
        const struct pc_waf_match *match = result->matches;
        while (match != NULL && match->rule->id != rule)
            match = match->next;
        const char *raw = json_string_value(json_object_get(step, "message"));
        if (match != NULL && raw != NULL && raw[0] != '\0')
            (void)json_object_set_new(step, "message", short_json(match->msg));
    }
}

static const char *text_of(const json_t *step, const char *key) {
    const char *text = json_string_value(json_object_get(step, key));
    return text == NULL ? "" : text;
}

static void print_transformations(const struct pc_cli *cli, const json_t *names) {
    size_t at;
    json_t *name;
    if (json_array_size(names) == 0)
        return;
    (void)fputs("    transformed by", cli->out);
    json_array_foreach(names, at, name) {
        (void)fprintf(cli->out, "%s %s", at > 0 ? "," : "", json_string_value(name));
    }
    (void)fputc('\n', cli->out);
}

static void print_step(const struct pc_cli *cli, const json_t *step) {
    json_int_t link = json_integer_value(json_object_get(step, "link"));
    const char *variable = text_of(step, "variable"), *value = text_of(step, "value");
    const char *transformed = text_of(step, "transformed"), *message = text_of(step, "message");
    (void)fprintf(cli->out, "phase %lld  rule %lld",
                  json_integer_value(json_object_get(step, "phase")),
                  json_integer_value(json_object_get(step, "rule")));
    if (link > 0 || !json_is_true(json_object_get(step, "whole")))
        (void)fprintf(cli->out, ", link %lld of its chain", link + 1);
    (void)fprintf(cli->out, "  %s\n", variable[0] != '\0' ? variable : "(always)");
    if (message[0] != '\0')
        (void)fprintf(cli->out, "    %s\n", message);
    if (variable[0] != '\0')
        (void)fprintf(cli->out, "    value %s\n", value);
    if (!pc_span_eq(pc_span_str(value), pc_span_str(transformed))) {
        print_transformations(cli, json_object_get(step, "transformations"));
        (void)fprintf(cli->out, "    then  %s\n", transformed);
    }
    json_int_t score = json_integer_value(json_object_get(step, "score"));
    if (score > 0)
        (void)fprintf(cli->out, "    score so far %lld\n", score);
}

void pc_waf_tracing_print(const struct pc_cli *cli, const struct pc_waf_tracing *tracing) {
    size_t at;
    json_t *step;
    json_array_foreach(tracing->steps, at, step) {
        print_step(cli, step);
    }
    if (tracing->left_out > 0)
        (void)fprintf(cli->out, "… and %zu more\n", tracing->left_out);
}
