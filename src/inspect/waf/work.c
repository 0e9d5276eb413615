/* The bounds of a transaction: work is counted as it is done, and ends it when it is too much. */
#include "inspect/waf/transaction.h"

enum {
    TINY = 24,              /* bytes: nothing takes long with so few */
    LONG = 4096,            /* bytes: worth a look at the thread's own clock */
    SLOW_NS = 50000,        /* a step that takes longer by the wall is slow, or was held up */
    MOST_NS = 2500000,      /* of a step: a machine that is lent out leaps over what it gave … */
    MOST_NS_PER_BYTE = 200, /* … and for each byte */
};

void pc_waf_limit(struct pc_waf_tx *tx, const char *which) {
    tx->ended = true;
    if (tx->result.limit == NULL)
        tx->result.limit = which;
    if (tx->mode == PC_WAF_ENGINE_ON && tx->result.verdict == PC_WAF_VERDICT_PASS)
        tx->result.verdict = PC_WAF_VERDICT_LIMIT;
    tx->result.would_deny = true;
}

bool pc_waf_work(struct pc_waf_tx *tx, uint64_t amount) {
    if (tx->result.limit != NULL)
        return false;
    tx->work += amount;
    if (tx->work <= tx->max_work)
        return true;
    pc_waf_limit(tx, "more work than one request may make");
    return false;
}

bool pc_waf_watch(struct pc_waf_tx *tx, uint64_t amount, size_t bytes, struct pc_waf_watch *watch) {
    *watch = (struct pc_waf_watch){tx, .counted = amount, .bytes = bytes, .idle = bytes <= TINY,
                                   .wall = bytes < LONG && !tx->slow};
    if (!pc_waf_work(tx, amount))
        return false;
    if (!watch->idle)
        watch->begin = pc_waf_operator_context_clock(tx->engine->operators, watch->wall);
    return true;
}

/* By the wall alone nobody knows whether a step was slow or the thread was held up: it is let go,
 * and from then on the thread's own clock is looked at. */
bool pc_waf_watched(struct pc_waf_tx *tx, const struct pc_waf_watch *watch) {
    if (watch->idle)
        return true;
    uint64_t now = pc_waf_operator_context_clock(tx->engine->operators, watch->wall);
    uint64_t took = now - watch->begin;
    if (watch->wall && took > watch->counted + SLOW_NS) {
        tx->slow = true;
        return true;
    }
    uint64_t most = MOST_NS + watch->bytes * MOST_NS_PER_BYTE;
    took = took < most ? took : most;
    return took <= watch->counted || pc_waf_work(tx, took - watch->counted);
}

bool pc_waf_watch_goes_on(void *watch) {
    const struct pc_waf_watch *w = watch;
    if (w->idle || w->wall)
        return true;
    uint64_t took = pc_waf_operator_context_clock(w->tx->engine->operators, false) - w->begin;
    if (w->patience > 0 && took > w->patience)
        return false;
    return took <= w->counted || w->tx->work + (took - w->counted) <= w->tx->max_work;
}
