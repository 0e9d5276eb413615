/* Cross-origin requests (the Fetch standard, section 3.3): who may ask, and for what. */
#include "policy/internal.h"

bool pc_policy_origin_allowed(const struct pc_policy *policy, struct pc_span origin) {
    const struct pc_texts *origins = &policy->settings->cors.origins;
    for (size_t i = 0; origin.len > 0 && i < origins->count; i++)
        if (pc_span_eq(origins->items[i], origin))
            return true;
    return false;
}

static bool is_listed_nocase(const struct pc_texts *texts, struct pc_span text) {
    for (size_t i = 0; i < texts->count; i++)
        if (pc_span_eq_nocase(texts->items[i], text))
            return true;
    return false;
}

bool pc_policy_preflight_allowed(const struct pc_policy *policy, struct pc_span method,
                                 struct pc_span headers) {
    const struct pc_settings_cors *cors = &policy->settings->cors;
    if (method.len == 0 || !pc_texts_have(&cors->methods, method))
        return false;
    if (headers.len == 0)
        return true;
    struct pc_span name;
    while (pc_span_split(&headers, ',', &name))
        if (!is_listed_nocase(&cors->headers, pc_span_trim(name)))
            return false;
    return true;
}
