/*
 * The threads that keep what is known of the issuers fresh: each at start, every jwks_cache, and
 * sooner where a key was missed, but no issuer more often than once in its refetch_interval. Each
 * issuer has a thread, so that one that does not answer delays no other.
 */
#ifndef PC_AUTHORITY_FEDERATION_ISSUERS_H
#define PC_AUTHORITY_FEDERATION_ISSUERS_H

#include <stdatomic.h>

#include "authority/authority.h"
#include "authority/work.h"
#include "ports/http.h"

struct pc_issuers;

PC_MUST pc_err pc_issuers_new(struct pc_authority *authority, const struct pc_http_client *http);
PC_MUST pc_err pc_issuers_start(struct pc_authority *authority);
/* Ends the threads; an issuer that is being asked, by them or by a request, is given up. */
void pc_issuers_stop(struct pc_authority *authority);
/* For what asks an issuer: true once it should give up. NULL where nothing of this was made. */
const atomic_bool *pc_issuers_stops(const struct pc_authority *authority);
void pc_issuers_free(struct pc_authority *authority);

/* The client that asks issuers. */
const struct pc_http_client *pc_issuers_http(const struct pc_authority *authority);

/* A token came with a key that nobody knows: look again, where that is due. */
void pc_issuers_missing(struct pc_authority *authority);
/* The same of one issuer, and waits until it has been looked, or for that long. The issuer is one
 * of the work's settings; here and below. */
void pc_issuers_await(const struct pc_work *work, const struct pc_settings_issuer *issuer,
                      pc_time most);

/* A request that asks an issuer itself holds this meanwhile, one at a time for each issuer, so that
 * one that does not answer cannot keep every thread of the server. False: another request holds it
 * for too long. */
bool pc_issuers_enter(const struct pc_work *work, const struct pc_settings_issuer *issuer);
void pc_issuers_leave(const struct pc_work *work, const struct pc_settings_issuer *issuer);

/* A record of the audit trail on its way: a refusal that says so is pc_issuers_missing. */
void pc_issuers_look(struct pc_authority *authority, struct pc_span record);

/* ---- when an issuer is asked, apart from the threads ---- */

struct pc_issuer_turn {
    char issuer[264];
    pc_time last; /* asked; 0: never */
    pc_time next; /* to be asked at the latest */
    bool wanted;  /* a key was missed since */
    bool failing; /* the last answer was no good */
};
/* A turn that was another issuer's begins anew. */
void pc_issuer_turn_begin(struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer);
bool pc_issuer_is_due(const struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer,
                      pc_time now);
void pc_issuer_asked(struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer,
                     bool good, pc_time now);

#endif
