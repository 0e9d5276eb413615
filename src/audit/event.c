/* The table of audit events, and an event as a JSON record. */
#include "audit/event.h"

#include "base/json.h"

/* The rows of what can be written down. `type` names the event for whoever searches the trail,
 * `category` is one of authentication, authorization, data_access, configuration, security, system.
 * An event of authentication has "success", every other one "granted". */
static const struct {
    const char *type;
    const char *category;
    bool authenticates;
} events[PC_EVENT_COUNT] = {
    [PC_EVENT_ACCESS] = {"authorization", "authorization", false},
    [PC_EVENT_ACCESS_END] = {"data_access", "data_access", false},
    [PC_EVENT_SIGN_IN] = {"authentication", "authentication", true},
    [PC_EVENT_SIGN_OUT] = {"authentication_end", "authentication", true},
    [PC_EVENT_MFA] = {"authentication_mfa", "authentication", true},
    [PC_EVENT_TOKEN] = {"authentication_token", "authentication", true},
    [PC_EVENT_ACCOUNT] = {"security_account", "configuration", false},
    [PC_EVENT_ROLE] = {"security_role", "configuration", false},
    [PC_EVENT_TENANT] = {"security_tenant", "configuration", false},
    [PC_EVENT_KEY] = {"security_key", "configuration", false},
    [PC_EVENT_SESSION] = {"security_session", "security", false},
    [PC_EVENT_BLOCK] = {"security_block", "security", false},
    [PC_EVENT_APPROVAL] = {"security_approval", "security", false},
    [PC_EVENT_POLICY] = {"security_policy", "configuration", false},
    [PC_EVENT_SIGNING_KEY] = {"security_signing_key", "configuration", false},
    [PC_EVENT_KEYRING] = {"security_keyring", "configuration", false},
    [PC_EVENT_MAIL] = {"system_mail", "system", false},
    [PC_EVENT_CLIENT] = {"security_client", "configuration", false},
    [PC_EVENT_CONSENT] = {"authorization_consent", "authorization", false},
    [PC_EVENT_EXCLUSION] = {"security_exclusion", "security", false},
    [PC_EVENT_WAF] = {"waf", "security", false},
    [PC_EVENT_SCHEMA] = {"schema", "security", false},
    [PC_EVENT_DLP] = {"dlp", "security", false},
    [PC_EVENT_SYSTEM] = {"system", "system", false},
};

/* How many bytes of each text are kept, before escaping. A record that is still too long after
 * escaping is written again with no text longer than SHORT and no detail: 16 texts of six times
 * SHORT and the fixed members fit PC_EVENT_MAX by far. */
enum { WORD = 64, TEXT = 256, PATH = 2048, DETAIL = 4096, SHORT = 128 };

/* One record on its way out. */
struct writer {
    struct pc_json json;
    size_t longest; /* no text is longer than this */
    bool cut;       /* one was */
};

/* At most max bytes, and no part of a UTF-8 sequence at the end. */
static struct pc_span cut_at(struct pc_span text, size_t max) {
    if (text.len <= max)
        return text;
    size_t end = max;
    while (end > 0 && max - end < 3 && ((unsigned char)text.ptr[end] & 0xc0) == 0x80)
        end--;
    if (((unsigned char)text.ptr[end] & 0xc0) == 0x80)
        end = max; /* no UTF-8: any place is as good */
    return pc_span_upto(text, end);
}

static void text(struct writer *out, const char *key, struct pc_span value, size_t max) {
    if (value.len == 0)
        return;
    struct pc_span kept = cut_at(value, max < out->longest ? max : out->longest);
    out->cut = out->cut || kept.len < value.len;
    pc_json_text(&out->json, key, kept);
}

static void number(struct writer *out, const char *key, uint64_t value) {
    if (value > 0)
        pc_json_u64(&out->json, key, value);
}

static void put_head(struct writer *out, const struct pc_event *event) {
    char small[PC_ID_TEXT + 12];
    struct pc_buf buf = pc_buf_over(small, sizeof small);
    pc_json_u64(&out->json, "v", 1);
    pc_json_text(&out->json, "type", pc_span_str(events[event->type].type));
    pc_json_text(&out->json, "category", pc_span_str(events[event->type].category));
    pc_time_format(event->time, &buf);
    pc_json_text(&out->json, "time", pc_buf_span(&buf));
    if (pc_id_is_none(&event->request))
        return;
    pc_buf_clear(&buf);
    pc_id_format(&event->request, &buf);
    pc_json_text(&out->json, "request_id", pc_buf_span(&buf));
}

static void put_subject(struct writer *out, const struct pc_event *event) {
    text(out, "user", event->user, WORD);
    text(out, "name", event->name, WORD);
    text(out, "tenant", event->tenant, WORD);
    text(out, "credential", event->credential, WORD);
    text(out, "credential_id", event->credential_id, SHORT);
}

static void put_decision(struct writer *out, const struct pc_event *event) {
    text(out, "resource", event->resource, PATH);
    text(out, "action", event->action, WORD);
    pc_json_bool(&out->json, events[event->type].authenticates ? "success" : "granted",
                 event->allowed);
    text(out, "reason", event->reason, WORD);
    text(out, "route", event->route, SHORT);
    text(out, "class", event->class, WORD);
    text(out, "approval", event->approval, WORD);
    text(out, "approver", event->approver, WORD);
}

static void put_circumstances(struct writer *out, const struct pc_event *event) {
    char small[64];
    struct pc_buf address = pc_buf_over(small, sizeof small);
    text(out, "host", event->host, TEXT);
    text(out, "upstream", event->upstream, WORD);
    pc_ip_format(&event->address, &address);
    pc_json_text(&out->json, "address", pc_buf_span(&address));
    text(out, "agent", event->agent, TEXT);
    number(out, "status", event->status);
    number(out, "bytes", event->bytes_out);
    number(out, "duration_us", event->duration_us);
    number(out, "count", event->count);
}

static bool put(const struct pc_event *event, size_t longest, struct pc_buf *buf) {
    size_t start = buf->len;
    struct writer out = {.json = pc_json(buf), .longest = longest};
    pc_json_object(&out.json, NULL);
    put_head(&out, event);
    put_subject(&out, event);
    put_decision(&out, event);
    put_circumstances(&out, event);
    if (event->detail.len > 0 && event->detail.len <= DETAIL && longest > SHORT)
        pc_json_raw(&out.json, "detail", event->detail);
    else
        out.cut = out.cut || event->detail.len > 0;
    if (out.cut)
        pc_json_bool(&out.json, "cut", true);
    pc_json_object_end(&out.json);
    return buf->len - start <= PC_EVENT_MAX;
}

void pc_event_render(const struct pc_event *event, struct pc_buf *out) {
    if ((unsigned)event->type >= PC_EVENT_COUNT) {
        if (out->err == PC_OK)
            out->err = PC_ERR_INVALID;
        return;
    }
    size_t start = out->len;
    pc_err before = out->err;
    if (!out->fixed)
        (void)pc_buf_reserve(out, 1024);
    if (put(event, PATH, out) && out->err != PC_ERR_FULL)
        return;
    out->len = start;
    out->err = before;
    (void)put(event, SHORT, out);
}
