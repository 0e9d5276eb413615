/*
 * The thread that keeps what is known of the issuers fresh: each at start, every jwks_cache, and
 * sooner where a key was missed, but no issuer more often than once in its refetch_interval.
 */
#ifndef PC_AUTHORITY_FEDERATION_ISSUERS_H
#define PC_AUTHORITY_FEDERATION_ISSUERS_H

#include "authority/authority.h"
#include "ports/http.h"

struct pc_issuers;

PC_MUST pc_err pc_issuers_new(struct pc_authority *authority, const struct pc_http_client *http);
PC_MUST pc_err pc_issuers_start(struct pc_authority *authority);
/* Ends the thread, and waits for the answer that it may be waiting for. */
void pc_issuers_stop(struct pc_authority *authority);
void pc_issuers_free(struct pc_authority *authority);

/* The client that asks issuers. */
const struct pc_http_client *pc_issuers_http(const struct pc_authority *authority);

/* A token came with a key that nobody knows: look again, where that is due. */
void pc_issuers_missing(struct pc_authority *authority);
/* The same, and waits until it has been looked, or for that long. */
void pc_issuers_await(struct pc_authority *authority, pc_time most);

/* A request that asks an issuer itself holds this meanwhile, one at a time, so that an issuer that
 * does not answer cannot keep every thread of the server. False: another one holds it for too long.
 */
bool pc_issuers_enter(struct pc_authority *authority);
void pc_issuers_leave(struct pc_authority *authority);

/* A record of the audit trail on its way: a refusal that says so is pc_issuers_missing. */
void pc_issuers_look(struct pc_authority *authority, struct pc_span record);

/* ---- when an issuer is asked, apart from the thread ---- */

struct pc_issuer_turn {
    char issuer[264];
    pc_time last; /* asked; 0: never */
    pc_time next; /* to be asked at the latest */
    bool wanted;  /* a key was missed since */
    bool failing; /* the last answer was no good */
};
bool pc_issuer_is_due(const struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer,
                      pc_time now);
void pc_issuer_asked(struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer,
                     bool good, pc_time now);

#endif
