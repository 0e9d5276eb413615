/* Admin API: what would happen to a request, step by step, by the view that the edge decides by. */
#include "authority/api/handlers.h"
#include "authority/people/accounts.h"
#include "authority/words.h"
#include "gate/explain_caller.h"
#include "view/view.h"

enum {
    EXPLAIN_METHOD,
    EXPLAIN_TARGET,
    EXPLAIN_HOST,
    EXPLAIN_ACCOUNT,
    EXPLAIN_KEY,
    EXPLAIN_MFA,
    EXPLAIN_ADDRESS,
    EXPLAIN_HEADERS,
    EXPLAIN_BODY,
    EXPLAIN_TLS12,
    EXPLAIN_CERTIFICATE
};

static bool is_method(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    return text.len > 0;
}

static bool is_address(struct pc_span text) {
    struct pc_ip ip;
    return pc_ip_parse(text, &ip) == PC_OK;
}

static bool is_header(struct pc_span text) {
    size_t colon = pc_span_find(text, ':');
    return colon > 0 && colon < text.len;
}

static const struct pc_body_field explain_fields[] = {
    [EXPLAIN_METHOD] = {"method", PC_BODY_TEXT, .required = true, .min = 1, .max = 32,
                        .check = is_method, .shape = "a method such as GET was expected"},
    [EXPLAIN_TARGET] = {"target", PC_BODY_TEXT, .required = true, .min = 1, .max = 8192},
    [EXPLAIN_HOST] = {"host", PC_BODY_TEXT, .max = 256},
    [EXPLAIN_ACCOUNT] = {"account", PC_BODY_TEXT, .max = 64},
    [EXPLAIN_KEY] = {"key", PC_BODY_TEXT, .max = 64, .check = pc_is_id,
                     .shape = "the id of a key was expected"},
    [EXPLAIN_MFA] = {"mfa", PC_BODY_BOOL, .required = false},
    [EXPLAIN_ADDRESS] = {"address", PC_BODY_TEXT, .max = 64, .check = is_address,
                         .shape = "an IP address was expected"},
    [EXPLAIN_HEADERS] = {"headers", PC_BODY_TEXTS, .max = 64, .check = is_header,
                         .shape = "headers such as \"Name: value\" were expected"},
    [EXPLAIN_BODY] = {"body", PC_BODY_TEXT, .max = PC_BODY_MAX},
    [EXPLAIN_TLS12] = {"tls12", PC_BODY_BOOL, .required = false},
    [EXPLAIN_CERTIFICATE] = {"client_certificate", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_explain, explain_fields);

/* The one header of that name; several are as good as none (model/request.h). */
static struct pc_span find_header(void *context, struct pc_span name) {
    const struct pc_texts *headers = context;
    struct pc_span found = {0};
    size_t count = 0;
    for (size_t i = 0; i < headers->count; i++) {
        struct pc_span value = headers->items[i], key;
        if (!pc_span_split(&value, ':', &key) || !pc_span_eq_nocase(pc_span_trim(key), name))
            continue;
        found = pc_span_trim(value);
        count++;
    }
    return count == 1 ? found : (struct pc_span){0};
}

static pc_err make_request(struct pc_call *call, struct pc_request *out) {
    struct pc_value *v = call->values;
    *out = (struct pc_request){.received = call->work.now,
                               .method = v[EXPLAIN_METHOD].text,
                               .tls13 = !v[EXPLAIN_TLS12].flag,
                               .client_certificate = v[EXPLAIN_CERTIFICATE].flag,
                               .content_length = v[EXPLAIN_BODY].text.len,
                               .has_length = v[EXPLAIN_BODY].given,
                               .header = find_header,
                               .context = &v[EXPLAIN_HEADERS].texts};
    out->id.bytes[0] = 1; /* any: it is written down nowhere */
    out->origin = find_header(out->context, PC_SPAN("origin"));
    struct pc_span address = v[EXPLAIN_ADDRESS].text;
    pc_err err = pc_ip_parse(address.len > 0 ? address : PC_SPAN("127.0.0.1"), &out->peer);
    if (err == PC_OK)
        err = pc_explain_target(v[EXPLAIN_TARGET].text, call->work.settings, out);
    if (err != PC_OK)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID,
                           "target: a path or an https URL was expected");
    if (v[EXPLAIN_HOST].text.len > 0)
        out->host = v[EXPLAIN_HOST].text;
    return PC_OK;
}

/* *known stays false where it is nobody who asks. */
static pc_err find_caller(struct pc_call *call, const struct pc_directory *directory,
                          struct pc_principal *out, bool *known) {
    const struct pc_value *v = call->values;
    struct pc_id id = {0};
    struct pc_account account;
    *known = v[EXPLAIN_ACCOUNT].text.len + v[EXPLAIN_KEY].text.len > 0;
    if (v[EXPLAIN_ACCOUNT].text.len > 0 && v[EXPLAIN_KEY].text.len > 0)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "account and key exclude each other");
    if (!*known)
        return PC_OK;
    pc_err err = PC_OK;
    if (v[EXPLAIN_KEY].text.len > 0) {
        err = pc_id_parse(v[EXPLAIN_KEY].text, &id);
        if (err == PC_OK)
            err = pc_explain_key(&id, directory, call->work.arena, out);
    } else {
        err = pc_account_find(&call->work, v[EXPLAIN_ACCOUNT].text, &account);
        if (err == PC_OK)
            err = pc_explain_account(&account.id, directory, call->work.now, call->work.arena, out);
        out->mfa = v[EXPLAIN_MFA].flag;
    }
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "there is no such account or key");
    return err;
}

static pc_err explain(struct pc_call *call, const struct pc_request *request,
                      const struct pc_directory *directory, struct pc_gate *gate) {
    struct pc_gate_step steps[PC_EXPLAIN_STEPS_MAX];
    struct pc_verdict verdict = {0};
    struct pc_principal caller = {0};
    size_t count = 0;
    bool known = false;
    pc_err err = find_caller(call, directory, &caller, &known);
    if (err == PC_OK)
        err = pc_gate_refresh(gate, directory, &call->work.diag);
    if (err != PC_OK)
        return err;
    const struct pc_gate_call asked = {request, directory, call->work.arena, request->received,
                                       &call->values[EXPLAIN_BODY].text};
    err = pc_gate_explain(gate, &asked, known ? &caller : NULL, steps, PC_EXPLAIN_STEPS_MAX, &count,
                          &verdict);
    if (err != PC_OK)
        return err;
    (void)pc_call_answer(call, 200);
    pc_explain_render(&verdict, steps, count, &call->answer);
    return PC_OK;
}

/* Under the change lock, so that the view is not replaced meanwhile; its readers are few. */
static pc_err with_view(struct pc_call *call, const struct pc_request *request,
                        struct pc_gate *gate) {
    struct pc_authority *authority = call->work.authority;
    struct pc_view *view = NULL;
    struct pc_directory directory;
    pthread_mutex_lock(&authority->change_lock);
    pc_err err = authority->view == NULL
                     ? PC_ERR_UNAVAILABLE
                     : pc_view_open_within(authority->view, &view, &call->work.diag);
    if (err == PC_OK)
        err = pc_view_snapshot(view, &directory);
    if (err == PC_OK)
        err = explain(call, request, &directory, gate);
    if (view != NULL)
        pc_view_close(view);
    pthread_mutex_unlock(&authority->change_lock);
    return err;
}

pc_err pc_admin_explain(struct pc_call *call) {
    const struct pc_gate_options options = {.remembered = 16};
    struct pc_request request;
    struct pc_gate *gate = NULL;
    pc_err err = make_request(call, &request);
    if (err == PC_OK)
        err = pc_gate_new(&options, &gate);
    if (err == PC_OK)
        err = with_view(call, &request, gate);
    if (gate != NULL)
        pc_gate_free(gate);
    return err;
}
