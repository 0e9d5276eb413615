/* Fitting the example to this machine, line by line. */
#include "cli/init_text.h"

static void add_names(const struct pc_init_choices *choices, struct pc_buf *out) {
    for (size_t i = 0; i < choices->name_count; i++)
        pc_buf_addf(out, "  - \"%.*s\"\n", PC_ARG(choices->names[i]));
}

/* A line of a commented section: its title and the indented comment lines below it. */
static bool is_within(struct pc_span title, struct pc_span line, bool before) {
    return before ? pc_span_starts(line, PC_SPAN("#   ")) : pc_span_eq(line, title);
}

static struct pc_span chosen(bool on, struct pc_span line) {
    return on ? pc_span_from(line, 2) : line;
}

void pc_init_text(struct pc_span example, const struct pc_init_choices *choices,
                  struct pc_buf *out) {
    struct pc_span rest = example, line;
    bool in_users = false, in_waf = false;
    while (pc_span_split(&rest, '\n', &line)) {
        if (rest.ptr == NULL && line.len == 0)
            break; /* behind the last line end */
        bool before = in_users;
        in_users = is_within(PC_SPAN("# users:"), line, before);
        in_waf = is_within(PC_SPAN("# waf:"), line, in_waf);
        if (choices->users == PC_INIT_USERS_NONE && before && !in_users)
            pc_buf_add_str(out, "users: {authority: \"\", edge: \"\"}\n");
        bool on = (in_users && choices->users == PC_INIT_USERS_ON) || (in_waf && choices->firewall);
        pc_buf_add(out, chosen(on, line));
        pc_buf_add_char(out, '\n');
        if (pc_span_eq(line, PC_SPAN("hosts:")))
            add_names(choices, out);
    }
}
