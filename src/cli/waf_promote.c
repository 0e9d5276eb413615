/* Setting one scalar of a configuration text. */
#include "cli/waf_promote.h"

#include "config/edit.h"

static struct pc_span unquoted(struct pc_span text) {
    if (text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
        text.ptr[text.len - 1] == text.ptr[0])
        return pc_span_upto(pc_span_from(text, 1), text.len - 2);
    return text;
}

static enum pc_promotion look(const struct pc_config_place *place) {
    struct pc_span word = unquoted(place->text);
    if (!place->is_scalar)
        return PC_PROMOTION_OTHER;
    if (pc_span_eq(word, PC_SPAN("detect")))
        return PC_PROMOTED;
    return pc_span_eq(word, PC_SPAN("block")) ? PC_PROMOTED_BEFORE : PC_PROMOTION_OTHER;
}

/* `waf: detect`, or `waf: {mode: detect}`. */
static pc_err find_mode(struct pc_span text, const char *route, struct pc_config_place *out) {
    const struct pc_config_step top[] = {{"waf", false}, {"mode", false}};
    const struct pc_config_step own[] = {
        {"routes", false}, {route, true}, {"waf", false}, {"mode", false}};
    const struct pc_config_step *steps = route == NULL ? top : own;
    size_t count = route == NULL ? 2 : 4;
    if (route != NULL) {
        pc_err err = pc_config_find(text, own, 2, out);
        if (err != PC_OK)
            return err;
    }
    pc_err err = pc_config_find(text, steps, count - 1, out);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && !out->is_scalar))
        err = pc_config_find(text, steps, count, out);
    if (err == PC_ERR_NOTFOUND)
        *out = (struct pc_config_place){0};
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_waf_promote(struct pc_span text, const char *route, struct pc_buf *out,
                      enum pc_promotion *what) {
    struct pc_config_place place;
    pc_err err = find_mode(text, route, &place);
    *what = PC_PROMOTION_OTHER;
    if (err == PC_OK)
        *what = place.len == 0 ? PC_PROMOTION_ABSENT : look(&place);
    else if (err != PC_ERR_UNAVAILABLE)
        return err;
    if (*what == PC_PROMOTED) {
        pc_buf_add(out, pc_span_upto(text, place.at));
        pc_buf_add_str(out, "block");
        pc_buf_add(out, pc_span_from(text, place.at + place.len));
    } else {
        pc_buf_add(out, text);
    }
    return pc_buf_end(out);
}

void pc_waf_promote_lines(const char *route, struct pc_buf *out) {
    if (route == NULL)
        pc_buf_add_str(out, "waf:\n  mode: block\n");
    else
        pc_buf_addf(out, "routes:\n  - name: %s\n    waf: block\n", route);
}
