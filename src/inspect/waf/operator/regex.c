/* Compiling patterns, and asking them under limits. */
#define _GNU_SOURCE /* memmem */
#include "inspect/waf/operator/regex.h"

#include <string.h>

#include "inspect/waf/operator/context.h"

enum {
    SHORT = 128,           /* values up to this long are asked in one go */
    FIRST_SLICE = 2,       /* starting points; the next slice has twice as many … */
    SLICE_NS = 200000,     /* … but a quarter after one that took longer than this */
    LONG = 1024,           /* values longer than this are asked with callouts where it takes long */
    CALLOUTS = 128,        /* until the clock is looked at */
    QUICK_STEPS = 1 << 27, /* by the bytes of a long value: steps without callouts */
    FEWEST_STEPS = 64,
    LEAP_NS = 1000000, /* of the time between two looks at the clock, what counts */
    LOOK = 8,          /* finds in one value until the clock is looked at */
};

static bool has(struct pc_span text, const char *part) {
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static pc_err refuse(struct pc_diag *diag, int error, size_t at) {
    char text[160] = "";
    pcre2_get_error_message(error, (PCRE2_UCHAR *)text, sizeof text);
    return pc_diag_set(diag, PC_ERR_INVALID, "the pattern is wrong at byte %zu: %s", at, text);
}

static void examine(struct pc_waf_regex *regex) {
    uint32_t options = 0;
    pcre2_pattern_info(regex->code, PCRE2_INFO_ALLOPTIONS, &options);
    regex->whole =
        (options & PCRE2_ANCHORED) != 0 || has(regex->pattern, "\\G") || has(regex->pattern, "(*");
    regex->jit = !regex->once && pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) == 0;
}

static void *compile(const struct pc_waf_regex *regex, uint32_t options, struct pc_diag *diag) {
    int error = 0;
    size_t at = 0;
    options |= PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_UTF;
    if (regex->nocase)
        options |= PCRE2_CASELESS;
    const char *pattern = regex->pattern.len == 0 ? "" : regex->pattern.ptr;
    void *code = pcre2_compile((PCRE2_SPTR)pattern, regex->pattern.len, options, &error, &at, NULL);
    if (code == NULL)
        (void)refuse(diag, error, at);
    return code;
}

pc_err pc_waf_regex_compile(struct pc_waf_regex *regex, struct pc_diag *diag) {
    if (regex->code != NULL)
        return PC_OK;
    if (!regex->broken)
        regex->code = compile(regex, 0, diag);
    regex->broken = regex->code == NULL;
    if (regex->broken)
        return PC_ERR_INVALID;
    examine(regex);
    return PC_OK;
}

static bool compile_timed(struct pc_waf_regex *regex) {
    if (regex->timed != NULL)
        return true;
    regex->timed = compile(regex, PCRE2_AUTO_CALLOUT, NULL);
    if (regex->timed != NULL && regex->jit)
        regex->jit = pcre2_jit_compile(regex->timed, PCRE2_JIT_COMPLETE) == 0;
    return regex->timed != NULL;
}

void pc_waf_regex_release(struct pc_waf_regex *regex) {
    if (regex == NULL)
        return;
    pcre2_code_free(regex->code);
    pcre2_code_free(regex->timed);
    regex->code = NULL;
    regex->timed = NULL;
}

/* The wall's clock is asked without a system call. What other threads took, or other machines on a
 * machine that is lent out, comes in leaps that no slice takes: of a leap only so much counts. */
static bool spent(struct pc_waf_regex_run *run) {
    uint64_t before = run->now;
    run->now = run->context->wall();
    uint64_t took = before == 0 ? 0 : run->now - before;
    took = took > LEAP_NS ? LEAP_NS : took;
    run->used += took;
    run->context->spent += took;
    uint64_t allowed = PC_WAF_REGEX_NS + run->value.len * PC_WAF_REGEX_NS_PER_BYTE;
    return run->used > (allowed < PC_WAF_REGEX_NS_MOST ? allowed : PC_WAF_REGEX_NS_MOST);
}

static int on_callout(pcre2_callout_block *block, void *context) {
    (void)block;
    struct pc_waf_regex_run *run = context;
    return ++run->callouts % CALLOUTS == 0 && spent(run) ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static int match_with(struct pc_waf_regex_run *run, bool timed, uint32_t limit, size_t from,
                      size_t last) {
    struct pc_waf_operator_context *context = run->context;
    const struct pc_waf_regex *regex = run->regex;
    PCRE2_SPTR text = (PCRE2_SPTR)(run->value.len == 0 ? "" : run->value.ptr);
    const pcre2_code *code = timed ? regex->timed : regex->code;
    pcre2_set_match_limit(context->match, limit);
    pcre2_set_offset_limit(context->match, last);
    pcre2_set_callout(context->match, timed ? on_callout : NULL, run);
    if (regex->jit)
        return pcre2_jit_match(code, text, run->value.len, from, 0, context->data, context->match);
    return pcre2_match(code, text, run->value.len, from, 0, context->data, context->match);
}

/* What compiling takes is no part of the question. */
static bool compile_off_the_clock(struct pc_waf_regex_run *run) {
    if (run->regex->timed != NULL)
        return true;
    bool done = compile_timed(run->regex);
    if (run->now != 0)
        run->now = run->context->wall();
    return done;
}

/* Callouts make a pattern many times slower, and few values need them: a long value is asked about
 * without them first, with so few steps that these cannot take long whatever each goes back over.
 * `alone`: there is no asking about fewer starting points at once. */
static int match(struct pc_waf_regex_run *run, size_t from, size_t last, bool alone) {
    if (run->value.len <= SHORT)
        return match_with(run, false, PC_WAF_REGEX_SHORT_LIMIT, from, last);
    if (run->value.len <= LONG)
        return match_with(run, false, PC_WAF_REGEX_MATCH_LIMIT, from, last);
    size_t few = QUICK_STEPS / run->value.len;
    int rc = match_with(run, false, few > FEWEST_STEPS ? (uint32_t)few : FEWEST_STEPS, from, last);
    if (rc != PCRE2_ERROR_MATCHLIMIT || !alone || !compile_off_the_clock(run))
        return rc;
    return match_with(run, true, PC_WAF_REGEX_MATCH_LIMIT, from, last);
}

/* Before the clock starts: compiling is no part of the question. */
static bool is_ready(struct pc_waf_regex_run *run) {
    if (run->context == NULL || run->regex->code != NULL)
        return run->context != NULL;
    struct pc_waf_making making = pc_waf_making_begin(run->context);
    bool ready = pc_waf_regex_compile(run->regex, NULL) == PC_OK;
    if (!run->regex->once) /* what is compiled for one question is a part of it */
        pc_waf_making_end(&making);
    return ready;
}

static int match_in_slices(struct pc_waf_regex_run *run, size_t from) {
    size_t slice = FIRST_SLICE;
    if (spent(run))
        return PCRE2_ERROR_MATCHLIMIT;
    for (;;) {
        bool last = run->value.len - from <= slice;
        int rc = match(run, from, last ? PCRE2_UNSET : from + slice - 1, slice == 1);
        bool fewer = rc == PCRE2_ERROR_MATCHLIMIT && slice > 1;
        if (!fewer && (rc != PCRE2_ERROR_NOMATCH || last))
            return rc;
        uint64_t before = run->now;
        if (spent(run))
            return PCRE2_ERROR_MATCHLIMIT;
        from += fewer ? 0 : slice;
        slice = !fewer && run->now - before < SLICE_NS ? slice * 2 : slice / 4 + (slice < 4);
    }
}

enum pc_waf_outcome pc_waf_regex_find(struct pc_waf_regex_run *run, size_t from,
                                      const size_t **ovector, size_t *count) {
    if (!is_ready(run))
        return PC_WAF_LIMIT;
    if (from > run->value.len)
        return PC_WAF_NO;
    if (++run->finds % LOOK == 0 && spent(run))
        return PC_WAF_LIMIT;
    int rc = run->regex->whole || run->value.len - from <= SHORT
                 ? match(run, from, PCRE2_UNSET, true)
                 : match_in_slices(run, from);
    if (rc == PCRE2_ERROR_NOMATCH)
        return PC_WAF_NO;
    if (rc < 0)
        return PC_WAF_LIMIT;
    *ovector = pcre2_get_ovector_pointer(run->context->data);
    *count = rc == 0 ? PC_WAF_CAPTURES : (size_t)rc; /* 0: there are more groups than room */
    return PC_WAF_YES;
}

void pc_waf_regex_captures(struct pc_span value, const size_t *ovector, size_t count,
                           struct pc_waf_captures *captures) {
    captures->count = count < PC_WAF_CAPTURES ? count : PC_WAF_CAPTURES;
    for (size_t i = 0; i < captures->count; i++) {
        size_t begin = ovector[2 * i], end = ovector[2 * i + 1];
        bool set = begin != PCRE2_UNSET && begin <= end && end <= value.len && value.len > 0;
        captures->parts[i] = set ? pc_span(value.ptr + begin, end - begin) : pc_span(NULL, 0);
    }
}

enum pc_waf_outcome pc_waf_regex_ask(struct pc_waf_regex *regex,
                                     struct pc_waf_operator_context *context, struct pc_span value,
                                     struct pc_waf_captures *captures) {
    struct pc_waf_regex_run run = {.regex = regex, .context = context, .value = value};
    const size_t *ovector;
    size_t count;
    enum pc_waf_outcome outcome = pc_waf_regex_find(&run, 0, &ovector, &count);
    if (outcome == PC_WAF_YES && captures != NULL)
        pc_waf_regex_captures(value, ovector, count, captures);
    return outcome;
}
