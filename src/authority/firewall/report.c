/* The API's report of the firewall: what it found, counted from the sealed trail. */
#include "audit/chain.h"
#include "audit/firewall_tally.h"
#include "authority/firewall/calls.h"

enum { READ_MAX = 64 * 1024 * 1024, ITEMS = 100, HOURS = 24, HOURS_MAX = 24 * 366 };

static pc_err take_number(struct pc_call *call, const char *name, uint64_t most, uint64_t *out) {
    struct pc_span text;
    pc_err err = pc_call_query(call, name, &text);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && text.len == 0))
        return PC_OK;
    if (err == PC_OK && (pc_span_u64(text, most, out) != PC_OK || *out == 0))
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "%s: 1 to %llu was expected", name,
                           (unsigned long long)most);
    return err;
}

static pc_err on_record(void *context, uint64_t seq, struct pc_span record) {
    (void)seq;
    return pc_firewall_tally_add(context, record);
}

static void add_modes(struct pc_json *json, const struct pc_settings *settings) {
    static const char *const names[] = {[PC_FIREWALL_INHERIT] = "",
                                        [PC_FIREWALL_OFF] = "off",
                                        [PC_FIREWALL_DETECT] = "detect",
                                        [PC_FIREWALL_BLOCK] = "block"};
    bool on = settings->waf.rules.count > 0;
    enum pc_firewall_mode usual = settings->waf.firewall.mode;
    pc_json_array(json, "modes");
    for (size_t i = 0; i < settings->route_count; i++) {
        const struct pc_firewall *own = &settings->routes[i].firewall;
        enum pc_firewall_mode mode = own->mode == PC_FIREWALL_INHERIT ? usual : own->mode;
        uint32_t level = own->paranoia > 0 ? own->paranoia : settings->waf.firewall.paranoia;
        pc_json_object(json, NULL);
        pc_json_text(json, "route", settings->routes[i].name);
        pc_json_text(json, "mode", pc_span_str(on ? names[mode] : "off"));
        if (level > 0)
            pc_json_u64(json, "paranoia", level);
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

pc_err pc_firewall_report(struct pc_call *call) {
    uint64_t hours = HOURS, limit = ITEMS, next = 0;
    struct pc_span route = {0};
    struct pc_firewall_tally *tally = NULL;
    pc_err err = take_number(call, "hours", HOURS_MAX, &hours);
    if (err == PC_OK)
        err = take_number(call, "limit", 1000, &limit);
    if (err == PC_OK)
        err = pc_call_query(call, "route", &route);
    err = err == PC_ERR_NOTFOUND ? PC_OK : err;
    if (err == PC_OK)
        err = pc_firewall_tally_new(route, call->work.now - (pc_time)hours * PC_HOUR, &tally);
    if (err != PC_OK)
        return err;
    err = pc_chain_read_back(call->work.authority->paths.audit, 0, READ_MAX, on_record, tally,
                             &next, &call->work.diag);
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_firewall_tally_render(tally, limit, &json);
    add_modes(&json, call->work.settings);
    pc_json_object_end(&json);
    pc_firewall_tally_free(tally);
    return err;
}
