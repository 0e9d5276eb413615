/* An exclusion of the firewall as JSON. */
#include "authority/firewall/render.h"

#include "authority/api/render.h"

void pc_exclusion_rule_text(const struct pc_exclusion_record *record, struct pc_buf *out) {
    if (record->first == 0)
        return;
    pc_buf_add_u64(out, record->first);
    if (record->last == record->first)
        return;
    pc_buf_add_char(out, '-');
    pc_buf_add_u64(out, record->last);
}

pc_err pc_exclusion_rule_parse(struct pc_span text, uint32_t *first, uint32_t *last) {
    struct pc_span rest = text, left;
    uint64_t low = 0, high = 0;
    if (!pc_span_split(&rest, '-', &left) || pc_span_u64(left, UINT32_MAX, &low) != PC_OK ||
        low == 0)
        return PC_ERR_INVALID;
    high = low;
    if (left.len < text.len && pc_span_u64(rest, UINT32_MAX, &high) != PC_OK)
        return PC_ERR_INVALID;
    *first = (uint32_t)low;
    *last = (uint32_t)high;
    return high >= low ? PC_OK : PC_ERR_INVALID;
}

static void add_findings(struct pc_json *json, const struct pc_exclusion *exclusion, pc_time now,
                         unsigned dead_days) {
    const struct pc_exclusion_record *record = &exclusion->record;
    pc_time since = exclusion->last_hit > 0 ? exclusion->last_hit : exclusion->created;
    const struct {
        bool holds;
        const char *finding;
    } rows[] = {
        {record->expires <= now, "over"},
        {now - since > (pc_time)dead_days * PC_DAY, "dead"},
        {record->variable.len == 0, "every variable"},
        {record->tag.len > 0, "by tag"},
        {record->route.len == 0, "every route"},
        {record->expires > now && record->expires <= now + PC_EXCLUSION_ENDING_DAYS * PC_DAY,
         "ends soon"},
    };
    pc_json_array(json, "findings");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].holds)
            pc_json_text(json, NULL, pc_span_str(rows[i].finding));
    pc_json_array_end(json);
}

void pc_exclusion_render(struct pc_json *json, const struct pc_exclusion *exclusion, pc_time now,
                         unsigned dead_days) {
    const struct pc_exclusion_record *record = &exclusion->record;
    char text[32];
    struct pc_buf rule = pc_buf_over(text, sizeof text);
    pc_exclusion_rule_text(record, &rule);
    pc_json_object(json, NULL);
    pc_render_id(json, "id", &record->id);
    pc_json_text(json, "rule", pc_buf_span(&rule));
    pc_json_text(json, "tag", record->tag);
    pc_json_text(json, "host", record->host);
    pc_json_text(json, "route", record->route);
    pc_json_text(json, "variable", record->variable);
    pc_json_text(json, "reason", exclusion->reason);
    pc_json_text(json, "owner", exclusion->owner);
    pc_render_time(json, "created", exclusion->created);
    pc_render_time(json, "expires", record->expires);
    pc_render_time(json, "last_hit", exclusion->last_hit);
    pc_json_u64(json, "hits", exclusion->hits);
    add_findings(json, exclusion, now, dead_days);
    pc_json_object_end(json);
}
