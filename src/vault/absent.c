/* A key that is not there. */
#include "vault/absent.h"

#include <stdlib.h>

/* Whose the wrapped key is nobody can tell, so another key is asked, too, and this is said where
 * none opens it. */
static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    (void)context, (void)wrapped, (void)key;
    const struct pc_diag *why = self;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "%s", why->text);
}

static pc_err health(void *self, struct pc_diag *diag) {
    const struct pc_diag *why = self;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "%s", why->text);
}

pc_err pc_vault_absent_new(const struct pc_settings_vault_key *key, const struct pc_diag *why,
                           struct pc_vault_provider *out) {
    struct pc_diag *self = malloc(sizeof *self);
    if (self == NULL)
        return PC_ERR_NOMEM;
    /* Who asks says the name again. */
    struct pc_span text = pc_span_str(why->text), prefix = PC_SPAN("key ");
    if (pc_span_starts(text, prefix) && pc_span_starts(pc_span_from(text, prefix.len), key->name))
        text = pc_span_from(text, prefix.len + key->name.len + 2);
    (void)pc_diag_set(self, PC_ERR_UNAVAILABLE, "%.*s", PC_ARG(text));
    *out = (struct pc_vault_provider){
        .self = self,
        .type = pc_vault_type_name(key->type),
        .name = key->name,
        .unwrap = unwrap,
        .health = health,
        .free = free,
    };
    return PC_OK;
}
