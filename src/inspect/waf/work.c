/* The bounds of a transaction: work is counted as it is done, and ends it when it is too much. */
#include "inspect/waf/transaction.h"

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
